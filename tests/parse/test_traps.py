"""Texts that invite a wrong reading: what is published from them is what they say, or nothing."""

from __future__ import annotations

from random import Random

import pytest

from gongkai.check import check_report
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make
from gongkai.divisions import load_gazetteer, resolve
from gongkai.parse import Report, parse
from tests.conftest import document
from tests.parse.test_layouts import published

HEAD = "灵武市临河镇2022年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项\n"
DISCLOSURES = (
    HEAD + "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t0\n行政规范性文件\t3\t1\t12\n"
    "第二十条第（五）项\n信息内容\t本年处理决定数量\n行政许可\t124\n第二十条第（六）项\n信息内容\t本年处理决定数量\n"
    "行政处罚\t5\n行政强制\t0\n第二十条第（八）项\n信息内容\t本年收费金额（单位：万元）\n行政事业性收费\t1.5\n三、收到和处理政府信息公开申请情况\n"
)


def read(text: str) -> Report:
    return parse(document(text, "a.txt"))


def cell(report: Report, line: str, column: str, resource: str = "disclosures") -> str | None:
    return published(report.tables[resource].cells.get((line, column)))


def rules(report: Report) -> set[tuple[str, str]]:
    return {(item.rule, item.line) for item in check_report(report, resolve(load_gazetteer(), report))}


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "value", "rule"),
    [
        (
            "本年制发件数\t本年废止件数\t现行有效件数",
            "现行有效件数\t本年制发件数\t本年废止件数",
            "normative_documents",
            "issued",
            None,
            "cells-missing",
        ),
        (
            "本年处理决定数量\n行政许可\t124",
            "本年处理决定数量\t上年数\n行政许可\t\t99",
            "licences",
            "decisions",
            None,
            "cells-missing",
        ),
        (
            "本年处理决定数量\n行政许可\t124",
            "上年处理决定数量\t本年处理决定数量\n行政许可\t99\t",
            "licences",
            "decisions",
            None,
            "cells-missing",
        ),
        ("行政许可\t124", "行政许可\t124②", "licences", "decisions", None, "unreadable-cell"),
        ("行政许可\t124", "行政许可\t124²", "licences", "decisions", None, "unreadable-cell"),
        ("行政许可\t124", "行政许可\t约120", "licences", "decisions", None, "unreadable-cell"),
        ("行政许可\t124", "行政许可124", "licences", "decisions", "124", ""),
        ("行政许可\t124", "行政许可\t\t124", "licences", "decisions", "124", ""),
        ("单位：万元）\n行政事业性收费\t1.5", "单位：千元）\n行政事业性收费\t12.5", "fees", "amount", "1.25", ""),
        ("行政事业性收费\t1.5", "行政事业性收费\t万元\t1.5", "fees", "amount", "1.5", ""),
        ("行政许可\t124", "其中：行政许可网上办理\t7\n行政许可\t124", "licences", "decisions", "124", ""),
    ],
)
def test_a_trap_in_the_first_table(  # noqa: PLR0917
    old: str, new: str, line: str, column: str, value: str | None, rule: str
) -> None:
    assert old in DISCLOSURES
    report = read(DISCLOSURES.replace(old, new))
    assert cell(report, line, column) == value
    assert not rule or (rule, line) in rules(report)
    assert cell(report, "regulations", "in_force") in {"0", None}


def test_a_number_split_by_a_space_on_a_line_of_its_own_is_not_cut_short() -> None:
    report = read(DISCLOSURES.replace("\t", "\n\n").replace("行政许可\n\n124", "行政许可\n\n1 234"))
    assert cell(report, "licences", "decisions") is None
    assert ("extra-cells", "licences") in rules(report)


@pytest.mark.parametrize("end", ["行政许可\t12", "行政许可\n\n12"])
def test_a_text_that_breaks_off_within_a_number_does_not_state_it(end: str) -> None:
    report = read(DISCLOSURES[: DISCLOSURES.index("行政许可")] + end)
    assert cell(report, "licences", "decisions") is None
    assert ("cells-missing", "licences") in rules(report)
    assert cell(report, "normative_documents", "in_force") == "12"


