# Everything runs in one virtual environment, .venv, which grows as targets need it: first what the
# demonstration needs, then what the tests need, then everything.
# Another interpreter: make PYTHON=/path/to/python3.12 ... Options for pytest: make test ARGS="-k cli".

# The first of these for which TensorFlow has wheels.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo "$$name" && exit; done; echo python3)
BACKEND := tensorflow
$(if $(filter-out tensorflow jax,$(BACKEND)),$(error BACKEND is tensorflow or jax, not $(BACKEND)))
VENV := .venv
BIN := $(VENV)/bin/python
GALLERY := generator/keras_estimator_gen/gallery
SOURCES := generator templates tests docs noxfile.py
SPECS := $(wildcard $(GALLERY)/*.toml)
PYTEST := $(BIN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# The stages of the environment: the extras of each, the stages that it includes, and what to expect.
EXTRAS_tensorflow := tensorflow-cpu
EXTRAS_jax := jax
EXTRAS_test := tensorflow-cpu,test
EXTRAS_everything := tensorflow-cpu,dev
INCLUDED_test := tensorflow
INCLUDED_everything := tensorflow test
CONTENTS_tensorflow := TensorFlow, Keras and scikit-learn (400 MB to download, 1.7 GB on disk)
CONTENTS_jax := JAX, Keras and scikit-learn (200 MB to download, 0.7 GB on disk)
CONTENTS_test := what the tests need (600 MB to download, 2.3 GB on disk, with TensorFlow)
CONTENTS_everything := everything (800 MB to download, 2.8 GB on disk, with TensorFlow)
BASE := $(VENV)/ready-tensorflow
TESTING := $(VENV)/ready-test
EVERYTHING := $(VENV)/ready-everything

# An editable install names its folder, so that a copy of the folder has to install again; what an
# interrupted installation has left is not ready for anything.
$(shell kill -0 "$$(cat $(VENV)/incomplete 2>/dev/null || echo $$PPID)" 2>/dev/null || rm -f $(VENV)/ready-*; \
	for marker in $(VENV)/ready-*; do \
		[ "$$(cat "$$marker" 2>/dev/null)" = "$(CURDIR)" ] || rm -f "$$marker"; \
	done)

# pip leaves bytecode out, most of which nobody would use: Python writes it as modules are imported.
unexport PYTHONDONTWRITEBYTECODE
# One stage after the other, whatever --jobs says.
.NOTPARALLEL:
.PHONY: help setup demo test everything environments lint generated docs wheels benchmark quality studies migration catalog constraints clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

setup: $(EVERYTHING) ## Create .venv and install what everything needs

demo: $(VENV)/ready-$(BACKEND) ## Generate an estimator and cross-validate it; BACKEND=jax does without TensorFlow
	@KERAS_BACKEND=$(BACKEND) $(BIN) docs/demo.py

test: $(TESTING) ## Run all tests but the slow ones, which take some minutes more
	@$(PYTEST) -m "not slow" $(ARGS)

everything: $(EVERYTHING) ## Run all tests
	@$(PYTEST) $(ARGS)

environments: $(TESTING) ## Run the runtime's tests with the oldest and newest versions
	@$(BIN) -m nox $(ARGS)

lint: $(EVERYTHING) ## Check style, types and the generated files
	@$(BIN) -m ruff check $(SOURCES)
	@$(BIN) -m ruff format --check $(SOURCES)
	@$(BIN) -m mypy
	@$(BIN) -m keras_estimator_gen $(SPECS) -o generated --check

generated: $(BASE) ## Write the schema and the output of every gallery specification again
	@$(BIN) -m keras_estimator_gen schema -o $(GALLERY)/keras-estimator-gen.schema.json
	@$(BIN) -m keras_estimator_gen $(SPECS) -o generated

docs: $(EVERYTHING) ## Build the documentation's site in build/site
	@$(BIN) -m sphinx --fail-on-warning --keep-going --nitpicky -d build/doctrees docs build/site $(ARGS)

wheels: $(EVERYTHING) ## Build the distributions of the command and of the runtime in dist
	@$(BIN) -m build --no-isolation --outdir dist .
	@$(BIN) -m build --no-isolation --outdir dist generator/keras_estimator_gen/runtime

benchmark: $(TESTING) ## Measure everything in docs/benchmarks.md, in an environment with the peers
	@$(BIN) -m nox --session benchmark -- $(ARGS)

quality: $(TESTING) ## Compare the networks for tables with others, as in docs/quality.md
	@$(BIN) -m nox --session quality -- $(ARGS)

studies: $(EVERYTHING) ## Run the notebooks in docs/studies in full, and write their output
	@PYTHONPATH=docs $(BIN) -m studies $(ARGS)

migration: $(TESTING) ## Run what docs/migration shows of skorch and of TensorFlow 2.11
	@$(BIN) -m nox --session skorch tensorflow -- $(ARGS)

catalog: $(BASE) ## Rebuild the catalog from the installed Keras
	@$(BIN) -m keras_estimator_gen.catalog

constraints: $(BASE) ## Write the newest versions that pyproject.toml admits to constraints.txt
	@echo "Resolving what pyproject.toml requires, which takes a minute or two"
	@$(BIN) -m pip install --quiet --quiet --disable-pip-version-check --dry-run --ignore-installed \
		--report $(VENV)/report.json '.[$(EXTRAS_everything),$(EXTRAS_jax)]'
	@$(BIN) -c 'import json; \
		found = json.load(open("$(VENV)/report.json"))["install"]; \
		pins = ["{name}=={version}".format_map(each["metadata"]) for each in found if "dir_info" not in each["download_info"]]; \
		pins += [each.replace("_cpu", "") for each in pins if each.startswith("tensorflow_cpu=")]; \
		print("# What is tested, as `make constraints` has written it.", *sorted(pins, key=str.lower), sep="\n")' \
		> $(VENV)/constraints.txt
	@mv $(VENV)/constraints.txt constraints.txt

clean: ## Remove .venv, builds and caches
	rm -rf $(VENV) .nox build dist docs/gallery generator/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# `incomplete` stands in the environment while it changes, with the process that changes it: what
# an interrupted run has left is not built upon, and what another one is at work on is left alone.
# Where Python comes without ensurepip, pip installs itself from outside.
$(VENV)/ready-%: pyproject.toml constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
		echo "Python 3.11 to 3.13 is needed, which $(PYTHON) is not: make PYTHON=/path/to/python3.12" >&2; \
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
	@echo $$PPID > $(VENV)/incomplete
	@printf '%s' "Installing into $(VENV): $(CONTENTS_$*) "
	@while sleep 2 >/dev/null 2>&1; kill -0 $$$$ 2>/dev/null; do printf .; done & \
	$(BIN) -m pip install --quiet --quiet --disable-pip-version-check --no-compile \
		--constraint constraints.txt --editable '.[$(EXTRAS_$*)]'; \
	status=$$?; kill $$!; echo; \
	[ $$status = 0 ] || echo "The installation failed. To see all that pip does, set PIP_VERBOSE=2" >&2; exit $$status
	@rm $(VENV)/incomplete
	@for stage in $* $(INCLUDED_$*); do echo "$(CURDIR)" > "$(VENV)/ready-$$stage"; done
