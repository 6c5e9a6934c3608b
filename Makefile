# tezis: see `make help`. GNU make.
#
# Objects are made three ways from the same sources under ext/:
#   build/pure      base, text, stance and the pure files of the other floors
#   build/loadable  glue for the loadable extension (SQLite through its API table)
#   build/static    glue with -DSQLITE_CORE, for the Lua module and the C tests

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

PREFIX ?= /usr/local
JOBS ?= $(or $(shell nproc 2>/dev/null),2)
DESTDIR ?=
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
LUA ?= lua5.4
PKG_CONFIG ?= pkg-config
# SAN=address,undefined builds into a folder of its own with sanitizers on.
SAN ?=
B := build$(if $(SAN),/san)

config = $(shell $(PKG_CONFIG) $(1) $(2) 2>/dev/null)
LUA54_CFLAGS   ?= $(or $(call config,--cflags,lua5.4),-I/usr/include/lua5.4)
LUAJIT_CFLAGS  ?= $(or $(call config,--cflags,luajit),-I/usr/include/luajit-2.1)
LUA54_LIBS     ?= $(or $(call config,--libs,lua5.4),-llua5.4)
SQLITE_CFLAGS  ?= $(call config,--cflags,sqlite3)
SQLITE_LIBS    ?= $(or $(call config,--libs,sqlite3),-lsqlite3)
STEMMER_CFLAGS ?= $(call config,--cflags,libstemmer)
STEMMER_LIBS   ?= $(or $(call config,--libs,libstemmer),-lstemmer)
CMOCKA_CFLAGS  ?= $(call config,--cflags,cmocka)
CMOCKA_LIBS    ?= $(or $(call config,--libs,cmocka),-lcmocka)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wvla -Wcast-qual -Wformat=2 -Werror
# What the sanitizers add is compiled in half the time, and its reports are as good, at -O1.
CFLAGS ?= $(if $(SAN),-O1 -g1,-O2 -g)
TZ_CFLAGS := -std=c11 $(WARNINGS) -fPIC -fvisibility=hidden -D_POSIX_C_SOURCE=200809L \
  -Iext $(SQLITE_CFLAGS) $(STEMMER_CFLAGS) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer)
TZ_LDFLAGS := $(if $(SAN),-fsanitize=$(SAN))
MODULE_LDFLAGS := -shared -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now $(TZ_LDFLAGS)

