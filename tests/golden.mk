# Golden cases: golden/CASE/{cmd,stdin,env,stdout,stderr,code} (tests/golden/run.py).
GOLDEN = python3 tests/golden/run.py --program $(B)/etcdmaint-gen $(GOLDEN_FLAGS)

.PHONY: golden golden-update
golden: $(B)/etcdmaint-gen
	$(GOLDEN) $(CASES)
	$(GOLDEN) --templates templates $(CASES)

# Writes what the program says now, and shows what that changes.
golden-update: $(B)/etcdmaint-gen
	$(GOLDEN) --update $(CASES)
