"""Kinds of pages as Lighthouse sees them, but for its timings, which depend on the machine: bench/lighthouse.py has those."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

TESTS = ROOT / "tests"
KINDS = ("index.html", "townships/640181105/2021/index.html", "years/2021/index.html", "data/dictionary/index.html")
MOST_BYTES = 60_000
MOST_REQUESTS = 11


@pytest.fixture(scope="module")
def seen(site: Path) -> dict[str, Any]:
    """What Lighthouse says of each kind of page, by path."""
    if not (TESTS / "node_modules" / "lighthouse").is_dir():
        pytest.skip("needs lighthouse: npm ci --prefix tests")
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium")
    command = ["node", "tests/lighthouse.mjs", str(site), "untimed", *KINDS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    return {page["path"]: page for page in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("path", KINDS)
def test_a_page_has_full_scores(seen: dict[str, Any], path: str) -> None:
    assert seen[path]["failed"] == []
    assert seen[path]["scores"] == {"accessibility": 100, "best-practices": 100, "seo": 100}


@pytest.mark.parametrize("path", KINDS)
def test_a_page_is_light_and_loads_from_its_own_site_alone(seen: dict[str, Any], path: str) -> None:
    loaded = seen[path]["loaded"]
    assert [url for url in loaded if "://" in url] == []
    assert len(loaded) <= MOST_REQUESTS
    assert sum(loaded.values()) < MOST_BYTES
