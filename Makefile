# Dateline. `make` alone says what there is. Needed: Python 3.11 or newer and make; everything else is installed here.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STORE ?= .cache/demo
PORT ?= 8000
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: help setup setup-dev demo test check bench bench-server bench-reason bench-pages docs extraction-report screenshots lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: $(VENV)/.setup $(VENV)/.parts ## install Dateline; the command is then .venv/bin/dateline

setup-dev: $(VENV)/.setup-dev $(VENV)/.parts-dev ## install what tests and checks need as well

demo: $(VENV)/.setup $(VENV)/.parts ## load seeds/, validate, reason, and serve on http://127.0.0.1:8000 until Ctrl-C
	@mkdir -p "$(STORE)"
	$(BIN)/dateline load seeds/ --store "$(STORE)"
	$(BIN)/dateline validate --store "$(STORE)"
	$(BIN)/dateline query --store "$(STORE)" --question who-backs-whom
	$(BIN)/dateline serve --store "$(STORE)" --port $(PORT)

test: $(VENV)/.setup-dev $(VENV)/.parts-dev ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.setup-dev ## ruff, mypy, import layers, and that the docs are true
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/docs.py --check

bench: $(VENV)/.setup-dev ## what the gate and the reading cost beside their peers
	$(BIN)/python tests/benchmarks/gate.py
	$(BIN)/python tests/benchmarks/reading.py

bench-server: $(VENV)/.setup-dev ## answers a second, and their cost, beside other servers (SIZES="200000 5000000")
	@sh tools/debian.sh wrk=wrk
	$(PIP) install --quiet --require-hashes -r requirements-bench.lock
	$(BIN)/python -m tests.benchmarks.serving $(SIZES)
	$(BIN)/python -m tests.benchmarks.cost

bench-reason: $(VENV)/.setup-dev ## what conclusions and proofs cost, beside owlrl and reasonable (ARTICLES="100 1000 10000")
	$(BIN)/python -m tests.benchmarks.reasoning $(ARTICLES)

bench-pages: $(VENV)/.setup-dev ## what pages cost as a store grows (ARTICLES="100 10000")
	$(BIN)/python -m tests.benchmarks.pages $(ARTICLES)

docs: $(VENV)/.setup-dev ## write the generated parts of the docs anew
	$(BIN)/python tools/docs.py

extraction-report: $(VENV)/.setup-dev ## write docs/extraction.md anew from articles with gold tables (GOLD=FOLDER)
	$(BIN)/python tools/extraction.py $(GOLD)

screenshots: $(VENV)/.setup-dev $(VENV)/.parts-dev ## take the pictures of docs/screenshots anew, of the pages as they are now
	$(BIN)/python tools/screenshots.py

lock: $(VENV)/.setup-dev ## resolve the lock files anew from requirements*.in and server/package.json
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile requirements-dev.in -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet --upgrade -o requirements-dev.lock
	$(BIN)/uv pip compile requirements-bench.in -c requirements-dev.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet --upgrade -o requirements-bench.lock
	$(BIN)/uv pip compile requirements-node.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --quiet --upgrade -o requirements-node.lock
	$(BIN)/python tools/parts.py --lock

clean: ## remove everything that was installed and made
	rm -rf $(VENV) .cache server/static/parts .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Stamps are written last: a set-up that was broken off is taken up again. Installing the package itself needs the build
# backend from the lock file, whose program stands in the environment's bin.
$(VENV)/.setup: requirements.lock pyproject.toml
	@sh tools/venv.sh "$(VENV)"
	$(PIP) install --quiet --require-hashes -r requirements.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" $(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# The index of places takes half a minute of one core: it is made while the rest comes.
$(VENV)/.setup-dev: $(VENV)/.setup requirements-dev.lock
	@$(BIN)/python -c "from ontology.gazetteer import gazetteer; gazetteer()" & \
	  $(PIP) install --quiet --require-hashes -r requirements-dev.lock && \
	  sh tools/debian.sh chromium=chromium nginx=nginx-light virtuoso-t=virtuoso-opensource-7-bin,virtuoso-opensource-7-common && \
	  wait
	@touch $@

# The parts of the pages that npm brings. Without them everything works as forms and tables, so that a machine that cannot
# have them is set up all the same; no stamp is written, and the next make tries again.
$(VENV)/.parts: server/package.json server/package-lock.json tools/parts.py requirements-node.lock | $(VENV)/.setup
	@command -v npm >/dev/null 2>&1 || $(PIP) install --quiet --require-hashes -r requirements-node.lock
	@$(BIN)/python tools/parts.py && touch $@ || true

$(VENV)/.parts-dev: $(VENV)/.parts
	@$(BIN)/python tools/parts.py --dev && touch $@ || true
