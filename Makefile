# SPDX-License-Identifier: GPL-3.0-or-later
# Needs make, git and Python 3.11; everything else goes into .venv. `make help` lists what there is.

PYTHON ?= $(firstword $(shell command -v python3.11) $(shell command -v python3) python3.11)
VENV ?= .venv
# Tests that start Blender use one core each.
TEST_WORKERS ?= 2
PYTEST_FLAGS ?=

BIN := $(VENV)/bin
RUNTIME := $(VENV)/.refgrasp-runtime
BLENDER := $(VENV)/.refgrasp-blender
DEVELOPMENT := $(VENV)/.refgrasp-development
DOCUMENTATION := $(VENV)/.refgrasp-documentation
BLENDERPROC_SOURCES := $(wildcard BlenderProc/*.toml BlenderProc/*.py BlenderProc/*.pth BlenderProc/src/*/*.py)

DEMO_DIR := output_first
GALLERY_DIR := output_gallery
SAMPLE_DIR := docs/sample_gallery
DEMO_FLAGS := --iterations 2 --images-per-iteration 2 --resolution-width 320 --resolution-height 320

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo gallery gallery-pictures docs settings test test-full check-run lint format models install install-dev packages clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: models ## Install, import the models, generate a small dataset with overlays in output_first/
	$(BIN)/python -m blenderproc run dataset_generation.py --output-dir ./$(DEMO_DIR) $(DEMO_FLAGS)
	$(BIN)/python tool_scripts/dataset_vis.py $(DEMO_DIR)
	$(BIN)/python tool_scripts/gallery.py $(DEMO_DIR)

gallery: models ## Regenerate the sample gallery and all pictures made of it (24 scenes, in output_gallery/)
	$(BIN)/python -m blenderproc run dataset_generation.py --seed 24 --iterations 24 --images-per-iteration 1 --output-dir ./$(GALLERY_DIR)
	$(MAKE) gallery-pictures

gallery-pictures: install # The same from the dataset that is there
	$(BIN)/python tool_scripts/contact_sheet.py $(GALLERY_DIR) docs/images/gallery.jpg --columns 6 --side 256
	$(BIN)/python tool_scripts/contact_sheet.py $(GALLERY_DIR) docs/images/settings.jpg --each-surface --columns 5 --side 256 --caption surface
	$(BIN)/python tool_scripts/contact_sheet.py $(GALLERY_DIR) docs/images/readme.jpg --indices 0-7 --columns 4 --side 300 --caption sentence
	$(BIN)/python tool_scripts/gallery.py $(GALLERY_DIR) --output-dir $(SAMPLE_DIR) --copy --title "RefGrasp: sample gallery"
	$(BIN)/python tool_scripts/page_picture.py $(SAMPLE_DIR)/index.html docs/images/gallery_page.jpg --place "#/image/2?sentence=0"

docs: $(DOCUMENTATION) ## Build the documentation as a web site in site/; a broken link is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

settings: install ## Write docs/settings.md and the flags in README.md from the declarations
	$(BIN)/python tool_scripts/write_settings.py

test: models install-dev ## Install, import the models, run all tests except the long ones
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal -m "not long" $(PYTEST_FLAGS)

test-full: models install-dev ## The same, including the long tests
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal $(PYTEST_FLAGS)

check-run: models install-dev ## Make, break, check and export a small dataset with everything on; nine minutes of processor time
	$(BIN)/python benchmarks/check_run.py

lint: install-dev ## Check style, layering and types; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install-dev ## Format the code and apply the safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

models: install ## Import and build the object models in models/; quick if they are there already
	$(BIN)/python tool_scripts/import_models.py
	$(BIN)/python tool_scripts/build_models.py

install: $(BLENDER) ## Create .venv with what generation needs
install-dev: $(DEVELOPMENT) ## The same, plus what tests and linters need
packages: $(RUNTIME) # The same as install, without a check that Blender can run

clean: ## Remove caches, site/ and output_first/; keeps .venv, models/ and datasets
	rm -rf $(DEMO_DIR) site .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
	  echo "RefGrasp needs Python 3.11, and '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo 'not there')."; \
	  echo "Why: Blender 4.2 as a Python module (bpy 4.2) exists for Python 3.11 only."; \
	  echo "Install Python 3.11, or say where it is: make PYTHON=/path/to/python3.11"; \
	  exit 1; } >&2
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt $(BLENDERPROC_SOURCES) | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -r requirements.txt
	@touch $@

$(BLENDER): $(RUNTIME)
	$(BIN)/python -m refgrasp_blenderproc check
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -r requirements-dev.txt
	@touch $@

$(DOCUMENTATION): requirements-docs.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -r requirements-docs.txt
	@touch $@
