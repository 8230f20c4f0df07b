# Everything runs in one virtual environment, .venv, which the first target that needs it sets up.
# Another interpreter: make PYTHON=/path/to/python3.12 ... Options for pytest: make test ARGS="-k cli".

# The first of these for which TensorFlow has wheels.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo "$$name" && exit; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin/python
READY := $(VENV)/ready
GALLERY := generator/keras_estimator_gen/gallery
SOURCES := generator templates tests docs noxfile.py
SPECS := $(wildcard $(GALLERY)/*.toml)

# An editable install names its folder, so that a copy of the folder has to install again.
$(shell [ "$$(cat $(READY) 2>/dev/null)" = "$(CURDIR)" ] || rm -f $(READY))

.PHONY: help setup demo test everything environments lint generated docs wheels benchmark studies migration catalog clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Create .venv and install what everything needs

demo: $(READY) ## Generate an estimator and cross-validate it on real data
	@$(BIN) docs/demo.py

test: $(READY) ## Run all tests but the slow ones, which take some minutes more
	@$(BIN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not slow" $(ARGS)

everything: $(READY) ## Run all tests
	@$(BIN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

environments: $(READY) ## Run the runtime's tests with the oldest and newest versions
	@$(BIN) -m nox $(ARGS)

lint: $(READY) ## Check style, types and the generated files
	@$(BIN) -m ruff check $(SOURCES)
	@$(BIN) -m ruff format --check $(SOURCES)
	@$(BIN) -m mypy
	@$(BIN) -m keras_estimator_gen $(SPECS) -o generated --check

generated: $(READY) ## Write the schema and the output of every gallery specification again
	@$(BIN) -m keras_estimator_gen schema -o $(GALLERY)/keras-estimator-gen.schema.json
	@$(BIN) -m keras_estimator_gen $(SPECS) -o generated

docs: $(READY) ## Build the documentation's site in build/site
	@$(BIN) -m sphinx --fail-on-warning --keep-going --nitpicky -d build/doctrees docs build/site $(ARGS)

wheels: $(READY) ## Build the distributions of the command and of the runtime in dist
	@$(BIN) -m build --no-isolation --outdir dist .
	@$(BIN) -m build --no-isolation --outdir dist generator/keras_estimator_gen/runtime

benchmark: $(READY) ## Measure everything in docs/benchmarks.md, in an environment with the peers
	@$(BIN) -m nox --session benchmark -- $(ARGS)

studies: $(READY) ## Run the notebooks in docs/studies in full, and write their output
	@PYTHONPATH=docs $(BIN) -m studies $(ARGS)

migration: $(READY) ## Run what docs/migration shows of skorch and of TensorFlow 2.11
	@$(BIN) -m nox --session skorch tensorflow -- $(ARGS)

catalog: $(READY) ## Rebuild the catalog from the installed Keras
	@$(BIN) -m keras_estimator_gen.catalog

clean: ## Remove .venv, builds and caches
	rm -rf $(VENV) .nox build dist docs/gallery generator/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# `incomplete` stands in the environment while it changes, with the process that changes it: what
# an interrupted run has left is not built upon, and what another one is at work on is left alone.
# Where Python comes without ensurepip, pip installs itself from outside.
$(READY): pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, which $(PYTHON) is not: make PYTHON=/path/to/python3.12" >&2; \
		exit 1; }
	@if [ -s $(VENV)/incomplete ] && kill -0 "$$(cat $(VENV)/incomplete)" 2>/dev/null; then \
		echo "Another make is installing into $(VENV): run this again when it is done" >&2; \
		exit 1; \
	fi
	@if [ -e $(VENV)/incomplete ] || ! $(BIN) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Creating $(VENV) with $(PYTHON)"; \
		rm -rf $(VENV) && mkdir $(VENV) && echo $$PPID > $(VENV)/incomplete && \
		{ "$(PYTHON)" -m venv $(VENV) >/dev/null 2>&1 || { \
			"$(PYTHON)" -m venv --clear --without-pip $(VENV) && \
			"$(PYTHON)" -m pip --python $(BIN) install --quiet pip; }; }; \
	fi
	@echo "Installing into $(VENV), which takes some minutes because TensorFlow is large"
	@echo $$PPID > $(VENV)/incomplete
	@$(BIN) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@rm $(VENV)/incomplete
	@echo "$(CURDIR)" > $(READY)
