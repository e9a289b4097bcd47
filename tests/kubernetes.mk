# Tests against Kubernetes itself and against the checkers that people run on manifests.
# Their tools are built once into build/tools (tests/tools/install.sh); where Go or Python's venv is
# missing, the tests say so and are skipped, but fail when CI=true.
TEST_TOOLS := build/tools
PYTEST := $(TEST_TOOLS)/venv/bin/pytest
KUBERNETES_TEST_ENV = ETCDMAINT_GEN=$(abspath $(B)/etcdmaint-gen) PYTHONDONTWRITEBYTECODE=1

# Exit code 77 (something needed is not installed) is no failure here: the tests decide.
.PHONY: tools
tools:
	@sh tests/tools/install.sh python schemas kubernetes kubeconform kube-score || [ $$? -eq 77 ]

# Every manifest against the API server's validation, JSON schemas, linters, and a real API server.
.PHONY: checkers
checkers: $(B)/etcdmaint-gen tools
	@if [ -x $(PYTEST) ]; then $(KUBERNETES_TEST_ENV) $(PYTEST) -q -p no:cacheprovider tests/checkers; \
	else echo 'checkers: skipped, no Python tools'; [ "$$CI" != true ]; fi

# Random options: what we accept, the API server accepts; what we refuse and it accepts has a reason.
.PHONY: differential-apiserver
differential-apiserver: $(B)/etcdmaint-gen tools
	@if [ -x $(PYTEST) ]; then $(KUBERNETES_TEST_ENV) $(PYTEST) -q -s -p no:cacheprovider tests/differential/test_apiserver.py; \
	else echo 'differential-apiserver: skipped, no Python tools'; [ "$$CI" != true ]; fi
