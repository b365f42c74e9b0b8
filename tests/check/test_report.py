"""Each rule holds on a sound report and fails on one that breaks it, with both sides told."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.check import Finding, check_report, load_rules
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make
from gongkai.divisions import load_gazetteer, resolve
from gongkai.form import load_form
from gongkai.parse import parse
from tests.conftest import document

UNIT = "平罗县陶乐镇"


def findings(text: str, source: str = "a.txt") -> list[Finding]:
    report = parse(document(text, source))
    return list(check_report(report, resolve(load_gazetteer(), report)))


def rules(text: str) -> set[str]:
    return {item.rule for item in findings(text)}


def sound(edition: str = "2021", seed: int = 1) -> Truth:
    truth = make(Random(seed), edition, zeros=0.5)
    cells = {key: "0" if key[1] == "regulations" else value for key, value in truth.cells.items()}
    return Truth(edition, UNIT, int(edition), cells)


def printed(truth: Truth) -> str:
    return LAYOUTS["T1"](truth)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_sound_report_has_no_findings(edition: str) -> None:
    assert findings(printed(sound(edition))) == []


CHECKED = [
    (table.resource, line.code, column.code)
    for table in load_form("2021").tables
    if table.sums
    for _, line, column in table.cells()
]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CHECKED), st.integers(1, 99), st.integers(0, 20))
def test_any_single_changed_figure_breaks_a_sum(cell: tuple[str, str, str], more: int, seed: int) -> None:
    truth = sound(seed=seed)
    changed = {**truth.cells, cell: str(int(truth.cells[cell] or 0) + more)}
    found = findings(printed(Truth("2021", UNIT, 2021, changed)))
    assert {item.severity for item in found} == {"error"}
    for item in found:
        assert item.stated != item.expected
        assert item.stated in item.message
        assert item.expected in item.message


def test_each_sum_names_its_cell_and_both_sides() -> None:
    truth = sound()
    row = {column.code: "0" for column in load_form("2021").table("requests").columns_of("granted")}
    cells = {key: "0" if key[0] == "requests" else value for key, value in truth.cells.items()}
    cells |= {("requests", "granted", code): value for code, value in (row | {"total": "3"}).items()}
    found = {(item.rule, item.line, item.field): item for item in findings(printed(Truth("2021", UNIT, 2021, cells)))}
    assert set(found) == {("applicant-sum", "granted", "total"), ("outcome-sum", "total_processed", "total")}
    item = found["applicant-sum", "granted", "total"]
    assert (item.stated, item.expected, item.cause, item.severity) == ("3", "0", "source", "error")
    assert item.message == "收到和处理政府信息公开申请情况“（一）予以公开”行：总计为 3，六类申请人相加为 0。"
    assert (
        item.message_en == "Requests received and processed, line “(1) Granted”: the total is 3, "
        "the six kinds of applicants add up to 0."
    )


def test_a_sum_over_blanks_is_assessed_one_way_only() -> None:
    cells = {key: "0" if key[0] == "requests" else value for key, value in sound().cells.items()}
    cells |= {
        ("requests", "granted", "business"): None,
        ("requests", "granted", "total"): "4",
        ("requests", "total_processed", "total"): "4",
        ("requests", "new_received", "total"): "4",
    }
    lenient = {(item.rule, item.line) for item in findings(printed(Truth("2021", UNIT, 2021, cells)))}
    assert ("applicant-sum", "granted") not in lenient
    cells["requests", "granted", "natural_person"] = "5"
    strict = {(item.rule, item.line) for item in findings(printed(Truth("2021", UNIT, 2021, cells)))}
    assert ("applicant-sum", "granted") in strict


TITLE = f"{UNIT}2021年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("rule", "pattern", "new"),
    [
        ("section-missing", "六、其他需要报告的事项\n", ""),
        ("period-mismatch", "12月31日", "12月30日"),
        ("year-conflict", TITLE, TITLE.replace("2021", "2022")),
        ("notice-mismatch", "〔2021〕30号", "〔2019〕60号"),
        ("unit-unknown", UNIT, "无名镇"),
        ("unit-ambiguous", UNIT, "崇文镇"),
        ("line-missing", "行政处罚\t.*\n", ""),
        ("extra-line", "(行政处罚\t.*\n)", r"\1行政检查\t3\t\t\n"),
        ("township-regulation", "规章\t0\t0\t0", "规章\t0\t0\t6"),
        ("unreadable-cell", "规章\t0\t0\t0", "规章\t0\tVH\t0"),
        ("figure-repaired", "规章\t0\t0\t0", "规章\t0\tO\t0"),
        ("blank-cell", "规章\t0\t0\t0", "规章\t0\t\t0"),
        ("cells-missing", "规章\t0\t0\t0\n", "规章\t0\n"),
        ("cells-missing", "本年制发件数\t本年废止件数", "本年废止件数\t本年制发件数"),
        ("cells-missing", "自然人\t", "科研机构\t自然人\t"),
        ("extra-cells", "规章\t0\t0\t0", "规章\t0\t0\t0\t0"),
        ("line-unlabelled", "(规章\t0\t0\t0.*\n)", r"\1\t4\t5\t6\n"),
        ("table-missing", "(?s)四、政府信息公开行政复议.*?(?=五、)", "四、政府信息公开行政复议、行政诉讼情况\n"),
    ],
)
def test_each_rule_fires_on_what_breaks_it_and_on_nothing_else(rule: str, pattern: str, new: str) -> None:
    text = printed(sound())
    broken = re.sub(pattern, new, text)
    assert broken != text
    assert rules(broken) == {rule}


def test_a_township_may_state_no_regulations_but_a_city_may() -> None:
    truth = sound()
    cells = {**truth.cells, ("disclosures", "regulations", "in_force"): "6"}
    assert rules(printed(Truth("2021", UNIT, 2021, cells))) == {"township-regulation"}
    assert rules(printed(Truth("2021", "银川市", 2021, cells))) == set()


def test_the_2019_form_is_outdated_from_2021_on() -> None:
    truth = sound("2019")
    found = findings(printed(Truth("2019", UNIT, 2022, truth.cells)))
    assert {(item.rule, item.stated, item.expected) for item in found} == {("edition-outdated", "2019", "2021")}


def test_a_blank_table_is_one_finding_not_a_line_each() -> None:
    truth = sound()
    blank = {key: None if key[0] == "requests" else value for key, value in truth.cells.items()}
    found = findings(printed(Truth("2021", UNIT, 2021, blank)))
    assert [(item.rule, item.resource) for item in found] == [("blank-table", "requests")]


def test_the_catalogue_is_whole() -> None:
    for rule in load_rules().values():
        assert rule.severity in {"error", "warning", "notice"}
        assert all((rule.title, rule.title_en, rule.formula, rule.basis, rule.message, rule.message_en))
