# The tests as a whole (tests/run_all.py), and in special builds.
RUN_ALL = python3 tests/run_all.py --build $(B)

.PHONY: check blackbox property options differential lab build-test
check: $(B)/etcdmaint-gen
	$(RUN_ALL) $(PARTS)

blackbox property options differential lab: $(B)/etcdmaint-gen
	$(RUN_ALL) $@

build-test:
	$(RUN_ALL) build

# Unit tests, golden cases and the corpus under AddressSanitizer and UndefinedBehaviorSanitizer, each
# piece of the arena an allocation of its own; leaks are errors.
.PHONY: sanitize
sanitize:
	@$(SANITIZED) unit-programs all replay-programs
	@$(SANITIZED) unit golden replay-here 2>&1 | grep -v '^\[ ' ; exit $${PIPESTATUS:-0}

# Leaks and uninitialised memory, on some golden cases (valgrind is slow).
VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=all --show-leak-kinds=all
.PHONY: valgrind
valgrind: $(B)/etcdmaint-gen
	@if command -v valgrind >/dev/null; then $(GOLDEN) --wrap '$(VALGRIND)' --sample 12; \
	else echo 'valgrind: skipped, valgrind is not installed'; [ "$$CI" != true ]; fi

# Lines reached by unit tests, golden cases, faults and the corpus together.
COVERED = $(MAKE) --no-print-directory B=$(B)/coverage COVERAGE=1 CFLAGS='-O0 -g'
.PHONY: coverage
coverage:
	@$(COVERED) all unit-programs replay-programs faults-preload
	@find $(B)/coverage -name '*.gcda' -delete
	@$(COVERED) unit replay-here >$(B)/coverage/log 2>&1 || { tail -40 $(B)/coverage/log; exit 1; }
	@python3 tests/run_all.py --build $(B)/coverage golden options blackbox faults >>$(B)/coverage/log 2>&1 || true
	@if command -v gcovr >/dev/null; then gcovr -r . --object-directory $(B)/coverage -f 'src/' -f 'cmd/' --print-summary $(B)/coverage; \
	else echo 'coverage: skipped, gcovr is not installed'; [ "$$CI" != true ]; fi
