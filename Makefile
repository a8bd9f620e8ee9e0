# The one door. `make` alone prints what it can do.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# One target after the other: ninja, ctest and the fuzz runner use the cores themselves.
.NOTPARALLEL:

JOBS ?= $(shell nproc)
# How long each fuzzer looks for something new.
FUZZ_SECONDS ?= 20
# Handed to ctest, e.g. `make test T='-R ApplyPatch'`.
T ?=

# $(call build,PRESET): configures once (cmake repeats it by itself when a file changes) and builds.
define build
@test -f build/$(1)/build.ninja || cmake --preset $(1)
@cmake --build --preset $(1) -j $(JOBS)
endef

# The release serves without the packages that tests need, so they join it when first asked for.
define build_release_tests
@grep -qs '^COUNTERFOIL_TESTS:BOOL=ON' build/release/CMakeCache.txt && \
  test -f build/release/build.ninja || cmake --preset release -DCOUNTERFOIL_TESTS=ON
$(call build,release)
endef

.PHONY: help
help: ## Prints this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: install
install: ## Installs what build and tests need and is missing (Debian 12)
	@tools/install build test

.PHONY: build
build: ## Builds the release: build/release/counterfoil
	@tools/fetch_packages web || echo "The demo will be without the web SDK." >&2
	@test -f build/release/build.ninja || cmake --preset release -DCOUNTERFOIL_TESTS=OFF
	@cmake --build --preset release -j $(JOBS) --target counterfoil

.PHONY: packages
packages:
	@tools/fetch_packages tests
	@tools/fetch_packages web

.PHONY: test
test: packages ## Builds the release and runs its tests, but for those labelled long
	$(build_release_tests)
	@JOBS=$(JOBS) tools/run_tests release -LE '^long$$' $(T)

.PHONY: test-all
test-all: packages ## Likewise with the long ones
	$(build_release_tests)
	@JOBS=$(JOBS) tools/run_tests release $(T)

.PHONY: floods
floods: ## Runs slow clients and crowds against the release, and prints how others fared
	$(build_release_tests)
	@JOBS=1 tools/run_tests release -R '^e2e.(floods|shortages)' -V

.PHONY: screenshots
screenshots: packages ## Makes the pictures of the demo in docs/images
	$(build_release_tests)
	@SCREENSHOTS=$(CURDIR)/docs/images JOBS=1 tools/run_tests release -R '^browser.demo$$'

.PHONY: asan
asan: packages ## Runs the tests under Address-, Leak- and UndefinedBehaviorSanitizer
	$(call build,asan)
	@JOBS=$(JOBS) tools/run_tests asan -LE '^(long|source)$$' $(T)

.PHONY: tsan
tsan: packages ## Runs the tests under ThreadSanitizer
	$(call build,tsan)
	@JOBS=$(JOBS) tools/run_tests tsan -LE '^(long|source)$$' $(T)

.PHONY: fuzz
fuzz: ## Replays what fuzzers once found, then runs each for FUZZ_SECONDS (20)
	$(call build,fuzz)
	@JOBS=$(JOBS) FUZZ_SECONDS=$(FUZZ_SECONDS) tools/run_fuzzers

.PHONY: tidy
tidy: ## Checks the source: layers, style, links of the docs, formatting
	@tools/check_layers
	@tools/check_style
	@tools/check_docs
	@tools/format --check

.PHONY: format
format: ## Formats the source
	@tools/format

.PHONY: check
check: tidy test-all asan tsan fuzz ## Everything CI runs

# Of the full number of rounds, e.g. `make crash SCALE=0.1`.
SCALE ?= 1

.PHONY: crash
crash: ## Crashes the release thousands of times in every way; power cuts of ext4 need root
	@grep -qs '^COUNTERFOIL_TESTS:BOOL=ON' build/release/CMakeCache.txt && \
	  test -f build/release/build.ninja || cmake --preset release -DCOUNTERFOIL_TESTS=ON
	@cmake --build --preset release -j $(JOBS) --target counterfoil disk_layer clock_layer
	@COUNTERFOIL_PROGRAM=$(CURDIR)/build/release/counterfoil PYTHONDONTWRITEBYTECODE=1 \
	  tests/crash/campaign.py --scale $(SCALE) --report docs/crash-campaign.md

# Handed to bench/run, e.g. `make bench-all BENCH=--publish`.
BENCH ?=

.PHONY: bench
bench: build ## Measures the release beside Redis and nginx, a quarter of an hour
	@tools/install bench
	@bench/run

.PHONY: bench-all
bench-all: build ## Likewise beside every peer, half an hour and 45 GB: docs/benchmarks.md
	@tools/install bench
	@tools/fetch_packages express
	@tools/fetch_packages prism
	@bench/run --all $(BENCH)

.PHONY: flame
flame: ## Draws where the time of GET and PATCH goes: build/flame-*.svg
	@tools/install build bench
	@cmake --preset profile > /dev/null
	@cmake --build --preset profile --target counterfoil
	@bench/flame get build/flame-get.svg
	@bench/flame patch build/flame-patch.svg

.PHONY: fresh
fresh: ## Proves that HEAD builds and passes on a bare Debian 12 (needs root)
	@tools/fresh_machine ./check

.PHONY: clean
clean: ## Removes build/
	@rm -rf build
