# The tests as a whole (tests/run_all.py), and in special builds.
RUN_ALL = python3 tests/run_all.py --build $(B)

.PHONY: check blackbox property options review differential cluster lab build-test
check: $(B)/etcdmaint-gen
	$(RUN_ALL) $(PARTS)

blackbox property options review differential cluster lab: $(B)/etcdmaint-gen
	$(RUN_ALL) $@

build-test:
	$(RUN_ALL) build

# Unit tests, golden cases, bad input and the corpus under AddressSanitizer and
# UndefinedBehaviorSanitizer, each piece of the arena an allocation of its own; leaks are errors.
.PHONY: sanitize
sanitize:
	@$(SANITIZED) all unit-programs replay-here
	@SANITIZE=address,undefined ARENA=debug python3 tests/run_all.py --build $(B)/sanitize unit golden blackbox

# Leaks and uninitialised memory, on some golden cases (valgrind is slow).
VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=all --show-leak-kinds=all \
	--suppressions=$(CURDIR)/tests/golden/valgrind.supp
.PHONY: valgrind
valgrind: $(B)/etcdmaint-gen
	@if command -v valgrind >/dev/null; then $(GOLDEN) --wrap '$(VALGRIND)' --sample 12; \
	else echo 'valgrind: skipped, valgrind is not installed'; [ "$$CI" != true ]; fi

# Lines reached by the tests together; what fails is a matter of make check.
COVERED = COVERAGE=1 CFLAGS='-O0 -g' LC_ALL=C
.PHONY: coverage
coverage:
	@$(COVERED) $(MAKE) --no-print-directory B=$(B)/coverage all unit-programs replay-programs
	@find $(B)/coverage -name '*.gcda' -delete
	@$(COVERED) $(MAKE) --no-print-directory B=$(B)/coverage replay-here >/dev/null
	@$(COVERED) python3 tests/run_all.py --build $(B)/coverage unit golden options blackbox faults || true
	@if command -v gcovr >/dev/null; then \
		gcovr -r . --object-directory $(B)/coverage -f 'src/' -f 'cmd/' --sort-uncovered --print-summary $(B)/coverage 2>/dev/null; \
	else echo 'coverage: skipped, gcovr is not installed'; [ "$$CI" != true ]; fi
