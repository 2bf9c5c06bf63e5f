# `make paper` regenerates the study; `make test` runs every check. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= build/paper

.PHONY: paper latex test mutate lint types docs bench bench-compare bench-scale fuzz harden floor pysal browser clean

paper: $(VENV)/.run
	$(BIN)/spillgap reproduce --out $(OUT)

# All tables of the study under XeLaTeX; none may stick out by more than 2 pt.
latex: paper
	$(BIN)/python docs/tools/latex.py $(OUT)

# The suite, and what it reaches: every refusal, and how many branches. One BLAS thread each: two
# test processes already fill two cores. `make test ORDER=--random-order`: in another order each
# time; the seed is printed.
ORDER ?=
test: lint types
	mkdir -p build
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m slipcover \
		-m pytest -n 2 --dist worksteal -q $(ORDER)
	$(BIN)/python -m tests.covered

# Whether the tests see a wrong formula.
mutate: $(VENV)/.dev
	$(BIN)/python -m tests.mutate

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/deptry src
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

# `make fuzz SECONDS=60`: hostile input with a new seed; what fails is kept in build/fuzz.
SECONDS ?= 3600
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --out build/fuzz

harden: $(VENV)/.dev
	$(BIN)/python -m tests.hardening

# Hostile labels and the explorer in the system's Chromium.
browser: $(VENV)/.dev $(VENV)/.browser
	$(BIN)/python -m pytest -q tests/test_browser.py tests/test_explorer_browser.py

# The oldest versions that are declared, and with them what everyone does first.
floor: build/floor/.made
	build/floor/bin/python -m pytest -q tests/test_smoke.py

build/floor/.made: pyproject.toml
	$(PYTHON) -m venv --clear build/floor
	build/floor/bin/python tests/floors.py > build/floor/versions.txt
	build/floor/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint build/floor/versions.txt '.[scale]' pytest pytest-mpl hypothesis
	touch $@

# Beside the whole of PySAL, as its own distribution brings it: nothing that either declares may
# stand in the other's way. Then what runs with its further packages alone.
pysal: build/pysal/.made
	build/pysal/bin/python -m pip check
	build/pysal/bin/python -m pytest -q tests/test_smoke.py tests/test_regions_extra.py
	build/pysal/bin/python -m pytest -q \
		tests/test_options_walk.py tests/test_frames_walk.py -k "agglomerate or mgwr"

build/pysal/.made: pyproject.toml
	$(PYTHON) -m venv --clear build/pysal
	build/pysal/bin/python -m pip install --quiet --disable-pip-version-check \
		--editable '.[scale,regions]' pysal pytest pytest-mpl hypothesis
	touch $@

# The English site, the Chinese one inside it, and what they show of China's study.
docs: $(VENV)/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir build/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -f mkdocs.zh.yml --site-dir build/docs/zh
	$(BIN)/python docs/tools/gallery.py build/docs
	$(BIN)/spillgap reproduce --out build/docs/china-study

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

# `make bench-compare BEFORE=earlier.json`: the kept record of the goals beside an earlier one.
BEFORE ?= benchmarks/results/limits.json
bench-compare: $(VENV)/.bench
	$(BIN)/python -m benchmarks limits --compare $(BEFORE)

# Panels larger than memory: the numbers beside those in memory, one and two workers, and a plan.
# CELLS=2500x4000: ten million cells, for which 5 GB of disk and half an hour do.
CELLS ?= 500x500
bench-scale: $(VENV)/.dev
	$(BIN)/python -m benchmarks.large all build/scale --cells $(CELLS)

# A stamp per set of extras: the environment is rebuilt only when what is declared changes.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.%: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	touch $@

clean:
	rm -rf build dist $(VENV)
