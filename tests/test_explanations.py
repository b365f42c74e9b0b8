"""Explanations last as long as the figures they are about."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gongkai.explanations import Explanation, idle, load_explanations
from gongkai.pipeline import Options, Result, build
from gongkai.settings import ConfigError
from tests.conftest import ROOT
from tests.reports import report

SAID = """
- unit: "640181105"
  year: 2021
  rule: township-regulation
  stated: {stated}
  expected: "0"
  text: 误将规范性文件填入规章一行，已更正
  by: 灵武市政务公开办公室
  date: 2022-02-14
- unit: "640181105"
  year: 2021
  rule: request-balance
  text: 有一件跨年
  by: 临河镇
  date: 2022-02-15
"""


def _build(folder: Path, stated: str) -> Result:
    reports = folder / "content" / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    text = report(unit="灵武市临河镇").replace("规章\t0\t0\t0", "规章\t0\t0\t6")
    assert "规章\t0\t0\t6" in text
    (reports / "2021.txt").write_text(text, encoding="utf-8")
    (folder / "content" / "explanations.yml").write_text(SAID.format(stated=stated), encoding="utf-8")
    return build(Options(reports, folder / "datapackage", folder / "site", ROOT / "gongkai.toml"))


@pytest.mark.parametrize(("stated", "status"), [("0/0/6", "current"), ("0/0/9", "outdated")])
def test_an_explanation_stands_beside_its_finding(tmp_path: Path, stated: str, status: str) -> None:
    result = _build(tmp_path, stated)
    with (tmp_path / "datapackage" / "findings.csv").open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["rule"] == "township-regulation")
    assert [row[name] for name in ("explained_by", "explained_on", "explanation_status")] == [
        "灵武市政务公开办公室",
        "2022-02-14",
        status,
    ]
    page = (tmp_path / "site" / "townships" / "640181105" / "2021" / "index.html").read_text(encoding="utf-8")
    assert "误将规范性文件填入规章一行，已更正" in page
    assert ("所说明的数字后来变了" in page) == (status == "outdated")
    assert (
        "explanations.yml",
        "640181105-2021 request-balance：这条核查发现已不存在 / this finding is gone",
    ) in result.remarks


def test_of_two_explanations_the_one_that_holds_is_shown_then_the_latest() -> None:
    given = {
        "report_id": "a-2021",
        "rule": "r",
        "resource": "",
        "line": "",
        "field": "",
        "stated": "1",
        "expected": "2",
    }
    old = Explanation("a", "2021", "r", "旧", "甲", "2022-01-01", stated="1", expected="2")
    new = Explanation("a", "2021", "r", "新", "甲", "2022-03-01", stated="5", expected="2")
    elsewhere = Explanation("a", "2021", "r", "别处", "甲", "2022-03-01", line="x")
    assert old.is_about(given) and old.holds(given) and not new.holds(given)
    assert idle([given], [old, new, elsewhere]) == [elsewhere]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unit: a", "must be a list of entries that begin with -"),
        ("- text: x", "no. 1: 缺少 / lacks unit, year, rule, by, date"),
        ("- units: x", "no. 1: 未知的键 / unknown key 'units'"),
        (
            "- {unit: a, year: 2021, rule: r, text: t, by: b, date: 昨天}",
            "no. 1: date .*must be YYYY-MM-DD, not '昨天'",
        ),
        ("- [", "is not valid YAML"),
    ],
)
def test_a_wrong_explanation_names_entry_and_mend(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "explanations.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_explanations(path)
