# Ferryman's everyday commands; each sets up what it needs. `make` alone lists them.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make the virtual environment .venv with the command .venv/bin/ferryman
	@:

# The lock file names every package, so there is nothing to resolve: what is installed is what it says.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Ferryman needs Python 3.11 or newer: $$($(PYTHON) --version 2>&1) found. Try  make setup PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

demo: setup  ## run the main job from nothing: S3 -> D:\S3 -> table -> D:\S3 -> S3, on a real data set
	@$(BIN)/ferryman demo

# Test files are dealt out to as many processes as there are processors, four at most: each has servers of its own.
# A test that fails runs once more: kill -9, cut connections and a busy machine can make one late. The closing line counts reruns.
test: setup  ## run every test; as root with apt it installs the test clients it needs
	@tests/install-clients
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --reruns 1 $(ARGS)

lint: setup  ## ruff, mypy --strict and the layers between the packages
	@$(BIN)/ruff check src tests benchmarks tools
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup  ## measure start, memory, latency and throughput
	@$(BIN)/python -m benchmarks
