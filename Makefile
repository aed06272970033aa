# Everything runs in .venv, made by plain pip with constraints.txt. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA ?= .data
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo up down test check schemas format bench kills verify-runs stops clocks chromium constraints clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-12s %s\n", $$1, $$2}'

install: $(STAMP) ## Put everything into .venv; .venv/bin/praktiklog is the program

$(STAMP): pyproject.toml events/pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable events --editable '.[dev]'
	touch $@

demo: install ## The main job: the published history, with pages on http://127.0.0.1:8000
	$(BIN)/praktiklog --data $(DATA)/demo demo

up: install ## Everything on the log under $(DATA), in the foreground
	$(BIN)/praktiklog --data $(DATA) up

down: install ## Stop what runs under $(DATA) and the demo
	$(BIN)/praktiklog --data $(DATA) down
	$(BIN)/praktiklog --data $(DATA)/demo down

test: install chromium ## All tests, on real servers and a real browser
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: install ## Lint, types, layers, and what is generated
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning -m praktiklog_events.schemas --check events/schemas
	$(BIN)/python -m praktiklog.users check deploy/nats/README.md
	$(BIN)/python -m praktiklog.documents check README.md deploy/postgres/README.md

schemas: install ## Generate the JSON Schemas and the tables of the READMEs anew
	$(BIN)/python -W ignore::RuntimeWarning -m praktiklog_events.schemas events/schemas
	$(BIN)/python -m praktiklog.users table deploy/nats/README.md
	$(BIN)/python -m praktiklog.documents write README.md deploy/postgres/README.md

format: install ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## Measure throughput and latency beside their floors, as ratios of one run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.asking

kills: install ## End each process in the middle of an import of 100,000 events, and of commands
	$(BIN)/python -m pytest tests/integration/test_kills.py tests/integration/test_many_processes.py --kill-events 100000 --timeout 3000

verify-runs: install ## Verify the log 100 times while it is imported and each process is killed
	$(BIN)/python -m pytest tests/integration/test_verify_runs.py --verify-runs 100 --timeout 1500 -s

stops: install ## Stop each process for a minute while commands and figures are asked
	$(BIN)/python -m pytest tests/integration/test_stops.py --stop-seconds 60 --timeout 1500 -s

clocks: install ## The log under wrong clocks of PostgreSQL and our processes (Debian's faketime)
	$(BIN)/python -m pytest -m clocks

chromium: # Debian's package, where it is missing and we may install it; there is no wheel of it
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	  || echo "chromium is missing and cannot be installed: the browser tests are skipped" >&2

constraints: install ## Write down the versions that are installed
	$(BIN)/python -m pip freeze --exclude-editable | LC_ALL=C sort -f > constraints.txt

clean: ## Remove .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
