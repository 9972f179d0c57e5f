# Every target does what it needs of the others. Nothing here needs root, Docker, an account or a token.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
CHROMIUM := /usr/bin/chromium

.PHONY: setup demo test lint long browser compat crash bench bench-guard pool fuzz lock clean

setup: .venv/.ready

.venv/.ready: requirements.lock
	@test -n "$(PYTHON)" || { echo "Topeng needs Python 3.11 or newer: install it, or say where it is with make PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv module: install it (on Debian and Ubuntu: apt install python3-venv), then run make again."; exit 1; }
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock || { \
		echo "Setup stopped: pip could not install requirements.lock. Where it says 'no matching distribution', this platform has no wheel; glibc Linux (x86-64, arm64) and macOS have all of them."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

demo: setup
	@exec $(BIN)/topeng demo

test: setup
	@exec $(BIN)/python -m pytest

# Stories that take their time: what becomes of everything that can go wrong, and what starts processes of its own.
long: setup
	@exec $(BIN)/python -m pytest -p no:cacheprovider tests/long

# A real browser plays the pages; what it saw lies in tests/browser/shots.
browser: .venv/.browser
	@test -x $(CHROMIUM) || { echo "make browser needs Chromium at $(CHROMIUM): install the Debian package chromium (apt install chromium)."; exit 1; }
	@exec $(BIN)/python -m pytest -n 0 -p no:cacheprovider tests/browser

.venv/.browser: .venv/.ready tests/browser/requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r tests/browser/requirements.lock || { \
		echo "make browser stopped: pip could not install tests/browser/requirements.lock."; exit 1; }
	@touch $@

# An older library of Twilio's, and every request that its document allows, against a server.
compat: .venv/.compat
	@exec .venv/compat/bin/python -m pytest -c tests/compat/pytest.ini tests/compat

.venv/.compat: .venv/.ready tests/compat/requirements.lock
	@.venv/bin/python -m venv .venv/compat
	@.venv/compat/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r tests/compat/requirements.lock || { \
		echo "make compat stopped: pip could not install tests/compat/requirements.lock."; exit 1; }
	@touch $@

# What is killed, cut off or left to chance in the middle loses nothing and starts again.
crash: setup
	@exec $(BIN)/python -m pytest -n 0 -p no:cacheprovider tests/crash

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What safety costs, and whether it holds: some two minutes, and exit code 1 where it does not hold.
bench: setup
	@exec $(BIN)/python -m tests.bench

# The guard on lines its rules were not written from, beside two yardsticks.
bench-guard: setup
	@exec $(BIN)/python -m tests.bench.guard.table

# A million steps through the allocator, and late replies: nobody meets a number twice. A quarter of an hour.
pool: setup
	@exec $(BIN)/python -m tests.bench.pool

# The guard on what nobody writes: no fault, nothing that shows again, nothing without end.
fuzz: setup
	@exec $(BIN)/python -m tests.bench.guard.fuzz

# Re-pins all requirements.lock files; needs uv on the path.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o requirements.lock
	uv pip compile tests/browser/requirements.in -c requirements.lock --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o tests/browser/requirements.lock
	uv pip compile tests/compat/requirements.in --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o tests/compat/requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
