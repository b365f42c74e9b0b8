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


def test_a_head_that_a_page_cut_short_and_the_next_repeats_in_full_does_not_count() -> None:
    whole = "申请人情况\n自然人\t法人或其他组织\t总计\n商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\n"
    rows = plain_table().split("\n", 1)[1]
    for cut, value in (("商业企业\t科研机构\t其他\n", "1"), ("科研机构\t商业企业\n", None), ("科研机构\n", None)):
        report = read(DISCLOSURES + cut + whole + rows)
        assert cell(report, "new_received", "business", "requests") == value


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


def plain_table(cells: str = "0\t1\t0\t0\t0\t0\t1") -> str:
    heads = "自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计"
    return f"申请人情况\t{heads}\n一、本年新收政府信息公开申请数量\t{cells}\n"


def test_the_unit_of_an_amount_counts_when_the_heading_is_broken_over_lines() -> None:
    report = read(
        DISCLOSURES.replace("本年收费金额（单位：万元）", "本年收费金\n额\n（单位：元）").replace("1.5", "15000")
    )
    assert cell(report, "fees", "amount") == "1.5"


def test_figures_of_a_column_that_the_form_lacks_fill_no_gap() -> None:
    lines = ["二、上年结转政府信息公开申请数量", "（一）予以公开", "四、结转下年度继续办理"]
    full = "".join(f"{label}\t1\t2\t0\t0\t0\t0\t3\t9\n" for label in lines)
    report = read(DISCLOSURES + plain_table("0\t\t1\t0\t0\t0\t1\t8") + full)
    assert cell(report, "new_received", "business", "requests") is None
    assert ("cells-missing", "new_received") in rules(report)


def test_last_years_column_in_the_first_row_of_headings_is_seen() -> None:
    text = DISCLOSURES + plain_table("0\t\t1\t0\t0\t0\t1\t8").replace("申请人情况\t", "申请人情况\t上年总计\n\t")
    assert cell(read(text), "new_received", "research", "requests") is None


def whole(year: int, seed: int) -> tuple[str, Report]:
    text = LAYOUTS["T1"](Truth("2021", "灵武市临河镇", year, make(Random(seed), "2021", blanks=0.3).cells))
    return text, read(text)


def test_a_second_report_below_the_first_is_not_mixed_with_it() -> None:
    text, alone = whole(2022, 1)
    older, _ = whole(2021, 2)
    both = read(f"{text}\n{older}")
    assert {name: both.tables[name].cells for name in both.tables} == {
        name: alone.tables[name].cells for name in alone.tables
    }
    assert "2021年" in both.remark
    assert both.year == 2022


def test_a_blank_row_is_not_filled_by_another_of_the_same_label() -> None:
    report = read(DISCLOSURES.replace("规章\t0\t0\t0\n", "规章\t\t\t\n规章\t3\t0\t3\n"))
    assert cell(report, "regulations", "issued") is None
    assert ("cells-missing", "regulations") in rules(report)


def test_a_label_without_cells_is_not_blank_where_figures_have_lost_theirs() -> None:
    report = read(
        DISCLOSURES.replace("行政处罚\t5\n行政强制\t0\n", "行政处罚\n行政强制\n信息内容\t本年处理决定数量\n\t5\n\t0\n")
    )
    assert ("penalties", "decisions") not in report.tables["disclosures"].cells
    assert ("cells-missing", "penalties") in rules(report)


@pytest.mark.parametrize("counted", [range(8), range(1, 9)])
def test_numbers_that_count_the_rows_are_no_figures(counted: range) -> None:
    rows = DISCLOSURES.split("信息内容\t本年制发件数")[0]
    labels = [
        "规章\t\t0\t0",
        "行政规范性文件\t3\t1\t12",
        "第二十条第（五）项\t\t\t",
        "行政许可\t124\t\t",
        "第二十条第（六）项\t\t\t",
    ]
    table = ["信息内容\t本年制发件数\t本年废止件数\t现行有效件数", *labels, "行政处罚\t5\t\t", "行政强制\t0\t\t"]
    numbered = "\n".join(f"{count}\t{row}" for count, row in zip(counted, table, strict=True))
    report = read(f"{rows}{numbered}\n")
    assert cell(report, "regulations", "issued") is None
    assert cell(report, "normative_documents", "in_force") == "12"
    assert cell(report, "coercive_measures", "decisions") == "0"


def test_rows_of_csv_with_quotes_only_where_they_need_them() -> None:
    report = read(
        DISCLOSURES.replace("\t", ",")
        .replace("规章,0,0,0", '规章,,0,"1,234"')
        .replace("信息内容,本年处理决定数量", "信息内容,本年处理决定数量,,")
    )
    assert cell(report, "regulations", "issued") is None
    assert cell(report, "regulations", "in_force") == "1234"
    assert cell(report, "normative_documents", "in_force") == "12"


def test_pasted_cells_that_hold_a_line_end() -> None:
    report = read(DISCLOSURES.replace("行政规范性文件\t3", '"行政规范\n性文件"\t3').replace("\t1\t12", '\t1\t"12"'))
    assert cell(report, "normative_documents", "in_force") == "12"


def test_labels_that_wrap_within_the_cells_of_a_drawn_table() -> None:
    drawn = "\n".join(
        f"+----+---+---+---+\n{row}"
        for row in (
            "|信息|本年制发件数|本年废止件数|现行有效件数|\n|内容|||",
            "|规章| 0 | 0 | 0 |",
            "|行政规范|   |   |   |\n|性文件| 3 | 1 | 12|",
            "|行政许可|||",
        )
    )
    report = read(f"{HEAD}{drawn}\n+----+---+---+---+\n")
    assert cell(report, "normative_documents", "in_force") == "12"
    assert not report.tables["disclosures"].rows


def test_full_width_commas_and_escaped_enumerators() -> None:
    assert cell(read(DISCLOSURES.replace("规章\t0\t0\t0", "规章，0，7，0")), "regulations", "repealed") == "7"
    text = plain_table() + "1\\. 属于国家秘密| 0| 2| 0| 0| 0| 0| 2\n"
    assert cell(read(DISCLOSURES + text), "denied_state_secret", "business", "requests") == "2"


def test_figures_in_a_row_of_headings_are_told() -> None:
    report = read(HEAD + "信息内容\t规章\t行政规范性文件\n本年制发件数\t0\t3\n本年废止件数\t0\t1\n现行有效件数\t2\t9\n")
    assert not any(one.mark == "number" for one in report.tables["disclosures"].cells.values())
    assert "line-unlabelled" in {rule for rule, _ in rules(report)}


@pytest.mark.parametrize("cut", ["31", "1日止", "12月31", "年12"])
def test_a_period_that_is_broken_over_two_lines(cut: str) -> None:
    stated = "统计期限自2022年1月1日起至2022年12月31日止。\n二、主动"
    at = stated.rindex(cut) + (cut in {"31", "12月31"})
    report = read(DISCLOSURES.replace("二、主动", f"{stated[:at]}\n{stated[at:]}", 1))
    assert report.period is not None
    assert str(report.period.end) == "2022-12-31"
    assert ("period-mismatch", "") not in rules(report)
