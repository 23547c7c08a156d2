# Every target makes what it needs: Python 3.11, make, git and a C library are enough to begin with.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV   := .venv
BIN    := $(VENV)/bin
# uv from PATH, else one of our own: pip's resolver needs minutes for this set of packages.
UV     := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
export UV
READY  := $(VENV)/.ready
SOURCES := operator tests bench helm
GENERATED := crds docs/controls.md docs/profiles docs/responsibility.md manifests/install manifests/single-namespace \
    $(addprefix helm/seawall/,templates/crds templates/admission values.schema.json README.md)
ARGS   ?=

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv

$(READY): requirements.lock pyproject.toml | $(if $(filter .uv/bin/uv,$(UV)),.uv/bin/uv)
	test -x $(BIN)/python || $(UV) venv --quiet --python 3.11 $(VENV)
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	touch $(READY)

.PHONY: env
env: $(READY) ## Make the environment .venv from the hash-pinned lock

.PHONY: demo
demo: $(READY) ## Watch Seawall work on an emulated account; ARGS=--once ends by itself
	$(BIN)/python -m tests.cluster.demo $(ARGS)

.PHONY: test
test: lint verify ## Run everything that must hold: lint, verify and all tests
	$(BIN)/python tests/cluster/binaries.py
	$(BIN)/python -m compileall -q operator # tests start the program hundreds of times, and some environments keep Python from doing it
	$(BIN)/pytest --numprocesses 2 --dist worksteal $(ARGS)

.PHONY: walk
walk: $(READY) ## Cut the operator off at every step of a change there is; make test kills it at each of them
	WALK=whole $(BIN)/pytest --numprocesses 2 --dist worksteal tests/operator/kill_walk $(ARGS)

.PHONY: lint
lint: $(READY) ## Check style, types, import contracts and dependencies
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/mypy --package helm
	$(BIN)/lint-imports
	$(BIN)/deptry .

.PHONY: fmt
fmt: $(READY) ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

.PHONY: generate
generate: $(READY) ## Make everything that is generated
	$(BIN)/python -m seawall.api.crd crds
	$(BIN)/python -m seawall.outputs.catalogue docs
	$(BIN)/python -m helm.generate

.PHONY: verify
verify: generate ## Fail when something generated differs from what is committed
	@test -z "$$(git status --porcelain -- $(GENERATED))" || { git status --short -- $(GENERATED); \
	    echo "generated files differ from what is committed: run 'make generate' and commit them" >&2; exit 1; }

.PHONY: lock
lock: | $(if $(filter .uv/bin/uv,$(UV)),.uv/bin/uv) ## Pin every dependency anew, with hashes
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 \
	    pyproject.toml --extra demo --group dev --output-file requirements.lock

.PHONY: bench
bench: $(READY) ## Measure calls, latency, CPU and memory
	$(BIN)/python -m bench $(ARGS)

.PHONY: cluster
cluster: $(READY) ## Start the test cluster and leave it running; ARGS=--stop ends it
	$(BIN)/python -m tests.cluster.run $(ARGS)

.PHONY: presubmit
presubmit: fmt test ## What to run before a commit
