"""A report that is issued anew: the older versions are kept, and the page says what is other."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gongkai.check_schema import check_schema
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import make
from gongkai.pipeline import Options, build
from tests.conftest import ROOT
from tests.reports import report

UNIT = "townships/640221106"
FIRST = report()
SECOND = FIRST.replace("行政许可\t", "行政许可\t9")
LICENCES = re.search(r"行政许可\t(\d+)", FIRST)


def built(folder: Path, **files: str) -> tuple[dict[str, Any], str]:
    """Build a copy of `files`; return the report.json for 2021, and the report's page."""
    reports = folder / "content" / "reports" / "平罗县" / "陶乐镇"
    reports.mkdir(parents=True)
    for name, text in files.items():
        (reports / f"{name}.txt").write_text(text, encoding="utf-8")
    build(Options(reports.parents[1], folder / "datapackage", folder / "site", ROOT / "gongkai.toml"))
    whole = json.loads((folder / "datapackage" / UNIT / "2021" / "report.json").read_text(encoding="utf-8"))
    return whole, (folder / "site" / UNIT / "2021" / "index.html").read_text(encoding="utf-8")


def replacing(source: str, text: str) -> str:
    return f"---\nreplaces: {source}\n---\n{text}"


def rows(page: str) -> list[list[str]]:
    """The text of the cells of each row of the section about what was replaced."""
    section = page[page.index('<h2 id="replaced">') : page.index('<h2 id="narrative">')]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in re.findall(r"<tr>(.*?)</tr>", section)]
    return [[html.unescape(cell) for cell in row] for row in cells]


def test_a_re_issued_report_shows_the_cells_that_changed(tmp_path: Path) -> None:
    assert LICENCES
    before, after = LICENCES[1], f"9{LICENCES[1]}"
    whole, page = built(tmp_path, a=FIRST, b=replacing("a.txt", SECOND))
    (version,) = whole["replaced"]
    assert version["source"] == "平罗县/陶乐镇/a.txt"
    assert version["changes"] == [
        {"resource": "disclosures", "line": "licences", "column": "decisions", "before": before, "after": after}
    ]
    assert version["narrative_changed"] is False
    assert any(block.get("text", "").split()[:2] == ["行政许可", before] for block in version["source_text"])
    assert whole["report"]["source"] == "平罗县/陶乐镇/b.txt"
    assert ["主动公开政府信息情况", "行政许可", "本年处理决定数量", before, after] in rows(page)
    assert "取代了 平罗县/陶乐镇/a.txt，表中改了 1 格。" in page
    assert "文字部分没有改动。" in page


def test_the_narrative_that_changed_is_said_so(tmp_path: Path) -> None:
    second = FIRST.replace("一、总体情况", "一、总体情况\n新写的一段。", 1)
    whole, page = built(tmp_path, a=FIRST, b=replacing("a.txt", second))
    assert (whole["replaced"][0]["changes"], whole["replaced"][0]["narrative_changed"]) == ([], True)
    assert "表中的数字没有变，文字也有改动" in page
    assert "法定表格里的数字没有变。" in page


def test_another_layout_and_the_top_of_a_web_page_are_no_change(tmp_path: Path) -> None:
    second = replacing("a.txt", "当前位置：首页>公开年报\n发布日期：2022-01-09\n" + report(layout="L8"))
    whole, page = built(tmp_path, a=FIRST, b=second)
    assert (whole["replaced"][0]["changes"], whole["replaced"][0]["narrative_changed"]) == ([], False)
    assert "表中的数字没有变。" in page


def test_every_version_before_is_shown_the_newest_first(tmp_path: Path) -> None:
    second, third = report(2), report(3)
    whole, page = built(tmp_path, c=FIRST, b=replacing("c.txt", second), a=replacing("b.txt", third))
    assert [version["source"][-5:] for version in whole["replaced"]] == ["b.txt", "c.txt"]
    newer, older = ({(x["resource"], x["line"], x["column"]): x for x in v["changes"]} for v in whole["replaced"])
    both = newer.keys() & older.keys()
    assert both
    assert all(older[key]["after"] == newer[key]["before"] for key in both)
    heads = re.findall(r"<h3>(\S+ 取代 \S+)</h3>", page)
    assert heads == ["这份报告 取代 平罗县/陶乐镇/b.txt", "平罗县/陶乐镇/b.txt 取代 平罗县/陶乐镇/c.txt"]


def test_two_editions_are_not_compared_cell_by_cell(tmp_path: Path) -> None:
    old = LAYOUTS["T1"](make(Random(1), "2019"))
    old = (
        old.replace(make(Random(1), "2019").unit, "平罗县陶乐镇")
        .replace("2019年", "2021年")
        .replace("2020年", "2021年")
    )
    whole, page = built(tmp_path, a=old, b=replacing("a.txt", FIRST))
    (version,) = whole["replaced"]
    assert (version["edition"], version["changes"]) == ("2019", [])
    assert "换了表格的版本" in page
    assert "两份的表格不能逐格对照" in page


def test_a_report_that_replaces_nothing_says_nothing_of_it(tmp_path: Path) -> None:
    whole, page = built(tmp_path, a=FIRST)
    assert "replaced" not in whole
    assert "更正" not in page


@pytest.mark.parametrize("names", [("a.txt", "b.txt")])
def test_two_that_replace_each_other_are_in_conflict(tmp_path: Path, names: tuple[str, str]) -> None:
    whole, _ = built(tmp_path, a=replacing(names[1], FIRST), b=replacing(names[0], report(2)))
    assert "replaced" not in whole
    assert "conflicting-reports" in {item["rule"] for item in whole["findings"]}


def test_report_json_is_as_the_schema_says(tmp_path: Path) -> None:
    whole, _ = built(tmp_path, a=FIRST, b=replacing("a.txt", report(2)))
    schema = check_schema()
    validator = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/report"})
    assert list(validator.iter_errors(whole)) == []
    whole["replaced"][0].pop("sha256")
    assert [error.json_path for error in validator.iter_errors(whole)] == ["$.replaced[0]"]
