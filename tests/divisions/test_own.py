"""A copy's own list of divisions: new ones, renamed ones, ones that have gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.check import check_report
from gongkai.divisions import DIVISIONS, Gazetteer, Unit, gazetteer_with, load_gazetteer, resolve
from gongkai.parse import parse
from gongkai.pipeline import Options, assess_together, build
from gongkai.settings import ConfigError
from gongkai.stub import locate
from tests.conftest import ROOT, document
from tests.reports import report

HEADER = "code,name,valid_from,valid_to,successor,former_names\n"
RENAMED = (
    "640181190,云坪镇,2019,,,云坪乡 -2018\n"  # 乡 made 镇, with a code of its own
    "640181290,云坪乡,,2018,640181190,\n"
    "640181291,青坝乡,,2020,640181190,\n"  # went into it, and its reports stay its own
)


def own(folder: Path, text: str) -> Gazetteer:
    path = folder / DIVISIONS
    path.write_text(HEADER + text, encoding="utf-8")
    return gazetteer_with(path)


def unit(gazetteer: Gazetteer, name: str, year: int = 2021, source: str = "a.txt") -> Unit:
    return resolve(gazetteer, parse(document(report(unit=name, year=year), source)))


def test_a_new_division_resolves_as_those_of_the_gazetteer_do(tmp_path: Path) -> None:
    gazetteer = own(tmp_path, "640190,云岭县\n640190100,澄屿镇\n640181190,澄屿镇\n")
    found = unit(gazetteer, "云岭县澄屿镇")
    assert (found.township_id, found.kind, found.county, found.county_code) == ("640190100", "town", "云岭县", "640190")
    assert (found.province, found.resolved_by) == ("宁夏回族自治区", "superior")
    assert unit(gazetteer, "澄屿镇").candidates == (
        "宁夏回族自治区银川市云岭县澄屿镇",
        "宁夏回族自治区银川市灵武市澄屿镇",
    )
    assert unit(gazetteer, "澄屿镇", source="灵武市/澄屿镇/2021.txt").township_id == "640181190"
    assert unit(load_gazetteer(), "云岭县澄屿镇").division_code == ""


def test_a_former_name_is_its_bearer_s_as_long_as_it_bore_it(tmp_path: Path) -> None:
    gazetteer = own(tmp_path, RENAMED)
    before, after = unit(gazetteer, "灵武市云坪乡", 2018), unit(gazetteer, "灵武市云坪镇", 2019)
    assert (before.township_id, before.name) == (after.township_id, after.name) == ("640181190", "云坪镇")
    for name, year in (("灵武市云坪乡", 2019), ("灵武市云坪镇", 2018)):
        late = unit(gazetteer, name, year)
        assert (late.division_code, late.candidates) == ("", ())
    assert gazetteer.former_names("640181190") == ("云坪乡", "青坝乡")


def test_a_division_that_went_into_another_keeps_its_own_reports(tmp_path: Path) -> None:
    gazetteer = own(tmp_path, RENAMED)
    assert unit(gazetteer, "灵武市青坝乡", 2020).township_id == "640181291"
    assert unit(gazetteer, "灵武市青坝乡", 2021).division_code == ""


def test_a_code_that_was_given_up_is_known(tmp_path: Path) -> None:
    gazetteer = own(tmp_path, RENAMED)
    text = "---\ndivision_code: '640181290'\n---\n" + report(unit="云坪乡", year=2018)
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    (found,) = assess_together([("a.md", path)], 1, gazetteer)
    assert found.unit is not None
    assert (found.unit.township_id, found.unit.resolved_by) == ("640181190", "front-matter")
    assert locate(gazetteer, "640181290").code == locate(gazetteer, "灵武市云坪乡").code == "640181190"


def test_the_gazetteer_s_own_name_becomes_a_former_one(tmp_path: Path) -> None:
    gazetteer = own(tmp_path, "640181105,新河镇\n640181,灵武区,,,,灵武县\n")
    assert unit(gazetteer, "灵武市临河镇").name == unit(gazetteer, "灵武县新河镇").name == "新河镇"
    assert gazetteer.former_names("640181105") == ("临河镇",)
    assert gazetteer.former_names("640181") == ("灵武县", "灵武市")


def test_a_unit_s_former_name_is_not_another_unit_s(tmp_path: Path) -> None:
    gazetteer = own(tmp_path, "640181105,新河镇,,,,青坝乡\n")
    text = report(unit="灵武市新河镇").replace(
        "一、总体情况", "一、总体情况\n青坝乡坚持公开。\n青坝乡认真落实要求。", 1
    )
    read = parse(document(text))
    found = resolve(gazetteer, read)
    assert not [item for item in check_report(read, found, gazetteer) if item.rule == "foreign-unit"]
    assert [item.stated for item in check_report(read, found) if item.rule == "foreign-unit"] == ["青坝乡"]


def test_a_build_puts_the_years_of_a_renamed_unit_together_and_it_is_found_by_its_former_names(tmp_path: Path) -> None:
    reports = tmp_path / "content" / "reports"
    reports.mkdir(parents=True)
    own(tmp_path / "content", RENAMED)
    for year, name in ((2018, "云坪乡"), (2019, "云坪镇")):
        (reports / f"{year}.txt").write_text(report(unit=f"灵武市{name}", year=year), encoding="utf-8")
    result = build(Options(reports, tmp_path / "datapackage", tmp_path / "site", ROOT / "gongkai.toml"))
    assert (result.units, result.reports) == (1, 2)
    whole = json.loads((tmp_path / "datapackage/townships/640181190/2018/report.json").read_text(encoding="utf-8"))
    assert whole["township"]["name"] == "云坪镇"
    units = json.loads((tmp_path / "site" / "finder" / "units.json").read_text(encoding="utf-8"))
    assert (units["names"], units["former"]) == (["云坪镇"], {"0": ["云坪乡", "青坝乡"]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("64018119,云坪镇\n", "divisions.csv:2: code .*must have 6 or 9 digits, not '64018119'"),
        ("640181190,云坪镇\n640181190,云坪镇\n", "divisions.csv:3: code 640181190 重复"),
        ("640181190,\n", "divisions.csv:2: name .*must be the name of 640181190, not ''"),
        ("640181190,云坪镇,二〇二〇\n", "divisions.csv:2: valid_from .*must be a year, not '二〇二〇'"),
        ("640181190,云坪镇,2020,2019\n", "divisions.csv:2: valid_to .*ends before it begins: 2020-2019"),
        ("640199190,云坪镇\n", "divisions.csv:2: code 的上级 640199 .*neither the gazetteer nor this file has"),
        ("649901,云岭县\n", "divisions.csv:2: code 的上级 649900"),
        ("640181190,云坪镇,,2019,640181199\n", "divisions.csv:2: successor 640181199 .*nor in this file"),
        (
            "640181190,云坪镇,,,640181191\n640181191,青坝镇,,,640181190\n",
            "divisions.csv:2: successor .*goes round in a circle: 640181190",
        ),
        ("640181190,云坪镇,,,,云坪乡 到2018\n", "divisions.csv:2: former_names .*as 龙泉乡 -2015"),
        ("640181190,云坪镇,,,,云坪乡 2018-2011\n", "divisions.csv:2: former_names .*before it begins: 2018-2011"),
        ("640181190,云坪镇,,,,云坪乡,青坝乡\n", "divisions.csv:2: .*more cells than the header; quote commas"),
    ],
)
def test_a_wrong_list_names_line_and_field(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        own(tmp_path, text)


def test_without_a_list_the_gazetteer_is_the_country_s(tmp_path: Path) -> None:
    assert gazetteer_with(tmp_path / DIVISIONS) is load_gazetteer()


@pytest.mark.parametrize("document", ["README.md", "docs/publishers.zh-CN.md"])
def test_the_list_in_the_documents_is_one(tmp_path: Path, document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    example = text[text.index(HEADER) + len(HEADER) :].partition("```")[0]
    gazetteer = own(tmp_path, example)
    assert gazetteer.former_names("640181190")[:2] == ("新河乡", "老河乡")
    assert unit(gazetteer, "灵武市新河乡", 2018).township_id == "640181190"
