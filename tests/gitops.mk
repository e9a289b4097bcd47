# GitOps engines and hooks: tests/gitops.
.PHONY: gitops gitops-tools
gitops-tools:
	@sh tests/tools/install.sh kustomize kpt flux-substitute pre-commit || [ $$? -eq 77 ]
gitops: $(B)/etcdmaint-gen
	$(RUN_ALL) $@
