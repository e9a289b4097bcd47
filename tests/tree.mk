# Trees of files: tests/tree.
.PHONY: tree-tools
tree-tools:
	@sh tests/tools/install.sh python kubernetes kustomize || [ $$? -eq 77 ]
