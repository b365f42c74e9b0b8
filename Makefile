# make site   sets everything up in .venv, builds content/reports/ into datapackage/ and site/
# make test   sets up what the tests need and runs every check
# make fuzz   feeds the readers with ever new bytes for five minutes, or for FUZZ_SECONDS
# make serve  the built site on this machine, below a sub-path as GitHub Pages has it
# make bench  builds of demonstrations beside other generators; writes docs/benchmarks.md (BENCH_SIZES="100 1000")
# make demo   a site of made-up reports in demo/, built and served

PYTHON ?= python3
BIN := .venv/bin
FUZZ_SECONDS ?= 300
BENCH_SIZES ?= 100 1000

.PHONY: site test tools fuzz hashes bench serve demo clean

site: .venv/installed
	$(BIN)/python build.py

serve: site
	$(BIN)/python build.py serve

demo: .venv/demo
	$(BIN)/python build.py demo demo
	$(BIN)/python build.py build --root demo
	$(BIN)/python build.py serve --root demo

test: .venv/tested tests/node_modules/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 6 --dist loadfile --no-loadscope-reorder

fuzz: .venv/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[fuzz]"
	mkdir -p artefacts/fuzz
	$(BIN)/python -m tests.fuzz.readers -max_total_time=$(FUZZ_SECONDS) -max_len=60000 -artifact_prefix=artefacts/fuzz/

hashes: .venv/tested
	$(BIN)/python -m tests.test_bytes

bench: .venv/demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[bench]"
	$(BIN)/python bench/build.py $(BENCH_SIZES)

# A Debian without python3-venv has no ensurepip: pip itself then puts pip into the environment.
.venv/bin/pip:
	$(PYTHON) -m venv .venv 2>/dev/null || ( \
	  $(PYTHON) -m venv --clear --without-pip .venv && \
	  $(PYTHON) -m pip --quiet --python .venv/bin/python install pip )

.venv/installed: .venv/bin/pip pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/demo: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[demo]"
	@touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test]"
	@touch $@

tools:
	tests/setup.sh

tests/node_modules/installed: tests/package.json tests/package-lock.json tests/.npmrc | tools
	@if command -v npm >/dev/null; then \
	  cd tests && npm ci --ignore-scripts --no-audit --no-fund && touch node_modules/installed; \
	else echo "no npm: the tests that need it are skipped" >&2; fi

clean:
	rm -rf .venv site tests/node_modules .mypy_cache .ruff_cache .pytest_cache
