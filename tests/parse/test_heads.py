"""Headings that stand in another order than the form's: their figures are not read in the form's order."""

from __future__ import annotations

from random import Random

import pytest

from gongkai.check import check_report
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make
from gongkai.divisions import load_gazetteer, resolve
from gongkai.parse import Report, parse
from tests.conftest import document

INNER = "商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他"


def headed(*heads: str) -> Report:
    """Return a report whose table of requests has `heads` as its rows of headings."""
    truth = Truth("2021", "灵武市临河镇", 2022, make(Random(5), "2021", zeros=0.3).cells)
    lines = LAYOUTS["T1"](truth).split("\n")
    first = next(at for at, line in enumerate(lines) if "申请人情况" in line)
    last = next(at for at, line in enumerate(lines) if "本年新收" in line)
    return parse(document("\n".join([*lines[:first], *heads, *lines[last:]])))


def told(report: Report) -> set[tuple[str, str]]:
    return {(item.rule, item.line) for item in check_report(report, resolve(load_gazetteer(), report))}


@pytest.mark.parametrize(
    "heads",
    [
        ("项目\t总计\t自然人\t法人或其他组织", INNER),
        ("项目\t自然人\t总计\t法人或其他组织", INNER),
        ("项目\t法人或其他组织\t自然人\t总计", INNER),
        ("项目\t自然人\t总计\t" + INNER,),
        ("项目\t自然人\t商业企业\t科研机构\t总计\t社会公益组织\t法律服务机构\t其他",),
        ("项目\t自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t总计\t其他",),
    ],
)
def test_a_total_out_of_its_place_leaves_the_table_blank(heads: tuple[str, ...]) -> None:
    report = headed(*heads)
    assert not report.tables["requests"].cells
    assert ("cells-missing", "new_received") in told(report)


@pytest.mark.parametrize(
    "heads",
    [
        ("申请人情况\t总计", "自然人\t法人或其他组织", INNER),
        ("申请人情况", "自然人\t法人或其他组织\t总计", INNER),
        ("申请人情况", "自然人\t法人或其他组织\t法人或其他组织\t总计\t总计", f"自然人\t{INNER}\t总计"),
        ("申请人情况\t法人或其他组织", "自然人\t总计", INNER),
        (f"申请人情况\t自然人\t法人或其他组织\t总计\t{INNER}",),
    ],
)
def test_a_total_spanned_over_rows_of_headings_is_in_its_place(heads: tuple[str, ...]) -> None:
    plain = headed("项目\t自然人\t" + INNER + "\t总计").tables["requests"].cells
    cells = headed(*heads).tables["requests"].cells
    assert {key: cell.raw for key, cell in plain.items()} == {key: cell.raw for key, cell in cells.items()}
    assert len(cells) == 175


def test_figures_under_stages_in_unknown_words_are_told() -> None:
    truth = Truth("2021", "灵武市临河镇", 2022, make(Random(5), "2021", zeros=0.3).cells)
    text = LAYOUTS["T1"](truth)
    before, after = text[: text.index("四、政府信息公开行政复议")], text[text.index("五、存在") :]
    rows = "类别\t甲类案件\t乙类案件\t丙类案件\n结果维持\t1\t2\t3\n结果纠正\t4\t5\t6\n总计\t5\t7\t9\n"
    report = parse(document(f"{before}四、政府信息公开行政复议、行政诉讼情况\n{rows}{after}"))
    assert not report.tables["proceedings"].cells
    assert [row.fate for row in report.tables["proceedings"].rows] == ["unlabelled"]
    assert ("line-unlabelled", "row-1") in told(report)
