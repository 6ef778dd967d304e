# The only door to this project: `make` alone lists what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Python 3.11 or newer, whatever it is called here.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := $(CURDIR)/.venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input
MOTORPOOL := exec env PYTHONPATH=$(CURDIR)/backend $(BIN)/python -m motorpool.runtime

CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
export CHROMIUM

# The tests in which the database decides run on a second PostgreSQL too, where Debian's is installed.
OTHER_POSTGRES ?= $(firstword $(wildcard $(foreach major,14 15 16 17,/usr/lib/postgresql/$(major)/bin)))
DATABASE_DECIDES := $(patsubst backend/%,%,$(wildcard $(addprefix backend/tests/,reservations trips tracking audit runtime/test_cluster.py)))

# Stamps: what they stand for is up to date while they are newer than what they were made from.
RUNTIME := .venv/.runtime
DEV := .venv/.dev
NODE_MODULES := frontend/node_modules/.installed
FRONTEND := frontend/node_modules/.built
FRONTEND_SOURCES := $(shell find frontend -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)
ifeq ($(wildcard frontend/dist/index.html),)
$(shell rm -f $(FRONTEND))
endif

LOCK := --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11
RUFF := $(BIN)/ruff
# Each worker brings a PostgreSQL of its own.
PYTEST := $(BIN)/pytest -n auto --dist worksteal
PYTHON_CODE := backend $(wildcard tools)

help:  ## list these commands
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- run ----

demo: ready  ## run the demonstration: database, demo city, web, worker
	@$(MOTORPOOL) demo

serve: ready  ## run an installation of your own, empty at first
	@$(MOTORPOOL) serve

# ---- check and test ----

check: $(DEV) $(NODE_MODULES)  ## everything that needs no database and no browser: format, lint, house rules, borders, types
	@echo "▸ ruff"
	@$(RUFF) format --check --quiet $(PYTHON_CODE)
	@$(RUFF) check --quiet $(PYTHON_CODE)
	@echo "▸ house rules"
	@$(BIN)/python tools/house_rules.py
	@echo "▸ generated files"
	@$(BIN)/python tools/generate.py --check
	@cd frontend && npm run --silent api -- --check >/dev/null
	@echo "▸ import-linter"
	@cd backend && $(BIN)/lint-imports --no-cache
	@echo "▸ mypy"
	@cd backend && $(BIN)/mypy --strict --cache-dir=/dev/null .
	@echo "▸ front end"
	@cd frontend && npm run --silent check

test: check $(FRONTEND)  ## check, then tests of back end, front end, and in a browser; under 15 minutes on 2 cores
	@echo "▸ back end"
	@cd backend && $(PYTEST) -m "not browser and not slow"
	@echo "▸ front end"
	@cd frontend && npm run --silent test
	@$(MAKE) test-browser

test-slow: $(DEV)  ## what takes longer: fuzzing the API, killing processes, a second PostgreSQL, further stories in a browser, every page as every role
	@echo "▸ fuzzing and killing"
	@cd backend && $(PYTEST) -m "slow and not browser"
	@$(MAKE) test-other-postgres
	@$(MAKE) test-browser MARKED=further

test-other-postgres: $(DEV)
ifneq ($(and $(OTHER_POSTGRES),$(DATABASE_DECIDES)),)
	@echo "▸ the database's own decisions, on $$($(OTHER_POSTGRES)/postgres --version)"
	@cd backend && MOTORPOOL_POSTGRES_BIN=$(OTHER_POSTGRES) $(PYTEST) -m "not browser and not slow" $(DATABASE_DECIDES)
else
	@echo "▸ no second PostgreSQL here: its tests are left out"
endif

test-browser: MARKED ?= browser and not further
test-browser: $(DEV) $(FRONTEND)
ifneq ($(CHROMIUM),)
	@echo "▸ in the browser $(CHROMIUM)"
	@cd backend && $(BIN)/pytest -m "$(MARKED)"
else
	@echo "!!!! NO CHROMIUM FOUND: the tests in a browser did NOT run. Install one, or set CHROMIUM. !!!!" >&2
endif

fix: $(DEV) $(NODE_MODULES)  ## format, and repair what the linters can repair
	@$(RUFF) check --fix --quiet $(PYTHON_CODE); $(RUFF) format --quiet $(PYTHON_CODE)
	@cd frontend && npm run --silent fix

# ---- make ----

openapi: $(DEV) $(NODE_MODULES)  ## write what is derived from the code: docs/generated, the front end's types and labels
	@$(BIN)/python tools/generate.py
	@cd frontend && npm run --silent api

bench: $(DEV)  ## measure: dispatchers in contention, decoding, audit chain; JSON lines
	@cd backend && $(BIN)/python bench/contention.py
	@cd backend && $(BIN)/python bench/decode.py
	@cd backend && $(BIN)/python bench/audit.py

