"""What is put together of the exports of years is the same, whether these are made or recalled."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.pipeline import Options, build
from tests.conftest import ROOT
from tests.reports import report

UNITS = ("平罗县陶乐镇", "灵武市临河镇")


def built(folder: Path, reports: Path, jobs: int = 1) -> dict[str, bytes]:
    site = folder / "site"
    build(
        Options(
            reports=reports,
            datapackage=folder / "datapackage",
            site=site,
            settings=ROOT / "gongkai.toml",
            jobs=jobs,
            cache=folder / "cache",
        )
    )
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number, (unit, year) in enumerate((unit, year) for year in (2020, 2021, 2022) for unit in UNITS):
        (folder / f"{number}.txt").write_text(report(seed=number, unit=unit, year=year), encoding="utf-8")
    return folder


def test_one_report_more_makes_what_all_make_anew(reports: Path, tmp_path: Path) -> None:
    last = reports / "4.txt"
    text = last.read_bytes()
    last.unlink()
    built(tmp_path / "grown", reports)
    last.write_bytes(text)

    grown = built(tmp_path / "grown", reports, jobs=2)

    assert grown == built(tmp_path / "anew", reports)


@pytest.mark.parametrize("lost", ["years/2021/data.json", "data/gongkai.xlsx", "data/requests.excel.csv"])
def test_an_export_that_is_lost_is_made_again(reports: Path, tmp_path: Path, lost: str) -> None:
    made = built(tmp_path, reports)
    (tmp_path / "site" / lost).unlink()

    assert built(tmp_path, reports) == made
