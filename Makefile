# Two commands do all the set-up and the work, on a machine with nothing but Python 3.11 or newer:
#
#     make warehouse     the warehouse from raw/, published in warehouse/
#     make test          all tests
#
# Each brings its own environment in .venv/ from a hash-locked list, puts `gouji` into .venv/bin/, and can be repeated.
#
#     make lint          ruff and mypy
#     make ui            the Dagster UI on 127.0.0.1:3000
#     make docs          the documentation as a site, in build/site/
#     make wheelhouse    all that an installation needs, in build/wheelhouse/, for a machine without internet; there:
#     make warehouse WHEELHOUSE=build/wheelhouse
#     make sbom          what an installation consists of, in build/sbom.json (CycloneDX)
#     make ocr           what reading scanned pages needs besides: the extra [ocr]
#     make cluster       what many machines need besides: the extra [cluster], Ray; make test-cluster tries it here
#     make lock          renew the locks from pyproject.toml (needs uv)

PYTHON ?= python3
BIN := .venv/bin
LOCK ?= requirements.lock
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	$(if $(WHEELHOUSE),--no-index --find-links $(WHEELHOUSE))
SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: warehouse test soak lint docs wheelhouse sbom ui ocr cluster test-cluster lock clean

warehouse: .venv/.run
	$(BIN)/gouji build

test: .venv/.dev
	$(BIN)/python -m pytest

# kills and readers: minutes, on a quiet machine
soak: .venv/.dev
	$(BIN)/python -m pytest -o addopts="--import-mode=importlib" tests/test_soak.py

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: .venv/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# For this system and this Python; for `make test` and `make docs` on such a machine LOCK=requirements-dev.lock.
wheelhouse: .venv/bin/python
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--dest build/wheelhouse --requirement $(LOCK)

sbom: .venv/.run
	$(BIN)/python tools/supply.py --sbom > build/sbom.json

ui: .venv/.run
	$(BIN)/gouji ui

ocr: .venv/.ocr

.venv/.ocr: requirements-ocr.lock .venv/.run
	$(INSTALL) -r requirements-ocr.lock
	@touch $@

cluster: .venv/.cluster

.venv/.cluster: requirements-cluster.lock .venv/.run
	$(INSTALL) -r requirements-cluster.lock
	@touch $@

# Ray on this machine, and a store that speaks S3
test-cluster: .venv/.cluster-dev
	$(BIN)/python -m pytest -n 0 tests/test_cluster.py tests/test_cluster_ray.py

.venv/.cluster-dev: requirements-cluster-dev.lock .venv/.dev .venv/.cluster
	$(INSTALL) -r requirements-cluster-dev.lock
	@touch $@

# The environment: a list with hashes, byte-compiled (starting Dagster takes a third of the time then), the project's own
# folder on the path, and a script. No build back-end is needed for that, so none is fetched.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Gouji needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock | .venv/bin/python
	$(INSTALL) -r requirements.lock
	@$(BIN)/python tools/enter.py
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(INSTALL) -r requirements-dev.lock
	@touch $@

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-strip-extras -o requirements.lock
	uv pip compile pyproject.toml --extra ocr --universal --generate-hashes --no-header --no-annotate --no-strip-extras -o requirements-ocr.lock
	uv pip compile pyproject.toml --extra cluster --universal --generate-hashes --no-header --no-annotate --no-strip-extras -o requirements-cluster.lock
	uv pip compile pyproject.toml --extra cluster --group dev --group cluster --universal --generate-hashes --no-header --no-annotate --no-strip-extras -o requirements-cluster-dev.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --no-strip-extras -o requirements-dev.lock

clean:
	rm -rf .venv build
