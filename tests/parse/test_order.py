"""Aligned text in which long labels stand around their figures: read by the order of its rows or not at all."""

from __future__ import annotations

from random import Random

import pytest

from gongkai.demo.truth import Truth, make
from gongkai.form import load_form
from gongkai.parse import parse
from tests.conftest import document

WIDTH = 8


def _lines(truth: Truth) -> list[str]:
    """Print section 三 as programs do that draw text from a page: a label eight characters wide, figures beside its top."""
    table = load_form(truth.edition).table("requests")
    printed = ["三、收到和处理政府信息公开申请情况", "　".join(column.label for column in table.blocks[0].columns)]
    for line in table.lines:
        figures = [truth.cells["requests", line.code, column.code] or "" for column in table.blocks[0].columns]
        first, *rest = [line.label[at : at + WIDTH] for at in range(0, len(line.label), WIDTH)]
        printed.append(f"    {first}{'  ' * (WIDTH + 1 - len(first))}" + "     ".join(figures))
        printed += [f"    {part}" for part in rest]
    return printed


def _read(lines: list[str]) -> dict[tuple[str, str], str]:
    text = (
        "平罗县陶乐镇2021年政府信息公开工作年度报告\n一、总体情况\n全年工作正常。\n"
        + "\n".join(lines)
        + "\n五、存在的主要问题及改进情况\n无。\n"
    )
    readings = parse(document(text)).tables
    cells = readings["requests"].cells if "requests" in readings else {}
    return {key: f"{cell.value:f}" for key, cell in cells.items() if cell.value is not None}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_table_in_full_is_read_by_its_order(edition: str) -> None:
    truth = make(Random(edition), edition, zeros=0.6)
    expected = {key[1:]: value for key, value in truth.cells.items() if key[0] == "requests"}
    assert _read(_lines(truth)) == expected


@pytest.mark.parametrize("change", ["a row less", "a tail", "a figure more", "two rows exchanged", "a row for another"])
def test_what_order_cannot_prove_is_never_read_wrong(change: str) -> None:
    truth = make(Random(change), "2021", zeros=0.3)
    expected = {key[1:]: value for key, value in truth.cells.items() if key[0] == "requests"}
    lines = _lines(truth)
    at = next(n for n, line in enumerate(lines) if "5. 属于三类内" in line)
    if change == "a row less":
        del lines[at]
        expected = {key: value for key, value in expected.items() if key[0] != "denied_internal_affairs"}
    elif change == "a tail":
        lines.insert(at + 1, " " * 40 + "7")
    elif change == "a figure more":
        lines[at] += "     9"
    elif change == "two rows exchanged":
        below = next(n for n, line in enumerate(lines) if "6. 属于四类过" in line)
        lines[at], lines[below] = lines[below], lines[at]
    else:
        lines[at : at + 2] = [lines[at].replace("5. 属于三类内", "9. 本县另列的"), "    事项若干"]
        expected = {key: value for key, value in expected.items() if key[0] != "denied_internal_affairs"}
    read = _read(lines)
    assert {key: value for key, value in read.items() if expected.get(key) != value} == {}


def _wrapped(truth: Truth, width: int) -> list[str]:
    """Print section 三 with all rows broken where `width` characters are full, between a label and its figures too."""
    table = load_form(truth.edition).table("requests")
    printed = ["三、收到和处理政府信息公开申请情况", " ".join(column.label for column in table.blocks[0].columns)]
    for line in table.lines:
        figures = [truth.cells["requests", line.code, column.code] or "" for column in table.blocks[0].columns]
        printed.append(line.label.replace(" ", ""))
        for figure in figures:
            printed += [f"{printed.pop()} {figure}"] if len(printed[-1]) + len(figure) < width else [figure]
    return printed


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("width", [24, 40])
def test_rows_that_go_on_in_the_next_line_are_read_where_all_are_whole(edition: str, width: int) -> None:
    truth = make(Random(edition), edition, zeros=0.2)
    expected = {key[1:]: value for key, value in truth.cells.items() if key[0] == "requests"}
    assert _read(_wrapped(truth, width)) == expected


@pytest.mark.parametrize("change", ["a figure less", "a figure more", "figures before a label", "a label less"])
def test_rows_that_go_on_are_never_read_wrong(change: str) -> None:
    truth = make(Random(change), "2021", zeros=0.2)
    expected = {key[1:]: value for key, value in truth.cells.items() if key[0] == "requests"}
    lines = _wrapped(truth, 30)
    at = next(n for n, line in enumerate(lines) if line.startswith("5.属于三类内"))
    if change == "a figure less":
        lines[at] = lines[at].rsplit(" ", 1)[0]
    elif change == "a figure more":
        lines[at + 1] += " 7"
    elif change == "figures before a label":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    else:
        lines[at] = lines[at].split(" ", 1)[1]
    read = _read(lines)
    assert {key: read[key] for key in read if read[key] != expected[key]} == {}


@pytest.mark.parametrize("cut", [7, 10, 12])
def test_the_row_of_all_stages_may_go_on_in_the_next_line(cut: int) -> None:
    columns = "结果维持 结果纠正 其他结果 尚未审结 总计"
    figures = [str(number) for number in range(11, 26)]
    heads = ["行政复议 行政诉讼", f"{columns} 未经复议直接起诉 复议后起诉", columns, columns]
    rows = [" ".join(figures[:cut]), " ".join(figures[cut:])]
    text = "\n".join(
        ["灵武市临河镇2022年政府信息公开工作年度报告", "四、政府信息公开行政复议、行政诉讼情况", *heads, *rows]
    )
    truth = make(Random(3), "2021")
    report = parse(document(text.replace("四、", "\n".join(_wrapped(truth, 40)) + "\n四、", 1)))
    assert [cell.raw for cell in report.tables["proceedings"].cells.values()] == figures
