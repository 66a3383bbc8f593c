# make run    set everything up and serve the page      make test   all tests
# make check  lint, format and types, under a minute    make eval   scores, comparison and report
# make floors raises the floors of the scores           make docs   outputs in the README, the article's page
VENV   := .venv
PYTHON := $(VENV)/bin/python
OPCITE := $(VENV)/bin/opcite
DONE   := $(VENV)/.installed

.PHONY: run install test check format eval floors bench docs

run: install
	@$(OPCITE) sources fetch --once --timeout 5
	@$(OPCITE) index build
	@$(OPCITE) ui

install: $(DONE)

$(DONE): pyproject.toml constraints.txt
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PYTHON) -m pip install --disable-pip-version-check -q -c constraints.txt torch==2.13.0
	$(PYTHON) -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[dev]'
	@touch $@

test: install
	$(PYTHON) -m pytest -n 2 --dist loadfile

check: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: install
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

eval: install
	@$(OPCITE) index build
	@$(OPCITE) eval

floors: install
	@$(PYTHON) -m evals.floors raise

bench: install
	@$(PYTHON) -m evals.bench

docs: install
	@$(PYTHON) tests/docs/test_readme.py
	@$(PYTHON) -m evals.article
