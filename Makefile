# Truce: the build. `make help` lists what it can do.
#
# Steps longer than a line live in tools/. A variant (asan, cover, fuzz) is
# this same file called again with VARIANT set, in a build folder of its own,
# so that going from one to another rebuilds nothing.
#
#   make check ROOM=log      only log's tests, built from the rooms below it
#   make BUILD=/tmp/mine     another build folder, beside someone else's make
#   make V=1                 every command in full

MAKEFLAGS += --no-print-directory --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

BUILD   ?= build
VARIANT ?=
ROOM    ?=
PREFIX  ?= /usr/local
JOBS    ?= $(shell nproc)
B       := $(BUILD)$(VARIANT:%=/%)
J        = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS))
export BUILD V

# ---- what is built ---------------------------------------------------------

# Rooms whose tests are written in the words of a room beside them.
BESIDE_reader := lang
ROOMS    := $(if $(ROOM),$(shell tools/layers.sh --below $(ROOM)) \
	$(BESIDE_$(ROOM)),*)
SRC      := $(sort $(wildcard $(ROOMS:%=src/%/*.c)))
OBJ      := $(patsubst src/%.c,$(B)/obj/%.o,$(filter-out src/cli/main.c,$(SRC)))
SUPPORT  := $(patsubst %.c,$(B)/%.o,$(wildcard tests/support/*.c))
TESTS    := $(patsubst %.c,$(B)/%,$(wildcard tests/$(or $(ROOM),*)/test_*.c))
FUZZERS  := $(patsubst %.c,$(B)/%,$(wildcard tests/$(or $(ROOM),fuzz)/fuzz_*.c))
HELPERS  := $(patsubst %.c,$(B)/%,$(wildcard tests/$(or $(ROOM),*)/make_*.c))
BENCHES  := $(patsubst bench/bench_%.c,%,$(wildcard bench/bench_*.c))
SCRIPTS  := $(wildcard tests/$(or $(ROOM),*)/test_*.sh)
TRUCE    := $(and $(or $(SCRIPTS),$(if $(ROOM),,all)), \
	$(filter src/cli/main.c,$(SRC)),$(B)/truce)
LIB      := $(B)/libtruce$(ROOM:%=-%).a
DATA     := $(sort $(shell find data -type f ! -name ".*" ! -name "LICEN*" 2>/dev/null)) \
	docs/lints.md

# ---- with what -------------------------------------------------------------

PACKAGES := libsodium sqlite3 icu-uc icu-i18n jansson libzip expat xlsxwriter
PACKAGES += libcurl libmicrohttpd pangocairo libqrencode
PKG_INC  := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lglpk

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wundef -Wvla -Wcast-qual \
	-Wformat=2 -Wimplicit-fallthrough
WARN_GCC := -Wduplicated-cond -Wlogical-op
WERROR ?= $(CI)
HARDEN := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong

CC      := gcc
MODE    := -O2 $(HARDEN)
ifeq ($(VARIANT),asan)
MODE    := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all -U_FORTIFY_SOURCE -Wno-maybe-uninitialized
else ifeq ($(VARIANT),cover)
MODE    := -O0 --coverage -U_FORTIFY_SOURCE
else ifeq ($(VARIANT),fuzz)
CC      := clang
WARN    :=
WARN_GCC :=
MODE    := -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all \
	-fsanitize=fuzzer-no-link,address,undefined
endif

# Work is shared out by OpenMP; clang of the fuzzers has no library for it.
OPENMP   := $(if $(filter fuzz,$(VARIANT)),,-fopenmp)

LANGUAGE := -std=c17 -D_GNU_SOURCE -Isrc -I$(BUILD)
CFLAGS   := $(LANGUAGE) -g $(MODE) $(OPENMP) -pthread -fno-common $(WARN) $(WARN_GCC) \
	$(if $(filter-out 0 false,$(WERROR)),-Werror) $(PKG_INC)
COMPILE   = $(CC) $(CFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<
LINK      = $(CC) $(MODE) $(OPENMP) -pthread -Wl,-z,relro,-z,now -o $@ $(filter %.o,$^) $(LIB) \
	$(PKG_LIBS) -lm $(LINK_AS)
STEP     := tools/step.sh

# ---- targets for people ----------------------------------------------------

.PHONY: all demo check asan torture fuzz tidy layers format format-check cover bench \
	docs link-data install fresh clean deps help built programs fuzzers tidied FORCE

all:		## build/truce, the program
	@$(MAKE) $J built

demo:		## install what is missing, build, and walk through the Doha case
	@tools/deps.sh build && $(MAKE) $J built && tools/demo.sh $(BUILD)/truce

check:		## build everything and run every test
	@tools/deps.sh check && $(MAKE) $J programs && \
	    tools/check.sh $(B) $(TESTS) $(FUZZERS) $(SCRIPTS)

asan:		## the same under the address and undefined-behaviour sanitizers
	@$(MAKE) VARIANT=asan check

cover:		## the same, measuring which lines the tests reach, by room
	@tools/deps.sh cover && rm -f $(B)/cover/obj/*/*.gcda && \
	    $(MAKE) VARIANT=cover check && tools/cover.sh $(BUILD)/cover

fuzz:		## libFuzzer on every decoder, FUZZ_SECONDS each
	@tools/deps.sh fuzz && $(MAKE) $J VARIANT=fuzz fuzzers && \
	    tools/fuzz.sh $(BUILD)/fuzz

torture:	## every fault and every byte that check only samples: minutes
	@tools/deps.sh check && $(MAKE) $J programs && \
	    TORTURE=1 TEST_TIMEOUT=7200 tools/check.sh $(B) \
	    $(filter %_torture %_tamper %_published,$(TESTS)) $(filter %_strace.sh,$(SCRIPTS))

tidy:		## clang-tidy over src/, only what has changed
	@tools/deps.sh tidy && $(MAKE) $J -k tidied

layers:		## that every room includes only what layers.txt lets it
	@tools/layers.sh

format:		## lay the code out as .clang-format says
	@tools/format.sh

format-check:	## fail where `make format` would change something
	@tools/format.sh --check

bench:		## all measurements; bench-NAME for one of bench/bench_NAME.c
	@$(MAKE) $J $(BENCHES:%=$(B)/bench/bench_%) && \
	    for b in $(BENCHES); do $(B)/bench/bench_$$b || exit; done

bench-%: FORCE
	@$(MAKE) $J $(B)/bench/bench_$* && $(B)/bench/bench_$*

docs:		## what is written down from tables: docs/errors.md
	@tools/docs.sh >docs/errors.md

link-data:	## learn data/link/ anew from the pairs of names in LINK_DATA
	@$(MAKE) $J built && tools/grow.sh $(B) $(LINK_DATA)

install: all	## into PREFIX (/usr/local), below DESTDIR where given
	@tools/install.sh $(BUILD)/truce $(DESTDIR)$(PREFIX)

fresh:		## prove demo and check on a bare SUITE (bookworm, trixie, noble)
	@tools/fresh.sh $(BUILD)/fresh $(SUITE)

deps:		## install what building, testing and checking need (apt)
	@tools/deps.sh all

clean:		## remove everything built
	@rm -rf $(BUILD)

help:		## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s%s\n",$$1,$$2}' Makefile

# ---- how each thing is made ------------------------------------------------

built: $(TRUCE) $(LIB)
programs: built $(TESTS) $(HELPERS) $(FUZZERS)
fuzzers: $(FUZZERS)
tidied: $(SRC:src/%.c=$(B)/tidy/%.ok)
built programs fuzzers tidied:
	@$(STEP) --end

$(B)/truce: $(B)/obj/cli/main.o $(LIB)
	@$(STEP) -k LD $@ $(LINK)

$(LIB): $(OBJ) $(LIB:.a=.list)
	@$(STEP) AR $@ sh -c 'ar rcs $@.$$$$ $(filter %.o,$^) && mv $@.$$$$ $@'

$(B)/obj/%.o: src/%.c $(B)/flags | $(BUILD)/data.h
	@$(STEP) CC $* $(COMPILE)

# The scan of pairs is one text built for three kinds of processor; which one
# runs is found out by asking it (src/link/run.c).
$(B)/obj/link/scan_plain.o: EXTRA := -O3 -Wno-psabi
ifeq ($(shell uname -m),x86_64)
$(B)/obj/link/scan_avx2.o: EXTRA := -O3 -Wno-psabi -mavx2 -mbmi -mpopcnt
$(B)/obj/link/scan_avx512.o: EXTRA := -O3 -Wno-psabi -mavx2 -mbmi \
	-mpopcnt -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vpopcntdq
endif

$(B)/tests/%.o: tests/%.c $(B)/flags | $(BUILD)/data.h
	@$(STEP) CC tests/$* $(COMPILE) -Itests

$(B)/tests/%: $(B)/tests/%.o $(SUPPORT) $(LIB)
	@$(STEP) LD tests/$* $(LINK)

$(TESTS): LINK_AS := -lcmocka

ifeq ($(VARIANT),fuzz)
$(FUZZERS): LINK_AS := -fsanitize=fuzzer
else
$(FUZZERS): $(B)/tests/fuzz/driver.o
endif

$(B)/bench/%.o: bench/%.c $(B)/flags | $(BUILD)/data.h
	@$(STEP) CC bench/$* $(COMPILE)

$(B)/bench/%: $(B)/bench/%.o $(LIB)
	@$(STEP) LD bench/$* $(LINK)

$(B)/tidy/%.ok: src/%.c .clang-tidy $(B)/obj/%.o
	@$(STEP) TIDY $* tools/tidy.sh $< $@ $(LANGUAGE) $(PKG_INC)

# Files below data/ become arrays in build/data.c. data.h changes only with
# their names, so that a new word in a list recompiles one file.
$(BUILD)/embed: tools/embed.c | $(B)/flags
	@$(STEP) CC tools/embed gcc $(LANGUAGE) $(WARN) -O2 -o $@ $<

$(BUILD)/data.c: $(BUILD)/embed $(DATA) $(shell find data -type d 2>/dev/null)
	@$(STEP) EMBED data $(BUILD)/embed $(BUILD) $(DATA)

$(BUILD)/data.h: $(BUILD)/data.c
	@:

$(B)/obj/data.o: $(BUILD)/data.c $(B)/flags
	@$(STEP) CC data.c $(COMPILE)

$(LIB): $(B)/obj/data.o

$(B)/grow: tools/grow.c bench/pairs.h $(LIB)
	@$(STEP) CC tools/grow $(CC) $(CFLAGS) $(MODE) -o $@ $< $(LIB) $(PKG_LIBS) -lm

# Rewritten only when they differ: the flags, on which everything depends,
# and the names of the objects, so that a deleted source leaves the library.
$(B)/flags: FORCE
	@tools/flags.sh $@ '$(CC) $(CFLAGS)' '$(PKG_LIBS)'

$(LIB:.a=.list): FORCE
	@tools/flags.sh $@ '$(OBJ)' -

.PRECIOUS: $(B)/tests/%.o $(B)/bench/%.o

-include $(shell find $(B)/obj $(B)/tests $(B)/bench -name '*.d' 2>/dev/null)