bench-gateway: $(DEV)  ## measure: durable positions a second, memory of an idle connection; a JSON line
	@cd backend && $(BIN)/python bench/gateway.py

bench-tracks: $(DEV)  ## measure: a vehicle's day out of POSITIONS (300 million) packed ones; takes minutes and 5 GB
	@cd backend && $(BIN)/python bench/vehicle_day.py $(POSITIONS) $(FOLDER)

bench-live: $(DEV)  ## measure: from a position that was sent to the viewer of the live map; a JSON line
	@cd backend && $(BIN)/python bench/live.py

bench-map: $(DEV) $(FRONTEND)  ## measure: frames a second of the live map in Chromium without a GPU, 31,290 vehicles in sight
	@cd backend && $(BIN)/python bench/live_map.py

crash-test: $(DEV)  ## kill gateway and PostgreSQL at 50 random moments under load; nothing acknowledged may be lost
	@cd backend && CRASH_MOMENTS=$${CRASH_MOMENTS:-50} $(BIN)/pytest -q -s tests/gateway/test_crash.py -k many_moments

siege: $(DEV)  ## 1,000 honest terminals among 10,000 hostile peers
	@cd backend && HOSTILE_PEERS=$${HOSTILE_PEERS:-10000} HONEST_TERMINALS=1000 $(BIN)/pytest -q -s tests/gateway/test_hostile.py

fuzz: $(DEV)  ## mutated JT/T 808 frames for much longer than the tests do, from another seed each time
	@cd backend && FUZZ_ROUNDS=$${FUZZ_ROUNDS:-500000} FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} $(BIN)/pytest -q tests/jt808/test_fuzz.py

lock: $(DEV)  ## work out the exact versions of all dependencies anew; the files name no registry
	@$(BIN)/uv --version >/dev/null 2>&1 || $(PIP) --quiet uv
	@cd backend && $(BIN)/uv pip compile --quiet pyproject.toml $(LOCK) -o requirements/runtime.txt
	@cd backend && $(BIN)/uv pip compile --quiet pyproject.toml --group dev -c requirements/runtime.txt $(LOCK) -o requirements/dev.txt
	@cd frontend && npm install --package-lock-only --silent

wheel: $(DEV) $(FRONTEND)  ## build dist/motorpool-*.whl with the front end inside
	@test -f frontend/dist/index.html || { echo "The front end is not built: no wheel without it." >&2; exit 1; }
	@rm -rf dist backend/motorpool/web_dist
	@trap 'rm -rf backend/motorpool/web_dist backend/LICENSE' EXIT; \
		cp -R frontend/dist backend/motorpool/web_dist && cp LICENSE backend/LICENSE && \
		(cd backend && $(BIN)/hatchling build -t wheel -d ../dist)

clean:  ## remove what was built; the data of installations is never touched
	@rm -rf dist frontend/dist $(FRONTEND) backend/.mypy_cache backend/.pytest_cache backend/.hypothesis
	@find backend $(wildcard tools) -name __pycache__ -prune -exec rm -rf {} +

# ---- set up: done by whatever needs it ----

setup: $(DEV) $(NODE_MODULES)

ready:
	@$(MAKE) -s -j2 $(RUNTIME) $(FRONTEND)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. 需要 Python 3.11 或更高版本。" >&2; exit 1; }
	@echo "▸ Python 环境 .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Debian, Ubuntu: apt install python3-venv" >&2; exit 1; }

# A stamp is a copy of the lock file: a touched but unchanged one installs nothing, so later starts work offline.
$(RUNTIME): backend/requirements/runtime.txt | .venv/bin/python
	@cmp -s $< $@ || { echo "▸ 安装 Python 依赖"; $(PIP) --require-hashes -r $<; }
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" -m motorpool.runtime "$$@"\n' $(CURDIR)/backend $(BIN)/python >$(BIN)/motorpool
	@chmod +x $(BIN)/motorpool
	@cp $< $@

$(DEV): backend/requirements/dev.txt backend/pyproject.toml $(RUNTIME)
	@cmp -s $< $@ || { echo "▸ 安装开发工具"; $(PIP) --quiet --require-hashes -r $<; }
	@$(PIP) --quiet --no-deps --no-build-isolation --editable backend
	@cp $< $@

$(NODE_MODULES): frontend/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20.19+ with npm is needed. 需要 Node.js 20.19+ 和 npm。" >&2; exit 1; }
	@cmp -s $< $@ || { echo "▸ 安装前端依赖"; cd frontend && npm ci --no-audit --no-fund --loglevel error; }
	@cp $< $@

$(FRONTEND): $(NODE_MODULES) $(FRONTEND_SOURCES)
	@echo "▸ 构建前端"
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@

.PHONY: help demo serve check test test-slow test-other-postgres test-browser fix openapi bench bench-gateway bench-tracks bench-live bench-map crash-test siege fuzz lock wheel clean setup ready
