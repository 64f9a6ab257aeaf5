# The book and its checks. `make` lists what can be made.

TORCH ?= cpu
JOBS ?= 2
PY := .venv/bin/python
READY := .venv/ready-$(TORCH)
SOURCES := $(shell find dlref -name '*.py')
# What a page shows is narrower than the rest.
VIEWS := $(wildcard $(foreach d,dlref/concepts/*/* conf/template,$d/derivation.py $d/*_*.py))
NARROW := --config conf/ruff-views.toml

# One thread for each process: two on two busy cores collapse.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1

.DELETE_ON_ERROR:
.PHONY: help book assets pdf epub test browser lint format verify oracles mutation accuracy alarms bench others gpu test-oldest links lock clean

help:
	@echo 'make book         set up, verify everything, build the site'
	@echo 'make test         set up, lint, run the tests'
	@echo 'make browser      open, run and judge every page in a real browser'
	@echo 'make pdf          the book as a PDF, printed by Chromium; make epub: as an EPUB'
	@echo 'make format       put the code into the form that lint asks for'
	@echo 'make verify       every proof and every oracle, once more'
	@echo 'make oracles      ONNX, PyTorch and Hugging Face, which nobody here wrote'
	@echo 'make mutation     faults in every line of NumPy, and which of them survive'
	@echo 'make gpu          the same on an NVIDIA GPU'
	@echo 'make bench        the ratios that the book states'
	@echo 'make accuracy     the last places of the elementwise operations, all of them'
	@echo 'make alarms       every operation at 200 seeds: what is refused that is right'
	@echo 'make others       the same against JAX, autograd, numpy-ml and Numba'
	@echo 'make test-oldest  the NumPy and SymPy parts on the oldest NumPy'
	@echo 'make links        every address that the book names: is it still there?'
	@echo 'make lock         new exact pins from pyproject.toml'
	@echo 'make clean        remove what was built, and the environment'
	@echo 'TORCH=cuda make ...  with the CUDA build of PyTorch'

book: assets build/verify.json
	$(PY) -m dlref.cli book

pdf: assets build/verify.json
	$(PY) -m dlref.cli book --pdf

epub: assets build/verify.json
	$(PY) -m dlref.cli book --epub

test: lint
	$(PY) -m pytest -n $(JOBS) --dist worksteal $(PYTEST)

links: book
	$(PY) -m sphinx -q -b linkcheck -c conf -d build/html/.doctrees book build/links

browser: assets
	$(PY) -m pytest -n $(JOBS) --dist loadgroup -m browser tests/book $(PYTEST)

lint: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m ruff format --check $(NARROW) $(VIEWS)
	$(PY) -m mypy

format: $(READY)
	$(PY) -m ruff check --quiet --fix-only .
	$(PY) -m ruff format .
	$(PY) -m ruff format $(NARROW) $(VIEWS)

verify: $(READY)
	$(PY) -m dlref.cli verify --jobs $(JOBS)

oracles: $(READY)
	$(PY) -m pip install -qq -r conf/requirements/oracles.txt
	$(PY) -m pytest -n $(JOBS) -m 'not every_page' tests/oracles

mutation: $(READY)
	JOBS=$(JOBS) $(PY) -m tests.mutation.run

gpu: $(READY)
	$(PY) -m dlref.cli verify --device cuda

accuracy: $(READY)
	$(PY) -m benchmarks.accuracy

alarms: $(READY)
	$(PY) -m benchmarks.alarms

bench: $(READY)
	$(PY) -m benchmarks

others: $(READY)
	$(PY) -m pip install -qq -r conf/requirements/others.txt
	$(PY) -m benchmarks.others

test-oldest:
	sh conf/oldest.sh

lock: $(READY)
	$(PY) conf/lock.py

clean:
	rm -rf build .venv .pytest_cache .mypy_cache .ruff_cache

$(READY): conf/setup.sh pyproject.toml $(wildcard conf/requirements/*.txt)
	@TORCH=$(TORCH) sh conf/setup.sh
	@rm -f .venv/ready-*
	@touch $@

assets: $(READY)
	@$(PY) conf/assets.py

build/verify.json: $(READY) $(SOURCES)
	@mkdir -p build
	$(PY) -m dlref.cli verify --jobs $(JOBS) --json $@
