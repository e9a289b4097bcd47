# Trees of files: tests/tree.
$(B)/tree/killed: tests/tree/killed.c
	@mkdir -p $(@D)
	$(call step,CC)$(CC) -O2 -g -std=c11 -D_GNU_SOURCE -Wall -Wextra -o $@ $<

.PHONY: tree-killed tree-tools
tree-killed: $(B)/tree/killed
tree-tools:
	@sh tests/tools/install.sh python kubernetes kustomize || [ $$? -eq 77 ]