def printed(changes: dict[str, str]) -> Report:
    text = LAYOUTS["T1"](Truth("2021", "灵武市临河镇", 2022, make(Random(5), "2021", zeros=0.3).cells))
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return read(text)


def test_stages_named_in_another_order_are_not_read_in_the_forms() -> None:
    report = printed({"行政复议\t\t\t\t\t行政诉讼": "行政诉讼\t\t\t\t\t行政复议"})
    assert not report.tables["proceedings"].cells
    assert ("cells-missing", "review") in rules(report)


@pytest.mark.parametrize("heads", ["总计\t自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他"])
def test_a_total_printed_first_is_not_read_as_the_first_column(heads: str) -> None:
    text = LAYOUTS["T1"](Truth("2021", "灵武市临河镇", 2022, make(Random(5), "2021", zeros=0.3).cells))
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if "申请人情况" in line)
    last = next(at for at, line in enumerate(lines) if "本年新收" in line)
    report = read("\n".join([*lines[:first], f"项目\t\t{heads}", *lines[last:]]))
    assert cell(report, "new_received", "natural_person", "requests") is None
    assert ("cells-missing", "new_received") in rules(report)


def test_a_column_that_the_form_lacks_leaves_its_table_blank() -> None:
    report = printed({"法律服务机构\t其他": "法律服务机构\t小计"})
    assert cell(report, "new_received", "other", "requests") is None
    assert ("cells-missing", "new_received") in rules(report)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("（七）总计", "（七）合计"),
        ("一、本年新收政府信息公开申请数量", "一、2022年新收政府信息公开申请数量"),
        ("二、上年结转政府信息公开申请数量", "二、2021年结转政府信息公开申请数量"),
        ("四、结转下年度继续办理", "四、结转下年度继续办理政府信息公开申请数量"),
    ],
)
def test_labels_in_other_words_name_the_same_line(old: str, new: str) -> None:
    changed, plain = printed({old: new}), printed({})
    assert changed.tables["requests"].cells.keys() == plain.tables["requests"].cells.keys()
    assert not changed.tables["requests"].rows


def test_halves_of_a_label_on_lines_of_their_own_around_the_figures() -> None:
    text = LAYOUTS["words"](Truth("2021", "灵武市临河镇", 2022, make(Random(5), "2021").cells))
    label = "5. 要求行政机关确认或重新出具已获取信息"
    line = next(line for line in text.split("\n") if label in line)
    figures = line.split(label)[1].strip()
    text = text.replace(line, f"5. 要求行政机关确认或重新\n {figures}\n 出具已获取信息")
    report = read(text)
    assert not report.tables["requests"].rows
    assert cell(report, "rejected_reconfirmation", "total", "requests") == figures.split()[-1]


def test_another_table_in_a_section_is_not_the_last_statutory_one() -> None:
    other = "类别\t网站\t公众号\t总计\n规范性文件\t5\t6\t11\n"
    report = printed({"二、主动公开政府信息情况\n": "二、主动公开政府信息情况\n" + other})
    assert not report.tables["proceedings"].rows
    assert len(report.tables["proceedings"].cells) == 15


@pytest.mark.parametrize(
    "title",
    [
        "灵武市临河镇人民政府关于2022年度政府信息公开工作的年度报告",
        "灵武市临河镇2022年政府信息公开工作年度报告.docx",
        "2022年\n政府信息公开工作年度报告\n灵武市临河镇人民政府",
    ],
)
def test_the_unit_in_titles_that_hide_it(title: str) -> None:
    report = read(DISCLOSURES.replace("灵武市临河镇2022年政府信息公开工作年度报告", title))
    assert resolve(load_gazetteer(), report).division_code == "640181105"


def test_a_period_that_is_no_calendar_year_is_told() -> None:
    text = DISCLOSURES.replace("二、主动", "统计期限自2021年12月26日起至2022年12月25日止。\n二、主动", 1)
    assert ("period-mismatch", "") in rules(read(text))
