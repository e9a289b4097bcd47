# Trees of files: tests/tree.
$(B)/tree/killed: tests/tree/killed.c
	@mkdir -p $(@D)
	$(call step,CC)$(CC) -O2 -g -std=c11 -D_GNU_SOURCE -Wall -Wextra -o $@ $<

$(B)/tree/casefold.so: tests/tree/casefold.c
	@mkdir -p $(@D)
	$(call step,CC)$(CC) -O2 -g -std=c11 -D_GNU_SOURCE -Wall -Wextra -fPIC -shared -o $@ $< -ldl

.PHONY: tree-programs tree-tools
tree-programs: $(B)/tree/killed $(B)/tree/casefold.so
tree-tools:
	@sh tests/tools/install.sh python kubernetes kustomize || [ $$? -eq 77 ]
