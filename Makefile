# `make run` shows the demonstration, `make test` runs the tests; everything else serves these two.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8400
MADE   := .pytest_cache/demonstration

.PHONY: run test made science install install-dev lint requirements clean

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

# The two beside each other: the lint, and the demonstration that the browser plays in, which also
# compiles what is compiled.
test: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory -j2 lint made
	PYTHONDONTWRITEBYTECODE= DEMONSTRATION="$(CURDIR)/$(MADE)" $(BIN)/python -m pytest

made: $(VENV)/.installed-dev
	@rm -rf "$(MADE)"
	@PYTHONDONTWRITEBYTECODE= $(BIN)/unaided demo --no-serve --dir "$(MADE)" >/dev/null

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
