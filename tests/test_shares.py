"""Packages and pages are linked, not made again, while the outputs have them and nothing they are made of changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest

from gongkai.cache import Cache
from gongkai.exports import Listed
from gongkai.form import load_forms
from gongkai.pipeline import Options, build
from gongkai.printing import Printed, Shared
from gongkai.shares import Share
from gongkai.site.leaf import leaf
from gongkai.site.rows import Rows
from tests.conftest import ROOT
from tests.reports import report
from tests.site.site_sample import sample
from tests.test_pipeline import files

T = TypeVar("T")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    reports = tmp_path / "content" / "reports"
    reports.mkdir(parents=True)
    for year in (2021, 2022):
        (reports / f"{year}.txt").write_text(report(seed=year, year=year), encoding="utf-8")
    shutil.copy(ROOT / "gongkai.toml", tmp_path)
    return tmp_path


def made(copy: Path, *, cached: bool = True) -> dict[str, bytes]:
    """Build and return all files of both outputs."""
    folder = copy if cached else copy / "anew"
    outputs = folder / "datapackage", folder / "site"
    cache = copy / "cache" if cached else None
    build(Options(copy / "content" / "reports", *outputs, copy / "gongkai.toml", cache=cache))
    return {f"{output.name}/{path}": data for output in outputs for path, data in files(output).items()}


def kept(copy: Path, kind: type[T]) -> Iterator[tuple[str, T]]:
    cache = Cache(copy / "cache")
    for path in sorted(cache.folder.rglob("*")):
        key = path.parent.name + path.name
        if path.is_file() and (found := cache.recall(key, kind)):
            yield key, found


def test_a_package_that_is_there_is_not_made_again(copy: Path) -> None:
    made(copy)
    shares = list(kept(copy, Share))
    assert [share.part.year for _, share in shares].count("2021") == 1
    for key, share in shares:
        part = replace(share.part, lines={**share.part.lines, "figures": (b"", 0)})
        Cache(copy / "cache").remember(key, replace(share, part=part))
    figures = made(copy)["datapackage/years/2021/figures.csv"]
    assert figures.count(b"\n") == 1, "the year's table is put together from what is kept"


def test_a_page_that_is_there_is_not_rendered_again(copy: Path) -> None:
    made(copy)
    pages = list(kept(copy, Printed))
    assert sorted(page.files[0].path.split("/")[2] for _, page in pages) == ["2021", "2022"]
    for key, page in pages:
        Cache(copy / "cache").remember(key, replace(page, text="不曾说过".encode()))
    for key, shared in kept(copy, Shared):
        if shared.files[0].path.startswith("search/2021/"):
            Cache(copy / "cache").remember(key, None)
    index = b"".join(data for path, data in made(copy).items() if path.startswith("site/search/2021/"))
    assert "不曾说" in index.decode(), "the index is made of what is kept"


def test_what_belongs_to_no_one_report_is_not_made_again(copy: Path) -> None:
    before = made(copy)
    key, shared = next(its for its in kept(copy, Shared) if its[1].files[0].path == "years/2021/index.html")
    (copy / "site" / shared.files[0].path).unlink()
    (copy / "site" / shared.files[0].path).write_bytes(b"kept")
    Cache(copy / "cache").remember(key, Shared([Listed(shared.files[0].path, 4, sha256(b"kept").hexdigest())]))
    changed = {path for path, data in made(copy).items() if data != before[path]}
    assert changed == {"site/years/2021/index.html", "site/data/index.json", "site/data/gongkai-site.zip"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/register.csv", "township_id,name,valid_from\n640221105,平罗县姚伏镇,2020\n"),
        ("content/reports/2022.txt", ""),
        ("gongkai.toml", 'title = "另一站名"\n'),
    ],
)
def test_what_pages_of_several_reports_are_made_of_makes_them_anew(copy: Path, path: str, text: str) -> None:
    before = made(copy)
    (copy / path).write_text(text, encoding="utf-8")
    after = made(copy)
    assert after["site/index.html"] != before["site/index.html"]
    assert after == made(copy, cached=False)


def test_a_page_is_made_anew_for_what_it_says_of_others() -> None:
    """The leaf of a report has all that its page shows of other reports, and nothing of the rest."""
    rows = Rows(sample(), load_forms())
    report_id, other = next(iter(rows.reports)), list(rows.reports)[-1]
    unit = rows.reports[other]["township_id"]
    assert rows.reports[report_id]["township_id"] != unit
    alone, named = leaf(rows, report_id, ()), leaf(rows, report_id, (other,))
    rows.units[unit] = {**rows.units[unit], "name": "另一个名字"}
    assert leaf(rows, report_id, ()) == alone
    assert leaf(rows, report_id, (other,)) != named


def test_outputs_that_were_tampered_with_are_made_again(copy: Path) -> None:
    expected = made(copy)
    for name in ("datapackage", "site"):
        path = next((copy / name / "townships").rglob("2021/requests.csv"))
        path.unlink()
        path.write_bytes(b"tampered")
        assert made(copy) == expected
    (copy / "site" / "townships").rename(copy / "gone")
    assert made(copy) == expected


def test_what_a_package_is_made_of_makes_it_anew(copy: Path) -> None:
    made(copy)
    rule, unit = "narrative-requests", "640221106"
    findings = next((copy / "datapackage" / "townships").rglob("2021/findings.csv")).read_text(encoding="utf-8")
    for line in findings.splitlines()[1:]:
        rule = line.split(",")[1]
    (copy / "content" / "explanations.yml").write_text(
        f"- {{unit: '{unit}', year: '2021', rule: {rule}, text: 已核实, by: 县政务办, date: '2022-02-01'}}\n",
        encoding="utf-8",
    )
    assert made(copy) == made(copy, cached=False)
    (copy / "content" / "reports" / "2021.txt").write_text(report(seed=7, year=2021), encoding="utf-8")
    assert made(copy) == made(copy, cached=False)
    (copy / "content" / "reports" / "2020.txt").write_text(report(seed=7, year=2020), encoding="utf-8")
    assert made(copy) == made(copy, cached=False)
