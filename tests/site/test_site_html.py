"""Every kind of page is valid HTML, as html-validate sees it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

TESTS = ROOT / "tests"
TOOL = TESTS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def complaints(folder: Path, found: Path) -> list[str]:
    """Return what html-validate finds in the pages below a folder; it writes it to the file `found`."""
    if not TOOL.is_file():
        pytest.skip("needs html-validate: npm ci --prefix tests")
    config = TESTS / "htmlvalidate.cjs"
    command = [
        shutil.which("node") or "node",
        str(TOOL),
        "--config",
        str(config),
        "--formatter",
        f"json={found}",
        str(folder),
    ]
    subprocess.run(command, cwd=TESTS, capture_output=True, check=False, timeout=300)
    return [
        f"{Path(page['filePath']).relative_to(folder)}:{item['line']} {item['ruleId']}: {item['message']}"
        for page in json.loads(found.read_text(encoding="utf-8"))
        for item in page["messages"]
    ]


def test_every_page_is_valid_html(site: Path, tmp_path: Path) -> None:
    assert complaints(site, tmp_path / "found.json") == []


def test_a_wrong_page_is_found(tmp_path: Path) -> None:
    page = '<!DOCTYPE html><html lang="zh-CN"><head><title>题</title></head><body><ul><p id="a" id="b">段</p></ul></body></html>'
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "wrong.html").write_text(page, encoding="utf-8")

    found = complaints(tmp_path / "pages", tmp_path / "found.json")
    assert any("element-permitted-content" in line for line in found)
    assert any("no-dup-attr" in line for line in found)
