# Fuzz targets: tests/fuzz/fuzz_NAME.c, inputs in tests/fuzz/corpus/NAME.
FUZZ_SECONDS ?= 60
FUZZ_SEED ?= 0
FUZZ_RUNS ?= -1
# Real inputs that are not in the repository, being binary.
ZONE_FILES := /usr/share/zoneinfo/Europe /usr/share/zoneinfo/America
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
SANITIZED = $(MAKE) --no-print-directory B=$(B)/sanitize SANITIZE=address,undefined ARENA=debug COVERAGE=

# The corpus alone, with any compiler.
$(B)/replay/%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c tests/fuzz/fuzz.h tests/fuzz/tree.h $(B)/libetcdmaint.a
	@mkdir -p $(@D)
	$(call step,LINK)$(COMPILE) -Itests $(LINK) -o $@ $< tests/fuzz/replay.c $(B)/libetcdmaint.a $(LIBS)

.PHONY: replay replay-programs replay-here
replay-programs: $(FUZZ_NAMES:%=$(B)/replay/%)
replay-here: replay-programs
	@set -e; for name in $(FUZZ_NAMES); do printf '%-10s ' $$name; \
		$(B)/replay/$$name tests/fuzz/corpus/$$name $$(test $$name != zone || echo $(wildcard $(ZONE_FILES))); done

# Under the sanitizers, in a build of its own.
replay:
	@$(SANITIZED) replay-here

# libFuzzer, one target after the other (FUZZ_SEED=0: another seed each time; FUZZ_RUNS=-1: no limit): make fuzz FUZZ_SECONDS=60 FUZZ_NAMES='cron rule'.
# New inputs are kept in build/fuzz/corpus; what stops a target is left in build/fuzz/found.
$(B)/fuzzer/%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.h tests/fuzz/tree.h $(B)/libetcdmaint.a
	@mkdir -p $(@D)
	$(call step,LINK)$(COMPILE) -fsanitize=fuzzer -Itests $(LINK) -o $@ $< $(B)/libetcdmaint.a $(LIBS)

.PHONY: fuzz fuzz-here
fuzz-here: $(FUZZ_NAMES:%=$(B)/fuzzer/%)
	@mkdir -p $(B)/found
	@set -e; for name in $(FUZZ_NAMES); do \
		mkdir -p $(B)/corpus/$$name; \
		dictionary=tests/fuzz/$$name.dict; \
		echo "== $$name, $(FUZZ_SECONDS) s"; \
		$(B)/fuzzer/$$name -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=2048 \
			-seed=$(FUZZ_SEED) -runs=$(FUZZ_RUNS) -verbosity=0 -print_funcs=0 -print_final_stats=1 -artifact_prefix=$(B)/found/$$name- \
			$$(test -f $$dictionary && echo -dict=$$dictionary) \
			$(B)/corpus/$$name tests/fuzz/corpus/$$name; \
	done

fuzz:
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC=clang SANITIZE=fuzzer-no-link,address,undefined COVERAGE= fuzz-here
