# Programs that answer in the project's name where a test compares it with another implementation.
$(B)/oracle/%: tests/oracle/%.c $(B)/libetcdmaint.a $(B)/flags
	@mkdir -p $(@D)
	$(call step,CC)$(COMPILE) -MMD -MP $(LINK) -o $@ $< $(B)/libetcdmaint.a $(LIBS)

-include $(wildcard $(B)/oracle/*.d)
