# etcdmaint: GNU make. `make` builds build/etcdmaint-gen; `make help` lists the targets.
VERSION := 0.1.0

CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
DESTDIR ?=
B ?= build

# Set by variants: SANITIZE=address,undefined  WERROR=1  ARENA=debug  COVERAGE=1
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wvla -Wwrite-strings -Wundef -Wcast-qual -Wpointer-arith
PKGS := yaml-0.1 jansson
LIB_CFLAGS := $(shell pkg-config --cflags $(PKGS))
LIBS := $(shell pkg-config --libs $(PKGS))
FLAGS = -std=c11 -D_GNU_SOURCE -DETCDMAINT_VERSION='"$(VERSION)"' -fno-common -fPIE \
	-fstack-protector-strong $(WARNINGS) -Isrc -I. -I$(B)/generated $(LIB_CFLAGS)
LINK = -pie -Wl,-z,relro,-z,now -Wl,--as-needed
ifdef WERROR
FLAGS += -Werror
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

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:%.c=$(B)/%.o)
COMMANDS := $(sort $(wildcard cmd/*.c))
COMMAND_OBJECTS := $(COMMANDS:%.c=$(B)/%.o)
TEMPLATES := $(sort $(wildcard templates/*.yaml))
UNIT_TESTS := $(sort $(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS := $(UNIT_TESTS:tests/unit/%.c=$(B)/unit/%)

.PHONY: all
all: $(B)/etcdmaint-gen

$(B)/etcdmaint-gen: $(COMMAND_OBJECTS) $(B)/libetcdmaint.a
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $(COMMAND_OBJECTS) $(B)/libetcdmaint.a $(LIBS)

$(B)/libetcdmaint.a: $(OBJECTS) $(B)/generated/templates.o
	rm -f $@
	$(AR) rcsD $@ $^

# A rule's recipe changes with its flags: this file changes when they do, and everything follows it.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(CFLAGS) $(FLAGS))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(CC) $(CFLAGS) $(FLAGS))' > $@

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(FLAGS) -MMD -MP -c -o $@ $<

$(B)/generated/templates.o: $(B)/generated/templates.c $(B)/flags
	$(CC) $(CPPFLAGS) $(CFLAGS) $(FLAGS) -c -o $@ $<

$(B)/generated/templates.c: $(TEMPLATES) packaging/embed.sh
	@mkdir -p $(@D)
	sh packaging/embed.sh $(TEMPLATES) > $@.new
	mv $@.new $@

.PHONY: FORCE
FORCE:

-include $(OBJECTS:.o=.d) $(COMMAND_OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d)

# ---- tests ------------------------------------------------------------------------------------
$(B)/unit/%: tests/unit/%.c $(B)/libetcdmaint.a $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(FLAGS) -Itests -MMD -MP $(LINK) -o $@ $< \
		$(B)/libetcdmaint.a $(LIBS) -lcmocka

.PHONY: unit
unit: $(UNIT_PROGRAMS)
	@set -e; for program in $(UNIT_PROGRAMS); do $$program; done

-include tests/*.mk

.PHONY: clean
clean:
	rm -rf build
