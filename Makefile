# etcdmaint: GNU make. `make` builds build/etcdmaint-gen; `make help` lists the targets.

# The newest heading of CHANGELOG.md is where version and date are written: "## 1.2.3 (2026-07-01)".
RELEASE := $(shell awk '/^.. [0-9.]+ .[0-9]+-[0-9]+-[0-9]+/ { print $$2, substr($$3, 2, 10) } /^.. / { exit }' CHANGELOG.md)
VERSION := $(word 1,$(RELEASE))
DATE := $(word 2,$(RELEASE))
ifeq ($(DATE),)
$(error CHANGELOG.md has no heading of the form "## 1.2.3 (2026-07-01)" at its top)
endif
MANUAL_DATE := $(shell LC_ALL=C date -u -d $(DATE) '+%B %-d, %Y')

CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
DESTDIR ?=
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
B ?= build

# Set by variants: SANITIZE=address,undefined  WERROR=1  ARENA=debug  COVERAGE=1  STATIC=1  V=1
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wvla -Wwrite-strings -Wundef -Wcast-qual -Wpointer-arith
PKGS := yaml-0.1 jansson
LIB_CFLAGS := $(shell pkg-config --cflags $(PKGS))
# Loaded when needed (src/base/library.h); only a static program has them in itself.
LIBS := $(if $(STATIC),$(shell pkg-config --static --libs $(PKGS)))
FLAGS = -std=c11 -D_GNU_SOURCE -DETCDMAINT_VERSION='"$(VERSION)"' \
	-DETCDMAINT_DATE='"$(MANUAL_DATE)"' -fno-common -fPIE \
	-fstack-protector-strong -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
	$(WARNINGS) -Isrc -I. -I$(B)/generated $(LIB_CFLAGS)
# Tables of addresses in a tenth of the room, where the C library (glibc 2.36) and the linker understand it.
HASH := \#
RELR := $(shell printf '%s\n' '$(HASH)include <features.h>' '__GLIBC__ __GLIBC_MINOR__' | $(CC) -E -P - 2>/dev/null | \
	awk '/^2 [0-9]+$$/ && $$2 >= 36 { found = 1 } END { exit !found }' && \
	$(CC) -Wl,--help 2>/dev/null | awk '/-z pack-relative-relocs/ { print "-Wl,-z,pack-relative-relocs"; exit }')
