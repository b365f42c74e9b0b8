"""A demonstration is read back to the cell, and what is wrong in it is found: no more, no less."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import docx
import pytest

from gongkai.check.across import compare
from gongkai.check.collection import Settled, settle
from gongkai.demo import rates
from gongkai.demo.collection import write_demo
from gongkai.demo.formats import FORMATS
from gongkai.demo.places import DemoError, Township, townships
from gongkai.demo.series import Source, series
from gongkai.divisions import DIVISIONS, Gazetteer, gazetteer_with, load_gazetteer
from gongkai.divisions.types import OwnDivision
from gongkai.pipeline import Options, assess, build
from gongkai.settings import load_settings
from gongkai.source import Grid, find, read
from tests.conftest import ROOT
from tests.parse.test_layouts import published

UNIT = Township("云坪镇", "646121100", "荷陵县", "砚州市", "宁夏回族自治区")
GAZETTEER = Gazetteer(load_gazetteer().names, [OwnDivision(*division) for division in UNIT.divisions])

Truth = dict[str, Any]


def settled(reports: Path, gazetteer: Gazetteer = GAZETTEER) -> dict[str, Settled]:
    assessed = [assess(path, source, gazetteer) for source, path in find(reports)]
    return {item.assessment.source: item for item in compare(settle(assessed))}


def written(folder: Path, sources: list[Source]) -> dict[str, Truth]:
    for source in sources:
        for ending, data in source.files.items():
            path = folder / f"{source.stem}{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return {source.path: source.truth() for source in sources}


def cells_of(truth: Truth) -> dict[tuple[str, str, str], str | None]:
    return {
        (resource, line, column): cell
        for resource, lines in truth["cells"].items()
        for line, columns in lines.items()
        for column, cell in columns.items()
    }


def read_cells(item: Settled) -> dict[tuple[str, str, str], str | None]:
    report = item.assessment.report
    assert report is not None
    return {
        (resource, *key): published(cell)
        for resource, reading in report.tables.items()
        for key, cell in reading.cells.items()
    }


def expected_findings(truth: Truth) -> set[tuple[str, ...]]:
    return {tuple(item.values()) for item in truth["findings"]}


def findings(item: Settled) -> set[tuple[str, ...]]:
    return {(found.rule, found.resource, found.line, found.field) for found in item.assessment.findings}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Truth], dict[str, Settled]]:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, 12, range(2018, 2025), seed=3)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return truth["sources"], settled(folder / "content" / "reports", gazetteer_with(folder / "content" / DIVISIONS))


def test_every_source_on_record_is_there_and_becomes_what_it_should(
    demo: tuple[dict[str, Truth], dict[str, Settled]],
) -> None:
    truth, read = demo
    assert {truth[source]["format"] for source in truth} == set(FORMATS)
    facts = {
        source: (item.status, item.assessment.report.edition, item.assessment.report.year, item.assessment.report.published)
        for source, item in read.items()
        if item.assessment.report
    }  # fmt: skip
    assert facts == {
        source: (its["status"], its["edition"], its["year"], its["published"]) for source, its in truth.items()
    }
    units = {source: item.assessment.unit for source, item in read.items()}
    superiors = {
        source: (unit.division_code, unit.name, unit.county, unit.prefecture, unit.province)
        for source, unit in units.items()
        if unit
    }
    names = ("division_code", "unit", "county", "prefecture", "province")
    assert superiors == {source: tuple(its[name] for name in names) for source, its in truth.items()}


def test_it_is_read_to_the_cell(demo: tuple[dict[str, Truth], dict[str, Settled]]) -> None:
    truth, read = demo
    for source, its in truth.items():
        owed, got = cells_of(its), read_cells(read[source])
        assert {key: got.get(key) for key in owed} == owed, (source, its["layout"], its["flaws"])
        assert {key for key, cell in got.items() if cell is not None} <= set(owed)


def test_the_figures_of_the_narrative_are_those_on_record(
    demo: tuple[dict[str, Truth], dict[str, Settled]],
) -> None:
    truth, read = demo
    for source, its in truth.items():
        report = read[source].assessment.report
        assert report is not None
        got = {(figure.measure, int(figure.value), figure.qualifier) for figure in report.figures}
        assert got == {tuple(figure.values()) for figure in its["figures"]}, source


def test_the_findings_are_those_on_record(demo: tuple[dict[str, Truth], dict[str, Settled]]) -> None:
    truth, read = demo
    for source, its in truth.items():
        if its["status"] == "published":
            assert findings(read[source]) == expected_findings(its), (source, its["layout"], its["flaws"])


@pytest.mark.parametrize("flaw", rates.flaws())
def test_a_flaw_leads_to_its_findings_and_to_no_other(tmp_path: Path, flaw: str) -> None:
    rules = set[str]()
    for seed in range(4):
        sources = list(series(UNIT, range(2021, 2024), f"{flaw}/{seed}", lambda _, year: flaw if year == 2023 else ""))
        truth = written(tmp_path / str(seed), sources)
        read = settled(tmp_path / str(seed))
        assert {source: item.status for source, item in read.items()} == {x: its["status"] for x, its in truth.items()}
        for source, its in truth.items():
            if its["status"] == "published":
                assert findings(read[source]) == expected_findings(its), (source, its["layout"])
                rules |= {item["rule"] for item in its["findings"]}
                assert its["flaws"] == ([flaw] if its["year"] == 2023 else [])
        assert len(sources) == 3 + (flaw in {"duplicate", "conflict"}) - (flaw == "missing-report")
    known = rates.flaws()[flaw].rules
    assert set(known[:1]) <= rules <= set(known)


def test_the_years_of_a_unit_follow_from_each_other() -> None:
    for seed in range(8):
        sources = list(series(UNIT, range(2019, 2026), str(seed), lambda *_: ""))
        assert [source.year for source in sources] == list(range(2019, 2026))
        for before, now in pairwise(sources):
            for column in ("natural_person", "business", "total"):
                forward = before.cells["requests", "carried_forward", column]
                assert now.cells["requests", "carried_over", column] == forward
        assert not any(source.expected for source in sources)


def test_no_township_bears_a_name_that_the_country_knows() -> None:
    made = list(townships(1000, seed=1))
    gazetteer = load_gazetteer()
    assert not {unit.name for unit in made} & set(gazetteer.townships)
    divisions = {division for unit in made for division in unit.divisions}
    assert not {name for _, name in divisions} & set(gazetteer.superiors)
    assert not {code for code, _ in divisions} & set(gazetteer.names)
    assert len({code for code, _ in divisions}) == len(divisions)
    assert len({unit.folder for unit in made}) == 1000
    assert 50 <= len({unit.county for unit in made}) <= 90


def test_the_whole_country_can_be_made_up() -> None:
    made = list(townships(40_000, seed=1))
    assert len({unit.folder for unit in made}) == len({unit.code for unit in made}) == 40_000
    assert len({unit.county for unit in made}) == len({unit.code[:6] for unit in made})


@pytest.mark.parametrize("format", FORMATS)
def test_every_source_says_that_it_is_made_up(tmp_path: Path, format: str) -> None:
    found = 0
    for number in range(12):
        for source in series(UNIT, range(2018, 2022), str(number), lambda *_: ""):
            if source.format == format:
                written(tmp_path, [source])
                blocks = read(tmp_path / source.path).blocks
                assert any("虚构" in block.text for block in blocks if not isinstance(block, Grid))
                found += 1
    assert found


def test_word_files_open_elsewhere_with_the_same_cells() -> None:
    sources = [source for seed in range(12) for source in series(UNIT, range(2021, 2023), str(seed), lambda *_: "")]
    words = [source for source in sources if source.format == "docx" and source.layout == "T1"]
    assert words
    for source in words:
        document = docx.Document(io.BytesIO(source.files[".docx"]))
        rows = {row.cells[2].text: [cell.text for cell in row.cells[3:]] for row in document.tables[1].rows}
        lines = source.truth()["cells"]["requests"]
        assert rows["1. 属于国家秘密"] == list(lines["denied_state_secret"].values())
        assert rows["（七）总计"] == list(lines["total_processed"].values())
        assert rows["四、结转下年度继续办理"] == list(lines["carried_forward"].values())


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for number, seed in (("1", "7"), ("2", "7"), ("3", "8")):
        command = [
            sys.executable,
            str(ROOT / "build.py"),
            "demo",
            str(tmp_path / number),
            "--units",
            "3",
            "--seed",
            seed,
        ]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": number})
        made.append(files(tmp_path / number))
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_a_demonstration_takes_the_place_of_an_earlier_one_and_of_nothing_else(tmp_path: Path) -> None:
    write_demo(tmp_path / "a", 3, range(2020, 2022), seed=1)
    (tmp_path / "a" / "site").mkdir()
    write_demo(tmp_path / "a", 1, range(2020, 2022), seed=2)
    write_demo(tmp_path / "b", 1, range(2020, 2022), seed=2)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert (tmp_path / "a" / "site").is_dir()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "truth.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DemoError, match="the folder holds something else"):
        write_demo(tmp_path / "c", 1, range(2020, 2022), seed=1)
    assert files(tmp_path / "c") == {"truth.json": b"{}"}


@pytest.mark.parametrize(
    ("units", "years", "message"),
    [
        (0, range(2020, 2022), "the number of units must be from 1 to "),
        (50_000, range(2020, 2022), "the number of units must be from 1 to "),
        (1, range(2022, 2020), "years must lie between 2008 and 2100, the earlier first: 2022-2019"),
        (1, range(1999, 2020), "years must lie between 2008 and 2100, the earlier first: 1999-2019"),
    ],
)
def test_impossible_numbers_are_refused(tmp_path: Path, units: int, years: range, message: str) -> None:
    with pytest.raises(DemoError, match=message):
        write_demo(tmp_path / "a", units, years, seed=1)
    assert not (tmp_path / "a").exists()


def test_a_demonstration_builds_as_a_copy_does(tmp_path: Path) -> None:
    made = write_demo(tmp_path, 3, range(2022, 2025), seed=1)
    settings = load_settings(tmp_path / "gongkai.toml")
    assert (settings.title, "虚构" in settings.notice) == ("演示", True)
    options = Options(
        tmp_path / "content" / "reports", tmp_path / "datapackage", tmp_path / "site", tmp_path / "gongkai.toml"
    )
    result = build(options)
    assert (result.sources, result.units, result.unread) == (made.sources, 3, ())
    assert {len(path.name) for path in (tmp_path / "site" / "townships").iterdir() if path.is_dir()} == {9}
    assert "演示" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_flaws_come_as_often_as_the_table_says() -> None:
    random = Random(1)
    drawn = [rates.draw_flaw(random, 2024) for _ in range(20_000)]
    for flaw, rate in rates.flaws().items():
        assert abs(drawn.count(flaw) - 20 * rate.per_thousand) < 12 * rate.per_thousand**0.5 + 30
