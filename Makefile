# make plan   builds the program, plans the Sandwell scenario and verifies the plan
# make test   formatting, lints and all tests
# Everything each of them needs is installed first where it is missing; nothing else has to be set up.

SHELL := /bin/sh
CARGO ?= cargo
SCENARIO ?= scenarios/sandwell
OUT ?= out/$(notdir $(patsubst %/,%,$(SCENARIO)))
# More words for `sendroute plan`, such as PLAN_OPTIONS='--seed 3 --iterations 200000'.
PLAN_OPTIONS ?=
TARGET := $(or $(CARGO_TARGET_DIR),target)

# Public data that is not redistributed (benchmark instances, roads). What needs it is skipped loudly without it.
ifndef SENDROUTE_DATA
ifneq ($(wildcard ../shared/.),)
SENDROUTE_DATA := $(abspath ../shared)
endif
endif
ifdef SENDROUTE_DATA
export SENDROUTE_DATA
endif

.PHONY: help needs build plan test bench clean
.DEFAULT_GOAL := help

help:
	@echo 'make plan    build, plan scenarios/sandwell into out/sandwell, verify the plan'
	@echo '             SCENARIO=DIR OUT=DIR PLAN_OPTIONS="..." plan something else'
	@echo 'make test    formatting, lints, unit, integration and documentation tests'
	@echo 'make bench   benchmarks; BENCH=search runs one of them, FILTER=955 only what matches'
	@echo 'make build   the release binary alone: $(TARGET)/release/sendroute'
	@echo 'make clean   remove what was built and planned'

# Debian's cmake, libclang1 and a C++ compiler, for HiGHS; says what to do where they cannot be installed.
needs:
	@CARGO="$(CARGO)" sh tools/needs.sh

build: needs
	$(CARGO) build --release --locked

plan: build
	$(TARGET)/release/sendroute plan $(SCENARIO) -o $(OUT) $(PLAN_OPTIONS)
	$(TARGET)/release/sendroute verify $(OUT)

test: needs
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked

bench: needs
	$(CARGO) bench --locked $(if $(BENCH),--bench $(BENCH),--benches) $(if $(FILTER),-- $(FILTER))

clean:
	$(CARGO) clean
	rm -rf out
