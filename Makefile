# make clip: a film from a fresh machine.  make test: everything that must hold.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Without an NVIDIA GPU the CPU build is enough and spares gigabytes of CUDA packages.
CPU_TORCH ?= torch==2.13.0
ONE_THREAD := OMP_NUM_THREADS=1
# Processes that share the tests, one per core: whichever runs out takes half of what another has left.
# No more than eight: each loads PyTorch and the models of its tests.
WORKERS ?= $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores < 8 ? cores : 8)))

# Tests start this package in many processes: each would compile it anew if bytecode were not kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: clip setup test bench lint docs
.DELETE_ON_ERROR:

clip: $(VENV)/.installed
	mkdir -p out
	$(BIN)/kling-local generate "a blue car drives right through the desert at sunset, medium shot" \
	    --duration 5 --sound --seed 5 --film-strip -o out/clip.mp4

setup: $(VENV)/.installed-dev

test: lint
	$(ONE_THREAD) $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed-dev
	$(BIN)/python -m kling_local.planner.lint docs/findings.md
	$(BIN)/python -m kling_local.catalogue docs/models.md
	$(BIN)/python benchmarks/fit_costs.py

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/bench_frame.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "kling-local needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	    { echo "python3 cannot make a virtual environment: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@if nvidia-smi -L >/dev/null 2>&1; then echo "NVIDIA GPU found: torch comes with CUDA"; \
	    else $(BIN)/python -m pip install -q "$(CPU_TORCH)"; fi
	$(BIN)/python -m pip install -q -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install -q -e '.[dev]'
	touch $@
