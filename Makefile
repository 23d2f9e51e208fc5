# One command from nothing to a verdict. Every verb is also a command: `.venv/bin/path2028 <verb> --help`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TOOLED := .venv/.tooled

# What each verb takes beyond its defaults, e.g. `make refresh ARGS=--offline`.
ARGS ?=

VERBS := refresh verdict report news backtest whatif explain sources serve ui doctor bundle

.PHONY: help install $(VERBS) replay sql history readme docs links test quick bench e2e faults lint types audit check format lock clean

help:  ## List the targets.
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
	@echo "refresh     Pull the sources, rebuild the warehouse, print the verdict."
	@echo "also        $(VERBS) (each takes ARGS=...)"

install: $(READY)  ## Create .venv from the hash-pinned lock.

$(READY): requirements.lock bootstrap.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock (about a minute, once) ..."
	@$(PYTHON) -c 'import sys; sys.exit("path2028 needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Installed $$($(BIN)/uv pip list --python $(BIN)/python --quiet 2>/dev/null | tail -n +3 | wc -l) packages into .venv ($$(du -sh .venv | cut -f1))."

$(TOOLED): $(READY) tools.lock
	@echo "Adding browser driver, documentation and fault tools from tools.lock (once) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r tools.lock
	@tests/browser/chromium.sh
	@touch $@

$(VERBS): $(READY)
	@$(BIN)/path2028 $@ $(ARGS)

replay: $(READY)  ## Reproduce a past verdict: make replay DATE=2026-08-11
	@$(BIN)/path2028 replay $(DATE) $(ARGS)

sql: $(READY)  ## Ask the warehouse: make sql Q="SELECT * FROM marts.frontier"
	@$(BIN)/path2028 sql "$(Q)" $(ARGS)

test: $(READY)  ## Run the tests (offline).
	@$(BIN)/pytest -m "not slow" $(ARGS)

quick: $(READY)  ## The inner loop: ruff, and the tests of every room that take little time.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/pytest -m "not slow and not thorough" $(ARGS)

bench: $(READY)  ## Measure each cost beside its floor, and write the ratios into docs/benchmarks.md (some minutes).
	@OMP_NUM_THREADS=1 $(BIN)/python benchmarks/ratios.py docs/benchmarks.md

e2e: $(TOOLED)  ## Run the slow tests: whole refreshes in processes of their own, and the shipped figures.
	@$(BIN)/pytest -m slow $(ARGS)

faults: $(TOOLED)  ## Rehearse kills, full disks, crowds and months in a row; the outcomes go into docs/reliability.md (hours).
	@OMP_NUM_THREADS=1 $(BIN)/python -W ignore -m tests.faults.rehearse $(ARGS)

lint: $(READY)  ## Ruff, import rules, declared dependencies, sqlfluff and the conventions of dbt.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/deptry orchestration model
	@$(BIN)/deptry .ci benchmarks docs tests --exclude _build --ignore DEP002,DEP004
	@$(BIN)/sqlfluff lint --processes 2 dbt_project
	@PATH2028_BUILD=unbuilt $(BIN)/dbt --quiet parse --project-dir dbt_project --profiles-dir dbt_project
	@$(BIN)/dbt-bouncer run

types: $(READY)  ## mypy --strict.
	@$(BIN)/mypy

audit: $(TOOLED)  ## Known vulnerabilities in the lock (needs a network) and secrets in the files.
	@$(BIN)/python .ci/audit.py

check: lint types  ## Everything static.

format: $(READY)  ## Let ruff and sqlfluff rewrite what they can; tell dbt of the sources.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --processes 2 dbt_project
	@$(BIN)/python -m orchestration.warehouse.declaring

# What is offered beside a plain install; a lock has it all.
EXTRAS := $(addprefix --extra ,ui postgres s3 dask alerts)

lock: $(READY)  ## Renew the lock files; they carry hashes and no index address.
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--upgrade --extra dev $(EXTRAS) --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		$(EXTRAS) --constraint requirements.lock --custom-compile-command "make lock" pyproject.toml -o runtime.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev $(EXTRAS) --extra tools --constraint requirements.lock --custom-compile-command "make lock" pyproject.toml -o tools.lock
	@echo 'uv>=0.9' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--upgrade --custom-compile-command "make lock" - -o bootstrap.lock

docs: $(TOOLED)  ## Build the documentation site in docs/_build/html.
	@$(BIN)/sphinx-build -b html -q -W -n --keep-going docs docs/_build/html
	@echo "Documentation: docs/_build/html/index.html"

links: $(TOOLED)  ## Look whether the addresses in the documentation answer (needs a network).
	@$(BIN)/sphinx-build -b linkcheck -q docs docs/_build/links

history: $(TOOLED)  ## Replay the months before today with this version of the model, and ship the record of them.
	@folder=$$(mktemp -d) && PATH2028_DATA=$$folder $(BIN)/path2028 replay --history && \
		mkdir -p orchestration/forecasts/record && cp $$folder/history/record.json orchestration/forecasts/record/history.json; \
		rm -rf "$$folder"

readme: $(TOOLED)  ## Refresh, and write today's answer, its picture and the model's thresholds into the pages.
	@$(BIN)/path2028 refresh $(ARGS)
	@$(BIN)/python -m docs.answer "$$(dirname "$$($(BIN)/path2028 report)")"
	@$(BIN)/python -m docs.thresholds README.md docs/explanation/*.md
	@$(BIN)/python -m docs.screenshots "$$(dirname "$$($(BIN)/path2028 report)")"

clean:  ## Remove what can be rebuilt; vintages and ledger stay.
	rm -rf data/warehouse.duckdb data/releases data/build data/figures data/published data/datadocs data/.datadocs dbt_project/target .pytest_cache .mypy_cache .ruff_cache
