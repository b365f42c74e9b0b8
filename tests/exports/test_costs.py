"""The scale of docs/costs.py leaves no file out."""

from __future__ import annotations

import runpy
from pathlib import Path

from tests.conftest import ROOT


def test_every_byte_of_a_site_is_weighed_once(site: Path) -> None:
    scale = runpy.run_path(str(ROOT / "docs" / "costs.py"))
    reports, weights = scale["weigh"](site)

    assert reports == 5
    assert sum(plain for plain, _ in weights.values()) == sum(
        path.stat().st_size for path in site.rglob("*") if path.is_file()
    )
    assert [output for output, (plain, _) in weights.items() if not plain] == []
    assert "are reached at about" in scale["table"](site)


def test_the_page_of_costs_names_every_output() -> None:
    scale = runpy.run_path(str(ROOT / "docs" / "costs.py"))
    page = (ROOT / "docs" / "costs.md").read_text(encoding="utf-8")

    assert [output for output in scale["_OUTPUTS"] if f"| {output} |" not in page] == ["what does not grow"]
