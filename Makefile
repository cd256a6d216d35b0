# Every habit is a word here. `make demo` and `make test` need nothing prepared but Python and make.
SHELL := /bin/sh
PYTHON ?= python3
CONFIG ?= config.toml
ONLY ?=
N ?= 2000
TRIALS ?=
WORKERS ?= 3
BIN := .venv/bin
STAMP := .venv/.set-up
PIPER := .venv/.piper
BESIDE := .venv/.beside

.PHONY: help setup piper demo serve test plans check bench faults shots docs words lock clean

help:
	@sed -n 's/^## //p' Makefile

## setup   the environment in .venv, with the phatthanh command
setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml scripts/setup
	@PYTHON="$(PYTHON)" sh scripts/setup
	@touch $(STAMP)

## piper   the program of the neural voice, some 200 MB; a voice file is yours to put in place
piper: $(PIPER)

$(PIPER): $(STAMP) requirements-piper.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-piper.lock
	@touch $(PIPER)

## demo    a whole day on air, from the plan's text to the month's report
demo: setup
	@$(BIN)/phatthanh demo

## serve   the centre: web UI, scheduler and one local station (CONFIG=path for another)
serve: setup
	@$(BIN)/phatthanh serve --config "$(CONFIG)"

## test    every test: WORKERS=count side by side, then by themselves those that hear or time real sound
test: setup piper
	@sh scripts/system-packages tests
	@$(BIN)/pytest -m "not alone" -n $(WORKERS) --dist loadscope
	@$(BIN)/pytest -m alone

## plans   2,000 random plans and 100 histories of days, asked for every promise (N=count of plans)
plans: setup
	@PLANS=$(N) $(BIN)/pytest -q tests/playlists/test_plans.py \
		tests/playlists/test_programme.py tests/playlists/test_replanning.py --timeout=3600

## check   ruff, mypy strict, import contracts
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## bench   the benchmarks' table (ONLY=name for one)
bench: setup $(BESIDE)
	@sh scripts/system-packages bench
	@$(BIN)/python -m bench $(ONLY)

# What the benchmarks measure ours beside, and nothing else uses.
$(BESIDE): $(STAMP) requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-bench.lock
	@touch $(BESIDE)

## faults  what a player survives, with real processes; needs root (TRIALS=n, ONLY=name)
faults: setup
	@sh scripts/system-packages tests
	@$(BIN)/python -W ignore::DeprecationWarning -m bench.faults $(ONLY) $(if $(TRIALS),--trials $(TRIALS))

## shots   screenshots of every page, in var/shots
shots: setup
	@sh scripts/system-packages tests
	@$(BIN)/python scripts/shots.py

## words   the command line's words, compiled
words: setup
	@$(BIN)/python scripts/words.py

## lock    the locked versions anew, with hashes and without an index's address
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev --no-header --no-annotate --quiet --upgrade -o requirements.lock pyproject.toml
	printf 'piper-tts>=1.3,<2\n' | uv pip compile --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url -c requirements.lock \
		--no-header --no-annotate --quiet --upgrade -o requirements-piper.lock -
	printf 'vietnormalizer\n' | uv pip compile --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url -c requirements.lock \
		--no-header --no-annotate --quiet --upgrade -o requirements-bench.lock -

## clean   all that was made here, the data in var included
clean:
	rm -rf .venv var
