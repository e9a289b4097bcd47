# Times and sizes (tests/bench/bench.py). helm and kustomize: tests/tools/install.sh helm kustomize.
BENCH_ROUNDS ?= 200

BENCH_PROGRAMS := $(addprefix $(B)/bench/,timer floor printf readall relay)
$(BENCH_PROGRAMS): $(B)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(call step,LINK)$(CC) -O2 -D_GNU_SOURCE -o $@ $<

$(B)/bench/empty: tests/bench/empty.c
	@mkdir -p $(@D)
	$(call step,LINK)$(CC) -O2 -fPIE $(LIB_CFLAGS) $(LINK) -o $@ $< $(shell pkg-config --libs $(PKGS))

.PHONY: bench
bench: $(B)/etcdmaint-gen $(BENCH_PROGRAMS) $(B)/bench/empty
	@python3 tests/bench/bench.py --build $(B) --rounds $(BENCH_ROUNDS)
	@python3 tests/bench/fleet.py --build $(B)

# On a real API server, beside kubectl (tests/bench/apply.py); tests/tools/install.sh builds both.
.PHONY: bench-apply
bench-apply: $(B)/etcdmaint-gen $(B)/bench/timer $(B)/bench/relay
	@python3 tests/bench/apply.py --build $(B)
