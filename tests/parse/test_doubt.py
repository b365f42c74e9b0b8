"""Text that a program has drawn from a page, cells broken over lines, is read where it is plain and nowhere else."""

from __future__ import annotations

from random import Random

import pytest

from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make
from gongkai.parse import TableReading, parse
from tests.conftest import document
from tests.parse.test_layouts import published

HEAD = """灵武市临河镇2022年政府信息公开工作年度报告
三、收到和处理政府信息公开申请情况
            自然人   商业企业   科研机构   社会公益组织   法律服务机构   其他   总计
"""
END = """1. 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请  6 0 0 0 0 0 6
（七）总计  9 0 0 0 0 0 9
四、结转下年度继续办理  8 0 0 0 0 0 8
"""


def read(rows: str) -> TableReading:
    return parse(document(HEAD + rows.lstrip("\n") + END, "a.txt")).tables["requests"]


PLAIN = """
一、本年新收政府信息公开申请数量    12 0 0 0 0 0 12
二、上年结转政府信息公开申请数量     5 0 0 0 0 0  5
（一）予以公开                 3 0 0 0 0 0  3
"""
ENDING = {"other_not_corrected_in_time", "total_processed", "carried_forward"}
WHOLE = {"new_received", "carried_over", "granted", *ENDING}
NUMBERS_CUT = """
一、本年新收政府信息公开申请数量    1608 0 0 0 0 0 1608
                          5                5
二、上年结转政府信息公开申请数量     5 0 0 0 0 0  5
（一）予以公开                 3 0 0 0 0 0  3
"""
NUMBERS_CUT_BESIDE_A_LABEL = """
一、本年新收政府信息        1608 0 0 0 0 0 1608
公开申请数量             5             5
二、上年结转政府信息公开申请数量     5 0 0 0 0 0  5
（一）予以公开                 3 0 0 0 0 0  3
"""
LABELS_FROM_THE_TOP = """
一、本年新收政府信息公开申请数量    12 0 0 0 0 0 12
3. 危         3 0 0 0 0 0  3
及“三安
全一稳定”
4. 保         4 0 0 0 0 0  4
护第三方
合法权益
7. 属于行政执法案卷 7 0 0 0 0 0 7
"""
ROWS_IN_EACH_OTHER = """
一、本年新收政府信息公开申请数量    12 0 0 0 0 0 12
4. 要求提供公开出版物
无正当理由大量反复申请
          4 0 0 0 0 0 4
          5 0 0 0 0 0 5
7. 属于行政执法案卷 7 0 0 0 0 0 7
8. 属于行政查询事项 8 0 0 0 0 0 8
"""


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (PLAIN, WHOLE),
        (NUMBERS_CUT, WHOLE - {"new_received", "carried_over"}),
        (NUMBERS_CUT_BESIDE_A_LABEL, WHOLE - {"new_received", "carried_over"}),
        (LABELS_FROM_THE_TOP, ENDING),
        (ROWS_IN_EACH_OTHER, {"new_received", "denied_administrative_query", *ENDING}),
    ],
)
def test_rows_that_may_be_of_another_line_are_not_placed(rows: str, lines: set[str]) -> None:
    assert {line for (line, _), cell in read(rows).cells.items() if published(cell)} == lines


def test_the_rest_of_a_label_below_its_figures_fills_no_gap() -> None:
    text = LAYOUTS["T1"](Truth("2021", "灵武市临河镇", 2022, make(Random(5), "2021").cells))
    line = next(line for line in text.split("\n") if "要求行政机关确认" in line)
    text = text.replace(line, "5.要求行政机关确认或重新\n\t1\t1\t0\t0\t8\t16\n出具已获取信息")
    table = parse(document(text, "a.txt")).tables["requests"]
    assert not any(line == "rejected_reconfirmation" for line, _ in table.cells)
    assert ("rejected_reconfirmation", "cells-missing") in {(row.line, row.fate) for row in table.rows}


@pytest.mark.parametrize("figures", ["4…1…4…4…7…0…20…", "4件…1件…0件…0件…0件…0件…5件…", "无…无…2…无…无…无…2…"])
def test_figures_left_in_one_cell_between_the_halves_of_a_label_are_no_part_of_it(figures: str) -> None:
    table = read(f"{PLAIN}（二）部分公开（区分处理的，只计这一情\n{figures}\n形，不计其他情形）\n")
    assert not any(line == "partly_granted" for line, _ in table.cells)
    assert "partly_granted" in {row.line for row in table.rows}


def test_a_row_in_doubt_is_a_finding() -> None:
    fates = {row.line: row.fate for row in read(NUMBERS_CUT).rows}
    assert fates["new_received"] == fates["carried_over"] == "cells-missing"
