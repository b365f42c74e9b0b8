"""The sample site, made once and laid out in a folder as a build would."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from gongkai.form import load_forms
from gongkai.settings import Settings
from gongkai.site import assets, companions, render

PACKAGE = ("datapackage.json", *(f"{name}.csv" for name in (
    "reports", "townships", "disclosures", "requests", "proceedings", "figures", "findings",
)))  # fmt: skip


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Every page of the sample by path."""
    from site_sample import sample

    return {page.path: page.html for page in render(sample(), Settings(), load_forms())}


@pytest.fixture(scope="session")
def data_files(pages: dict[str, str]) -> set[str]:
    """The files that the packages put beside the pages."""
    found = {f"data/{name}" for name in (*PACKAGE, "sources.csv", "codes.csv", "check.schema.json")}
    found |= {f"data/{name}" for name in ("gongkai.xlsx", "index.json", "catalog.jsonld")}
    found |= {"changes/changes.csv", "changes/feed.atom"}
    for path in pages:
        folder, depth = path.removesuffix("index.html"), path.count("/")
        if (path.startswith("townships/") and depth > 1) or (path.startswith("years/") and depth > 1):
            found |= {folder + name for name in (*PACKAGE, "data.json")}
        if path.startswith("years/") and depth > 1:
            found |= {folder + name.replace(".csv", ".excel.csv") for name in PACKAGE}
            found.add(f"{folder}gongkai-{path.split('/')[1]}.xlsx")
        if path.startswith("townships/") and depth == 3:
            found.add(folder + "report.json")
    return found


@pytest.fixture(scope="session")
def site(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with pages and assets, for a browser."""
    folder = tmp_path_factory.mktemp("site")
    from site_sample import sample

    files = [(path, html.encode()) for path, html in pages.items()] + list(assets()) + list(companions(sample()))
    for path, content in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    yield folder


@pytest.fixture
def browser_page(browser: Any) -> Iterator[Any]:
    """A fresh page of the browser."""
    page = browser.new_page()
    yield page
    page.close()
