# Everything a newcomer types. Each target sets up what it needs; nothing is done by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OPENSHELF := $(BIN)/openshelf
PYTEST := $(BIN)/python -m pytest

.PHONY: serve site setup test test-all bench lint browser clean help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

serve: setup  ## build the example library, serve it on 127.0.0.1:8000, rebuild on change
	$(OPENSHELF) serve

site: setup  ## build the example library into output/online
	$(OPENSHELF) build

setup: $(VENV)/.ready node_modules/.ready theme/static/dist/.ready  ## Python, npm and theme assets

$(VENV)/.ready: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

node_modules/.ready: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

theme/static/dist/.ready: $(VENV)/.ready node_modules/.ready theme/assets.py $(shell find theme/static/js -name '*.js' 2>/dev/null)
	$(BIN)/python theme/assets.py
	@touch $@

browser:
	@sh tests/browser/install-chromium.sh

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: setup lint browser  ## every test but the slow ones
	$(PYTEST) -n 2 --dist loadscope
	npm test --silent

test-all: setup lint browser  ## the slow ones too
	$(PYTEST) -n 2 --dist loadscope -m 'slow or not slow'
	npm test --silent

bench: setup  ## records/s, pages/s, memory, bytes a search: prints the table of tests/scale
	$(BIN)/python tests/scale/bench.py

clean:  ## what set-up and builds made
	rm -rf $(VENV) node_modules theme/static/dist theme/static/fonts output dist
