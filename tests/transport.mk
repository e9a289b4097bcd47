# A small program that sends requests through the transport (tests/transport/).
$(B)/transport/client: tests/transport/client.c $(B)/libetcdmaint.a $(B)/flags
	@mkdir -p $(@D)
	$(call step,CC)$(COMPILE) -MMD -MP $(LINK) -o $@ $< $(B)/libetcdmaint.a $(LIBS) $(shell pkg-config --libs jansson)

-include $(B)/transport/client.d

.PHONY: transport transport-client
transport-client: $(B)/transport/client
transport: $(B)/etcdmaint-gen
	python3 tests/run_all.py --build $(B) transport
