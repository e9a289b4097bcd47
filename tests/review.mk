# Audit and import of others' manifests (tests/review).
.PHONY: sarif-schema
sarif-schema:
	@sh tests/tools/install.sh sarif || [ $$? -eq 77 ]