LINK = $(RELR) $(if $(STATIC),-static-pie,-pie) -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections
ifdef WERROR
FLAGS += -Werror
endif
ifdef STATIC
FLAGS += -DLIBRARIES_LINKED
endif
ifdef SANITIZE
FLAGS += -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK += -fsanitize=$(SANITIZE)
endif
ifeq ($(ARENA),debug)
FLAGS += -DARENA_DEBUG
endif
ifdef COVERAGE
FLAGS += --coverage
LINK += --coverage
endif
# The same bytes wherever the sources lie.
PATHS = -ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(B)/=build/
COMPILE = $(CC) $(CPPFLAGS) $(CFLAGS) $(SMALL) $(FLAGS) $(PATHS)
# Small rather than fast: what runs once, or waits for a person or a network.
ifneq ($(filter -O2,$(CFLAGS)),)
$(foreach room,options review connection transport kube apply jobs discover,$(B)/src/$(room)/%.o) $(B)/cmd/%.o: SMALL = -Os
endif
# A word per step; V=1 shows the whole commands.
step = $(if $(V),,@printf '  %-5s %s\n' $(1) $@;)

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:%.c=$(B)/%.o) $(B)/generated/templates.o
COMMANDS := $(sort $(wildcard cmd/*.c))
COMMAND_OBJECTS := $(COMMANDS:%.c=$(B)/%.o)
TEMPLATES := $(sort $(wildcard templates/*.yaml))
UNIT_TESTS := $(sort $(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS := $(UNIT_TESTS:tests/unit/%.c=$(B)/unit/%)

.PHONY: all
all: $(B)/etcdmaint-gen

$(B)/etcdmaint-gen: $(COMMAND_OBJECTS) $(B)/libetcdmaint.a
	$(call step,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $(COMMAND_OBJECTS) $(B)/libetcdmaint.a $(LIBS)

$(B)/libetcdmaint.a: $(OBJECTS) $(B)/files
	@rm -f $@
	$(call step,AR)$(AR) rcsD $@ $(OBJECTS)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call step,CC)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/generated/templates.o: $(B)/generated/templates.c $(B)/flags
	$(call step,CC)$(COMPILE) -MMD -MP -c -o $@ $<

# The templates are read when the program is built, by the code that reads them when it runs.
EMBED_OBJECTS := $(filter $(B)/src/base/% $(B)/src/text/%,$(OBJECTS)) $(B)/packaging/embed.o

$(B)/embed: $(EMBED_OBJECTS)
	$(call step,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $(EMBED_OBJECTS) $(LIBS)

$(B)/generated/templates.c: $(TEMPLATES) $(B)/embed $(B)/files
	@mkdir -p $(@D)
	$(call step,EMBED)$(B)/embed $(TEMPLATES) > $@.new
	@mv $@.new $@

# Two files that change when the commands, or the set of files, do: what depends on them is made again.
.PHONY: FORCE
FORCE:

quoted = '$(subst ','\'',$(1))'
remember = @mkdir -p $(@D); printf '%s\n' $(call quoted,$(1)) | cmp -s - $@ || printf '%s\n' $(call quoted,$(1)) > $@

$(B)/flags: FORCE
	$(call remember,$(COMPILE) $(LDFLAGS) $(LINK) $(LIBS))

$(B)/files: FORCE
	$(call remember,$(OBJECTS) $(COMMAND_OBJECTS) $(TEMPLATES))

-include $(B)/packaging/embed.d $(OBJECTS:.o=.d) $(COMMAND_OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d)

# ---- documents made by the program, and installing -----------------------------------------------
DOCUMENTS := $(addprefix $(B)/documents/,etcdmaint-gen.1 bash zsh fish)

$(B)/documents/etcdmaint-gen.1: $(B)/etcdmaint-gen
	@mkdir -p $(@D)
	env -i $(B)/etcdmaint-gen --man > $@.new
	mv $@.new $@

$(B)/documents/bash $(B)/documents/zsh $(B)/documents/fish: $(B)/etcdmaint-gen
	@mkdir -p $(@D)
	env -i $(B)/etcdmaint-gen --completion $(@F) > $@.new
	mv $@.new $@

INSTALLED = $(addprefix $(DESTDIR),$(PREFIX)/bin/etcdmaint-gen $(PREFIX)/share/man/man1/etcdmaint-gen.1 \
	$(PREFIX)/share/bash-completion/completions/etcdmaint-gen $(ZSH_COMPLETIONS)/_etcdmaint-gen \
	$(PREFIX)/share/fish/vendor_completions.d/etcdmaint-gen.fish)

.PHONY: install uninstall
install: $(B)/etcdmaint-gen $(DOCUMENTS)
	install -D -m 755 $(B)/etcdmaint-gen $(word 1,$(INSTALLED))
	install -D -m 644 $(B)/documents/etcdmaint-gen.1 $(word 2,$(INSTALLED))
	install -D -m 644 $(B)/documents/bash $(word 3,$(INSTALLED))
	install -D -m 644 $(B)/documents/zsh $(word 4,$(INSTALLED))
	install -D -m 644 $(B)/documents/fish $(word 5,$(INSTALLED))

uninstall:
	rm -f $(INSTALLED)

# ---- tests ------------------------------------------------------------------------------------
$(B)/unit/%: tests/unit/%.c $(B)/libetcdmaint.a $(B)/flags
	@mkdir -p $(@D)
	$(call step,CC)$(COMPILE) -Itests -MMD -MP $(LINK) -o $@ $< $(filter %.o,$^) $(B)/libetcdmaint.a $(LIBS) -lcmocka

$(B)/unit/test_relay: $(B)/cmd/relay.o

.PHONY: unit unit-programs
unit-programs: $(UNIT_PROGRAMS)
unit: $(UNIT_PROGRAMS)
	@set -e; for program in $(UNIT_PROGRAMS); do $$program; done

-include tests/*.mk packaging/*.mk

# build/tools, the programs that some tests need, takes long to make: it goes with distclean.
.PHONY: clean distclean
clean:
	@mkdir -p build
	find build -mindepth 1 -maxdepth 1 ! -name tools -exec rm -rf {} +

distclean:
	rm -rf build

.PHONY: help
help:
	@echo 'make                  build/etcdmaint-gen'
	@echo 'make check            every test; what is not installed is named and skipped'
	@echo 'make unit | golden | faults | blackbox | property | lint | checkers    one part of it'
	@echo 'make golden-update    write the expected output anew and show what changed'
	@echo 'make sanitize         tests with AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make valgrind         some golden cases under valgrind'
	@echo 'make coverage         lines reached by unit tests and golden cases'
	@echo 'make fuzz             fuzz every parser for FUZZ_SECONDS=60 each (needs clang)'
	@echo 'make bench            times, sizes, and other tools for comparison'
	@echo 'make install          program, manual page, completions; PREFIX=/usr/local DESTDIR='
	@echo 'make dist | distcheck  source tarball in B; built, tested and installed from it'
	@echo 'make deb | container  Debian package in B; container image (podman, buildah or docker)'
	@echo 'make uninstall | clean | distclean'
	@echo 'variables: CC CFLAGS LDFLAGS B=build WERROR=1 SANITIZE=address,undefined COVERAGE=1 STATIC=1'
