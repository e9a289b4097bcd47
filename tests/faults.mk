# Every allocation, read and write made to fail in turn (tests/faults/).
$(B)/faults/preload.so: tests/faults/preload.c
	@mkdir -p $(@D)
	$(call step,CC)$(CC) -O2 -g -std=c11 -D_GNU_SOURCE -Wall -Wextra -fPIC -shared -o $@ $< -ldl

.PHONY: faults faults-preload
faults-preload: $(B)/faults/preload.so
faults: $(B)/etcdmaint-gen
	python3 tests/run_all.py --build $(B) faults
