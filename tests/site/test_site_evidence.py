"""Every place that a report's page names is on it, whatever the source's format and layout."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from gongkai.demo.formats import FORMATS, Format
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.manuscript import plain
from gongkai.demo.truth import make
from gongkai.divisions import load_gazetteer
from gongkai.pipeline import Options, build
from tests.conftest import ROOT


def _pages(folder: Path) -> list[str]:
    built = Options(folder / "reports", folder / "datapackage", folder / "site", ROOT / "gongkai.toml", jobs=2)
    build(built)
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("site/townships/*/*/index.html"))]


def _write(folder: Path, name: str, format: Format, layout: str, seed: int) -> None:
    names = load_gazetteer()
    code = [code for code in names.names if len(code) == 9][seed]
    unit = names.lineage(code)[0].name + names.name(code)
    truth = replace(make(Random(seed), "2021", blanks=0.2, zeros=0.7), unit=unit)
    for suffix, data in format.write(plain(truth), layout, "", Random(seed)).items():
        path = folder / "reports" / str(seed) / f"{name}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _verify(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) - set(ids) == set()


def test_figures_and_findings_lead_to_a_place_in_text_of_any_layout(tmp_path: Path) -> None:
    for seed, layout in enumerate(sorted(LAYOUTS)[::3]):
        _write(tmp_path, "2021", FORMATS["txt"], layout, seed)
    pages = _pages(tmp_path)
    assert len(pages) == len(sorted(LAYOUTS)[::3])
    for page in pages:
        _verify(page)


@pytest.mark.parametrize("format", ["html", "docx", "pdf"])
def test_every_figure_of_a_marked_table_leads_to_its_own_cell(tmp_path: Path, format: str) -> None:
    _write(tmp_path, "2021", FORMATS[format], "T1", 3)
    (page,) = _pages(tmp_path)
    _verify(page)
    figures = re.findall(r'<td class="[nz][^>]*><a href="#(T\d+R\d+C\d+)">([^<]+)</a>', page)
    assert len(figures) > 100 and len({anchor for anchor, _ in figures}) == len(figures)
    for anchor, figure in figures:
        assert re.search(rf'<td id="{anchor}"[^>]*>(<span id="L\d+"></span>)?{re.escape(figure)}</td>', page), anchor
