# `make help` lists what can be asked for. Every target sets up what it needs; a second run takes seconds.
SHELL := /bin/sh
PY := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test check bench drills messages lint-fix lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## .venv with everything the tests need, Chromium and gettext included
	@scripts/install test

demo: ## run the sample office: http://localhost:8000 (PORT=…, DEMO_PASSWORD=…); Ctrl-C stops it
	@scripts/install demo
	@exec $(PY) manage.py demo $(ARGS)

demo-reset: ## delete the sample office; the next `make demo` seeds it again
	@scripts/install demo
	@exec $(PY) -m config.demo_reset

test: ## the whole suite, browser tests included (ARGS="tests/personnel -k name")
	@scripts/install test
	@exec $(PY) -m pytest $(or $(ARGS),-n auto --dist loadfile --no-loadscope-reorder)

check: ## lint, types, layers, templates, migrations, deployment settings, translations
	@scripts/install test
	@scripts/check

bench: ## measure pages, screening, import, export and reports against a bare view
	@scripts/install test
	@exec $(PY) benchmarks/run.py $(ARGS)

drills: ## races of 50 rounds, every odd value everywhere, workers killed, the broker gone: alone on the machine
	@scripts/install test
	@ODD_FULL=1 $(PY) -m pytest tests/trust/test_odd_values.py tests/browser/test_policy_of_content.py $(ARGS)
	@RACE_ROUNDS=50 $(PY) -m pytest tests/rotation/test_races.py tests/rotation/test_deciding_races.py tests/assessment/test_races.py $(ARGS)
	@$(PY) -m pytest -m drill tests/drills $(ARGS)

messages: ## extract the catalogues again and compile them
	@scripts/install test
	@$(PY) scripts/make_messages.py

lint-fix: ## format the code and repair what ruff can
	@scripts/install test
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

lock: ## resolve requirements/*.in again into the hashed *.txt (needs uv)
	@for name in base demo dev; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade -o requirements/$$name.txt requirements/$$name.in; done

clean: ## delete what was built (not the sample office's data)
	@rm -rf staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