# A file is glue when it includes SQLite's header; everything else is pure.
SOURCES    := $(sort $(wildcard ext/base/*.c ext/text/*.c ext/search/*.c ext/stance/*.c ext/corpus/*.c ext/sql/*.c))
GLUE       := $(if $(SOURCES),$(sort $(shell grep -l '^\#include "sqlite.h"\|^\#include "tezis.h"' $(SOURCES))))
PURE       := $(filter-out $(GLUE),$(SOURCES))
LUA_SOURCES := $(sort $(wildcard ext/lua/*.c))

PURE_O     := $(PURE:ext/%.c=$(B)/pure/%.o)
LOADABLE_O := $(GLUE:ext/%.c=$(B)/loadable/%.o)
STATIC_O   := $(GLUE:ext/%.c=$(B)/static/%.o)
LUAJIT_O   := $(LUA_SOURCES:ext/%.c=$(B)/luajit/%.o)
LUA54_O    := $(LUA_SOURCES:ext/%.c=$(B)/lua5.4/%.o)

EXTENSION := $(B)/tezis.so
ifeq ($(SAN),)
CORE_JIT := lua/tezis/core.so
else
CORE_JIT := $(B)/luajit/tezis/core.so
endif
CORE_54  := $(B)/lua5.4/tezis/core.so
COMMAND  := $(B)/tezis

.PHONY: all
all: $(EXTENSION) $(CORE_JIT) $(CORE_54) $(COMMAND) ## build the extension, the Lua modules and the command

$(B)/pure/%.o: ext/%.c
	@mkdir -p $(@D)
	$(CC) $(TZ_CFLAGS) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
$(B)/loadable/%.o: ext/%.c
	@mkdir -p $(@D)
	$(CC) $(TZ_CFLAGS) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
$(B)/static/%.o: ext/%.c
	@mkdir -p $(@D)
	$(CC) $(TZ_CFLAGS) -DSQLITE_CORE $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
$(B)/luajit/%.o: ext/%.c
	@mkdir -p $(@D)
	$(CC) $(TZ_CFLAGS) $(LUAJIT_CFLAGS) -DSQLITE_CORE $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
$(B)/lua5.4/%.o: ext/%.c
	@mkdir -p $(@D)
	$(CC) $(TZ_CFLAGS) $(LUA54_CFLAGS) -DSQLITE_CORE $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# The assembler puts these two files into data.o.
$(B)/pure/stance/data.o: ext/stance/model.bin ext/stance/lexicon.txt

# nodelete: SQLite closes the file of an extension that refuses to load, and calls
# what that had registered all the same.
$(EXTENSION): $(PURE_O) $(LOADABLE_O)
	$(CC) $(MODULE_LDFLAGS) -Wl,-z,nodelete $(LDFLAGS) -o $@ $^ $(STEMMER_LIBS) -lm
$(CORE_JIT): $(PURE_O) $(STATIC_O) $(LUAJIT_O)
	@mkdir -p $(@D)
	$(CC) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(STEMMER_LIBS) $(SQLITE_LIBS) -lm
$(CORE_54): $(PURE_O) $(STATIC_O) $(LUA54_O)
	@mkdir -p $(@D)
	$(CC) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(STEMMER_LIBS) $(SQLITE_LIBS) -lm

-include $(wildcard $(B)/*/*/*.d $(B)/tests/*.d)

# The launcher finds Lua files and the Lua 5.4 core beside itself or, once
# installed, under PREFIX.
define LAUNCHER
#!/usr/bin/env lua5.4
-- Made by the Makefile: starts the tezis command (lua/tezis/cli/main.lua).
package.path = '$(1)/?.lua;$(1)/?/init.lua;' .. package.path
package.cpath = '$(2)/?.so;' .. package.cpath
os.exit(require('tezis.cli.main')(arg), true)
endef
export HERE_LAUNCHER := $(call LAUNCHER,$(CURDIR)/lua,$(CURDIR)/$(B)/lua5.4)
export INSTALLED_LAUNCHER := $(call LAUNCHER,$(PREFIX)/share/tezis/lua,$(PREFIX)/lib/tezis/lua5.4)

$(COMMAND): Makefile
	@mkdir -p $(@D)
	@printf '%s\n' "$$HERE_LAUNCHER" > $@
	@chmod +x $@

# --- C tests: tests/c/test_X.c is one cmocka program each ---------------------

C_TESTS   := $(sort $(wildcard tests/c/test_*.c))
C_HELPERS := $(filter-out $(C_TESTS),$(sort $(wildcard tests/c/*.c)))
C_HELPERS_O := $(C_HELPERS:tests/%.c=$(B)/helpers/%.o)
C_TEST_PROGRAMS := $(C_TESTS:tests/c/%.c=$(B)/tests/%)

# cmocka 2 has other names for what cmocka 1 has alone.
TEST_CFLAGS = $(TZ_CFLAGS) -Wno-deprecated-declarations -DSQLITE_CORE -D_DEFAULT_SOURCE $(CMOCKA_CFLAGS) \
  $(CFLAGS) $(CPPFLAGS) -Itests/c

# What the tests, and the fuzz targets, share.
$(B)/helpers/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/tests/%: tests/c/%.c $(C_HELPERS_O) $(PURE_O) $(STATIC_O)
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) -MMD -MP -o $@ $< $(C_HELPERS_O) $(PURE_O) $(STATIC_O) $(TZ_LDFLAGS) $(LDFLAGS) \
	  $(TEST_ALSO) $(CMOCKA_LIBS) $(SQLITE_LIBS) $(STEMMER_LIBS) -lm

# The one that runs Lua.
$(B)/tests/test_lua_memory: $(LUA54_O)
$(B)/tests/test_lua_memory: TEST_CFLAGS += $(LUA54_CFLAGS)
$(B)/tests/test_lua_memory: TEST_ALSO := $(LUA54_O) $(LUA54_LIBS)

.PHONY: c-tests
c-tests: $(C_TEST_PROGRAMS)

# --- fuzzing: tests/fuzz/target_X.c is one target each ------------------------
# FUZZ_MAIN= with clang and SAN=fuzzer-no-link,… links libFuzzer in place of replay.c.

FUZZ_TARGETS := $(patsubst tests/fuzz/target_%.c,%,$(sort $(wildcard tests/fuzz/target_*.c)))
FUZZ_COMMON  := $(patsubst %,$(B)/helpers/%.o,fuzz/input fuzz/fuzz_corpus c/sql)
FUZZ_HEADERS := $(wildcard tests/fuzz/*.h) tests/c/sql.h
FUZZ_MAIN    ?= tests/fuzz/replay.c
.SECONDARY: $(C_HELPERS_O) $(FUZZ_COMMON)

$(B)/fuzz/%: tests/fuzz/target_%.c $(FUZZ_COMMON) $(FUZZ_MAIN) $(FUZZ_HEADERS) $(PURE_O) $(STATIC_O)
	@mkdir -p $(@D)
	$(CC) $(TZ_CFLAGS) -DSQLITE_CORE $(CFLAGS) $(CPPFLAGS) -Itests/fuzz -Itests/c -o $@ $< $(FUZZ_COMMON) $(FUZZ_MAIN) \
	  $(PURE_O) $(STATIC_O) $(TZ_LDFLAGS) $(if $(FUZZ_MAIN),,-fsanitize=fuzzer) $(LDFLAGS) \
	  $(SQLITE_LIBS) $(STEMMER_LIBS) -lm

.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_TARGETS:%=$(B)/fuzz/%)

# --- what a user types --------------------------------------------------------

.PHONY: deps
deps: ## install what is missing to build, run and test (apt-get; else prints the list)
	@sh tests/deps.sh all

.PHONY: build-deps
build-deps:
	@sh tests/deps.sh build

.PHONY: demo
demo: build-deps ## build, import the sample corpus, search it, cite into a draft
	@echo "tezis: building (a few seconds)"
	@$(MAKE) -s -j $(JOBS) --no-print-directory all
	@sh tests/demo/demo.sh

.PHONY: try
try: build-deps ## open Neovim on the sample corpus and a draft
	@$(MAKE) -s -j $(JOBS) --no-print-directory all
	@sh tests/demo/try.sh

.PHONY: test
test: deps ## every test; ends with a line "N passed, N failed"
	@echo "tezis: building (a few seconds)"
	@$(MAKE) -s -j $(JOBS) --no-print-directory all
	@sh tests/run.sh

.PHONY: fuzz
fuzz: all ## fuzz every reader of input, a minute each (FUZZ_SECONDS=60; needs clang)
	@sh tests/fuzz/run.sh long

.PHONY: fuzz-fixed
fuzz-fixed: all ## the same executions each time, about a minute a target (needs clang)
	@sh tests/fuzz/run.sh fixed

.PHONY: trust
trust: all ## all that doc/TRUST.md promises, in full: about an hour
	@sh tests/trust/run.sh

.PHONY: bench
bench: all ## speed, side by side with what you would use instead
	@sh tests/bench/run.sh

.PHONY: bench-search
bench-search: all ## how well passages are found, beside FTS5, Xapian, PostgreSQL (data: ../shared/data)
	@/usr/bin/python3 tests/bench/search_quality.py

.PHONY: bench-stance
bench-stance: all ## how well stance is judged, on public data beside the project (../shared/data)
	@/usr/bin/python3 tests/bench/stance.py

.PHONY: citations
citations: all ## the table of citations: written, read back, read by pandoc (PANDOC3=… for Typst)
	@LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='$(B)/lua5.4/?.so;;' $(LUA) tests/bench/citations.lua

.PHONY: lint
lint: ## clang-format, clang-tidy, luacheck and a clang build
	@sh tests/lint.sh

.PHONY: clean-room
clean-room: ## make demo and make test in bare Debian roots (needs root and debootstrap)
	@sh tests/clean-room.sh

INSTALL := install
.PHONY: install
install: all ## install under PREFIX (default /usr/local), below DESTDIR
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/lib/tezis/lua5.4/tezis $(DESTDIR)$(PREFIX)/bin
	$(INSTALL) -m 755 $(EXTENSION) $(DESTDIR)$(PREFIX)/lib/tezis/tezis.so
	$(INSTALL) -m 755 $(CORE_54) $(DESTDIR)$(PREFIX)/lib/tezis/lua5.4/tezis/core.so
	for f in $$(find lua lsp plugin doc -name '*.lua' -o -name '*.txt' -o -name '*.rux' -o -name 'core.so'); do \
	  $(INSTALL) -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/tezis/$$f; done
	printf '%s\n' "$$INSTALLED_LAUNCHER" > $(DESTDIR)$(PREFIX)/bin/tezis
	chmod 755 $(DESTDIR)$(PREFIX)/bin/tezis

.PHONY: uninstall
uninstall: ## remove what install put there
	rm -rf $(DESTDIR)$(PREFIX)/lib/tezis $(DESTDIR)$(PREFIX)/share/tezis
	rm -f $(DESTDIR)$(PREFIX)/bin/tezis

.PHONY: clean
clean: ## remove everything that was built
	rm -rf build lua/tezis/core.so doc/tags

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
