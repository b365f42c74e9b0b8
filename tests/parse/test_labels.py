"""Labels as clerks shorten and number them, and as narrow columns break them."""

from __future__ import annotations

from random import Random

import pytest

from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make
from gongkai.parse import Report, parse
from tests.conftest import document

TRUTH = Truth("2021", "灵武市临河镇", 2022, make(Random(8), "2021", zeros=0.2).cells)
SHORT = {
    "1. 属于国家秘密": "①国家秘密",
    "2. 其他法律行政法规禁止公开": "②法律法规禁止公开",
    "3. 危及“三安全一稳定”": "③三安全一稳定",
    "4. 保护第三方合法权益": "④第三方合法权益",
    "1. 本机关不掌握相关政府信息": "①不掌握相关政府信息",
    "2. 没有现成信息需要另行制作": "②需要另行制作",
    "1. 信访举报投诉类申请": "①信访举报投诉",
    "4. 无正当理由大量反复申请": "④大量反复申请",
    "四、结转下年度继续办理": "四、结转下年度办理",
}


def printed(layout: str, changes: dict[str, str]) -> Report:
    text = LAYOUTS[layout](TRUTH)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return parse(document(text))


def figures(report: Report) -> dict[tuple[str, str], str]:
    return {key: cell.raw for key, cell in report.tables["requests"].cells.items()}


@pytest.mark.parametrize("layout", ["T1", "L3", "words"])
def test_lines_of_the_form_under_short_names_with_ringed_numbers(layout: str) -> None:
    short = printed(layout, SHORT)
    assert figures(printed(layout, {})) == figures(short)
    assert not short.tables["requests"].rows


@pytest.mark.parametrize(
    ("above", "below"),
    [("2. 没有现成信息", "需要另行制作"), ("3. 危及", "“三安全一稳定”"), ("4. 无正当理由", "大量反复申请")],
)
def test_the_second_half_of_a_label_is_none_by_itself_below_its_figures(above: str, below: str) -> None:
    line = next(line for line in LAYOUTS["words"](TRUTH).split("\n") if above + below in line)
    own = line.split(above + below)[1].strip()
    broken = printed("words", {line: f"{above}\n {own}\n {below}"})
    assert figures(printed("words", {})) == figures(broken)
    assert not broken.tables["requests"].rows


def test_what_is_not_applicable_in_traditional_characters() -> None:
    report = printed("T1", _one_cell("無"))
    assert report.tables["requests"].cells["carried_over", "total"].mark == "not-applicable"


def _one_cell(mark: str) -> dict[str, str]:
    line = next(line for line in LAYOUTS["T1"](TRUTH).split("\n") if "上年结转政府" in line)
    cells = line.rstrip("\t").split("\t")
    return {line: "\t".join([*cells[:-1], mark])}


def _in_bars(blank: str) -> Report:
    lines = LAYOUTS["T1"](TRUTH).split("\n")
    rows = (
        "| " + " | ".join(cell or blank for cell in line.split("\t")) + " |" if "\t" in line else line for line in lines
    )
    return parse(document("\n".join(rows)))


def test_cells_that_a_program_has_filled_for_want_of_a_value_are_blank() -> None:
    filled, plain = _in_bars("nan"), _in_bars("")
    assert filled.tables.keys() == plain.tables.keys()
    for resource, reading in plain.tables.items():
        assert filled.tables[resource].cells.keys() == reading.cells.keys()
        assert not filled.tables[resource].rows


def test_a_stage_in_brackets_behind_its_group() -> None:
    heads = "类别    结果维持    结果纠正    其他结果    尚未审结    总计\n"
    rows = {
        "行政复议": "1 2 3 4 10",
        "行政诉讼（未经复议直接起诉）": "5 6 7 8 26",
        "行政诉讼（复议后起诉）": "9 1 2 3 15",
    }
    table = heads + "\n".join(f"{label}    {row}" for label, row in rows.items())
    text = LAYOUTS["words"](TRUTH)
    before, after = text.split("四、政府信息公开行政复议")[0], text[text.index("五、存在的") :]
    report = parse(document(f"{before}四、政府信息公开行政复议、行政诉讼情况\n{table}\n{after}"))
    read = [cell.raw for cell in report.tables["proceedings"].cells.values()]
    assert read == " ".join(rows.values()).split()
