# Checks of the source (tests/lint/lint.py): rooms, banned functions, format, both compilers, analyzers.
.PHONY: lint
lint: $(B)/etcdmaint-gen
	python3 tests/lint/lint.py --build $(B) $(CHECKS)
