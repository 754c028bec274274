# `make` alone lists what can be made. `make run` and `make test` need only Python 3.11 to 3.13 and make:
# each sets up .venv from requirements.lock first, once, and again when the lock changes.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help ready run test test-long ground check fmt lint types layers fast package package-test seed screens bench clean

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
SUITABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# What to pass on: make run ARGS="--library /path/to/library.db", make fast ARGS="tests/search -x"
ARGS ?=
COVERAGE_FLOOR := 90

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

ready: $(READY) ## Set up .venv from the lock (the others do this by themselves)

$(READY): requirements.lock pyproject.toml
	@python=; for each in python3 python3.13 python3.12 python3.11 python; do \
	  if "$$each" -c '$(SUITABLE)' >/dev/null 2>&1; then python=$$each; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "Ward Library needs Python 3.11, 3.12 or 3.13 with its venv module, and none was found." >&2; \
	  echo "Debian and Ubuntu: sudo apt-get install python3 python3-venv      Fedora: sudo dnf install python3.13" >&2; \
	  exit 1; fi; \
	if ! $(PY) -c '$(SUITABLE)' >/dev/null 2>&1; then \
	  echo "Setting up $(VENV) with $$($$python --version). This takes some minutes, once."; \
	  "$$python" -m venv --clear $(VENV); fi
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@

run: $(READY) ## Open the app on the bundled library
	@$(PY) tools/check_qt.py --load --screen
	@$(VENV)/bin/kiosk $(ARGS)

test: ground check fast package package-test ## Everything CI runs: lint, types, layers, tests with coverage, the package and its tests

test-long: $(READY) ## The tests that take minutes, counted apart from `make test`
	@$(PY) tools/check_qt.py --load
	$(PY) -m pytest -m long $(ARGS)

ground: $(READY)
	@$(PY) tools/check_qt.py --load
	@$(PY) -m tools.package --check

check: lint types layers

fmt: $(READY) ## Put the code in its one form
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

lint: $(READY) ## Check style and form
	$(PY) -m ruff check
	$(PY) -m ruff format --check

types: $(READY) ## Check types
	$(PY) -m mypy

layers: $(READY) ## Check who may import whom
	$(VENV)/bin/lint-imports

fast: $(READY) ## The quick tests, with branch coverage
	@$(PY) tools/check_qt.py --load
	@mkdir -p build
	$(PY) -m coverage run -m pytest $(ARGS)
	$(PY) -m coverage report --fail-under=$(COVERAGE_FLOOR)

package: $(READY) ## Build the kiosk folder with PyInstaller into build/package
	@$(PY) tools/check_qt.py --load
	$(PY) -m tools.package

package-test: $(READY) ## Test the package that `make package` built
	$(PY) -m pytest -m "package and not long" $(ARGS)

seed: $(READY) ## Build library.db anew from assets/library
	$(VENV)/bin/kioskctl build assets/library --out library.db --objects assets/objects --prune

screens: $(READY) ## Write a picture of every page to build/screens
	@$(PY) tools/check_qt.py --load
	$(PY) -m pytest tests/ui/test_screens.py $(ARGS)

$(BENCH_READY): benchmarks/requirements.lock $(READY)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock
	@touch $@

bench: $(BENCH_READY) ## Measure relevance, speed, starting and memory; starting needs Xvfb, xdotool and kiwix
	@$(PY) tools/check_qt.py --load
	$(PY) -m benchmarks $(ARGS)

clean: ## Remove what was built, and .venv
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
