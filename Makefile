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
DESTDIR ?=
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
LUA ?= lua5.4
PKG_CONFIG ?= pkg-config
# SAN=address,undefined builds into a folder of its own with sanitizers on.
SAN ?=
# WRAP=1 lets the C tests fail any single malloc.
B := build$(if $(SAN),/san)

config = $(shell $(PKG_CONFIG) $(1) $(2) 2>/dev/null)
LUA54_CFLAGS   ?= $(or $(call config,--cflags,lua5.4),-I/usr/include/lua5.4)
LUAJIT_CFLAGS  ?= $(or $(call config,--cflags,luajit),-I/usr/include/luajit-2.1)
SQLITE_CFLAGS  ?= $(call config,--cflags,sqlite3)
SQLITE_LIBS    ?= $(or $(call config,--libs,sqlite3),-lsqlite3)
STEMMER_CFLAGS ?= $(call config,--cflags,libstemmer)
STEMMER_LIBS   ?= $(or $(call config,--libs,libstemmer),-lstemmer)
CMOCKA_CFLAGS  ?= $(call config,--cflags,cmocka)
CMOCKA_LIBS    ?= $(or $(call config,--libs,cmocka),-lcmocka)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wvla -Wcast-qual -Wformat=2 -Werror
CFLAGS ?= -O2 -g
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

$(EXTENSION): $(PURE_O) $(LOADABLE_O)
	$(CC) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(STEMMER_LIBS)
$(CORE_JIT): $(PURE_O) $(STATIC_O) $(LUAJIT_O)
	@mkdir -p $(@D)
	$(CC) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(STEMMER_LIBS) $(SQLITE_LIBS)
$(CORE_54): $(PURE_O) $(STATIC_O) $(LUA54_O)
	@mkdir -p $(@D)
	$(CC) $(MODULE_LDFLAGS) $(LDFLAGS) -o $@ $^ $(STEMMER_LIBS) $(SQLITE_LIBS)

-include $(wildcard $(B)/*/*/*.d $(B)/tests/*.d)
