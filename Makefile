# make run: a demo community on http://127.0.0.1:8000    make test: everything    make fix: tidy

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# branch coverage of the domain packages that the tests must reach, in percent
COVERAGE_MIN ?= 90
MADE_FROM := setup.cfg pyproject.toml constraints.txt \
	$(shell find timebank/translations -name '*.po' 2>/dev/null)

# some images forbid it; the tests start many processes, and each would compile the program anew
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := run
.PHONY: run test fix

run: .venv/installed
	$(BIN)/timebank run

test: .venv/tested
	$(BIN)/python -m tests.setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest -n 3 --cov --cov-report=term --durations=25 --cov-fail-under=$(COVERAGE_MIN)

fix: .venv/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "timebank needs Python 3.11 or newer, with venv (PYTHON=... names another)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python $(MADE_FROM)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/tested: .venv/bin/python $(MADE_FROM)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ .venv/installed
