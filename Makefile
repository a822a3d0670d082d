PYTHON ?= python3
BIN := .venv/bin
export LOCAL ?= 1

.PHONY: install run worker test prove check fix lock bench

install: .venv/installed ## the virtual environment, from hashed requirements

.venv/installed: requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

run: install ## prepare the database, load the demo once, serve on 127.0.0.1:8000
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py install_roles
	$(BIN)/python manage.py load_demo
	$(BIN)/python manage.py serve

worker: install ## background work alone; `run` starts one too
	$(BIN)/python manage.py worker

test: install ## every test; those of the browser where a Chromium is found
	$(BIN)/pytest -n auto --dist loadgroup

prove: install ## what each promise was tried with, and the control of each check
	$(BIN)/pytest -q -n auto --dist loadgroup --prove

check: install ## linters, types, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

fix: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install ## compile the hashed requirements
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

bench: install ## ratios side by side; takes a while
	$(BIN)/python -m benchmarks
