"""Data files that scripts read, and their twins for pages opened from a folder."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from gongkai.site.twins import twins

NASTY = {"名": '</script> "引号" \\ \u2028', "空": None, "数": [0, "", "/"]}
PAGE = '<!doctype html><meta charset="utf-8"><script src="assets/load.js"></script>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page with load.js beside data."""
    from gongkai.site import assets

    files = [*twins("some/data.json", NASTY), *(file for file in assets() if file[0] == "assets/load.js")]
    for path, data in [*files, ("index.html", PAGE.encode())]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def test_a_page_in_a_folder_reads_the_twin(folder: Path, browser_page: Page) -> None:
    """Nothing in the text ends the script or changes."""
    browser_page.goto((folder / "index.html").as_uri())
    assert browser_page.evaluate("gongkaiLoad('some/data.json')") == NASTY


def test_a_missing_file_is_an_error_that_names_it(folder: Path, browser_page: Page) -> None:
    """The promise is kept or broken, never forgotten."""
    browser_page.goto((folder / "index.html").as_uri())
    message = browser_page.evaluate("gongkaiLoad('some/other.json').catch(error => error.message)")
    assert message == "some/other.json"
