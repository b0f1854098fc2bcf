# `make run` shows the demonstration, `make test` runs the tests; everything else serves these two.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8400
MADE   := $(CURDIR)/.pytest_cache/demonstration

.PHONY: run test science install install-dev lint requirements clean

run: $(VENV)/.installed
	$(BIN)/unaided demo --port $(PORT)

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Unaided needs Python 3.11 or newer; found {v.major}.{v.minor}. Try: make $(MAKECMDGOALS) PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

# The demonstration that the browser plays in is made beside the lint; it also compiles what is compiled.
test: $(VENV)/.installed-dev
	@rm -rf $(MADE)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/unaided demo --no-serve --dir $(MADE) >/dev/null & making=$$!; \
	$(MAKE) --no-print-directory lint || { kill $$making; exit 1; }; wait $$making
	PYTHONDONTWRITEBYTECODE= DEMONSTRATION=$(MADE) $(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/ruff format --check src tests benchmarks docs/*.py
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

science: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/science.py

requirements: $(VENV)/.installed-dev
	sh requirements.sh $(BIN)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache demonstration
