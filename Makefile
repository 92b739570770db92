# Dateline. `make` alone says what there is. Needed: Python 3.11 or newer and make; everything else is installed here.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STORE ?= .cache/demo
PORT ?= 8000
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help setup setup-dev demo test check bench bench-server bench-reason bench-pages docs extraction-report lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: $(VENV)/.setup ## install Dateline; the command is then .venv/bin/dateline

setup-dev: $(VENV)/.setup-dev ## install what tests and checks need as well

demo: $(VENV)/.setup ## load seeds/, validate, reason, and serve on http://127.0.0.1:8000 until Ctrl-C
	@mkdir -p "$(STORE)"
	$(BIN)/dateline load seeds/ --store "$(STORE)"
	$(BIN)/dateline validate --store "$(STORE)"
	$(BIN)/dateline query --store "$(STORE)" --question who-backs-whom
	$(BIN)/dateline serve --store "$(STORE)" --port $(PORT)

test: $(VENV)/.setup-dev ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.setup-dev ## ruff, mypy, import layers, and that the docs are true
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/docs.py --check

bench: $(VENV)/.setup-dev ## what the gate and the reading cost beside their peers
	$(BIN)/python tests/benchmarks/gate.py
	$(BIN)/python tests/benchmarks/reading.py

bench-server: $(VENV)/.setup-dev ## answers a second beside the Oxigraph server and Virtuoso (SIZES="200000 5000000")
	@sh tools/debian.sh wrk=wrk
	$(BIN)/python -m tests.benchmarks.serving $(SIZES)

bench-reason: $(VENV)/.setup-dev ## what conclusions and proofs cost, beside owlrl and reasonable (ARTICLES="100 1000 10000")
	$(BIN)/python -m tests.benchmarks.reasoning $(ARTICLES)

bench-pages: $(VENV)/.setup-dev ## what pages cost as a store grows (ARTICLES="100 10000")
	$(BIN)/python -m tests.benchmarks.pages $(ARTICLES)

docs: $(VENV)/.setup-dev ## write the generated parts of the docs anew
	$(BIN)/python tools/docs.py

extraction-report: $(VENV)/.setup-dev ## write docs/extraction.md anew from articles with gold tables (GOLD=FOLDER)
	$(BIN)/python tools/extraction.py $(GOLD)

lock: $(VENV)/.setup-dev ## resolve the lock files anew from requirements.in and requirements-dev.in
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile requirements-dev.in -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet --upgrade -o requirements-dev.lock

clean: ## remove everything that was installed and made
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Stamps are written last: a set-up that was broken off is taken up again. Installing the package itself needs the build
# backend from the lock file, whose program stands in the environment's bin.
$(VENV)/.setup: requirements.lock pyproject.toml
	@sh tools/venv.sh "$(VENV)"
	$(PIP) install --quiet --require-hashes -r requirements.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" $(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.setup-dev: $(VENV)/.setup requirements-dev.lock
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@sh tools/debian.sh chromium=chromium virtuoso-t=virtuoso-opensource-7-bin,virtuoso-opensource-7-common
	@touch $@
