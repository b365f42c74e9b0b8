"""Tables of web pages whose headings show another arrangement than the form's: read by the headings, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from gongkai.demo.truth import Truth, make
from gongkai.form import Column, Line, load_form
from gongkai.parse import parse
from gongkai.parse.asides import without_asides
from gongkai.source import GridCell, Place, read

Cells = Sequence[tuple[str, str]]
"""The texts of a row, each with what its cell states of its spans."""

SECTIONS = {
    "disclosures": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "proceedings": "四、政府信息公开行政复议、行政诉讼情况",
}


def plain(*texts: str) -> Cells:
    return [(text, "") for text in texts]


def table(rows: Sequence[Cells]) -> str:
    printed = ("".join(f"<td {span}>{text}</td>" for text, span in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in printed)}</table>"


def of(truth: Truth, resource: str) -> list[tuple[Line, Sequence[Column]]]:
    whole = load_form(truth.edition).table(resource)
    return [(line, whole.columns_of(line.code)) for line in whole.lines]


def figure(truth: Truth, resource: str, line: Line, column: Column) -> str:
    return truth.cells[resource, line.code, column.code] or ""


def figures_read(tmp_path: Path, tables: dict[str, str]) -> dict[tuple[str, str, str], str]:
    body = "".join(f"<h3>{SECTIONS[resource]}</h3>{tables[resource]}" for resource in SECTIONS if resource in tables)
    page = f"<h1>灵武市临河镇2022年政府信息公开工作年度报告</h1><p>一、总体情况</p>{body}<p>五、存在的主要问题</p>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    readings = parse(read(tmp_path / "a.html")).tables
    return {
        (resource, *key): cell.raw
        for resource in readings
        for key, cell in readings[resource].cells.items()
        if cell.raw
    }


def expected(truth: Truth, *resources: str) -> dict[tuple[str, str, str], str]:
    return {key: value for key, value in truth.cells.items() if key[0] in resources and value}


def in_columns(truth: Truth, order: Sequence[int], heads: Sequence[Cells]) -> str:
    rows = [
        plain(line.label, *(figure(truth, "requests", line, columns[at]) for at in order))
        for line, columns in of(truth, "requests")
    ]
    return table([*heads, *rows])


TOTAL_FIRST = [
    [("办理结果", "rowspan=2"), ("总计", "rowspan=2"), ("自然人", "rowspan=2"), ("法人或其他组织", "colspan=5")],
    plain("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_columns_in_another_order_are_read_by_their_headings(tmp_path: Path, edition: str) -> None:
    truth = make(Random(edition), edition, zeros=0.1, blanks=0.1)
    tables = {"requests": in_columns(truth, [6, 0, 1, 2, 3, 4, 5], TOTAL_FIRST)}
    assert figures_read(tmp_path, tables) == expected(truth, "requests")


def test_columns_whose_headings_have_lost_their_spans_are_not_moved(tmp_path: Path) -> None:
    truth = make(Random(1), "2021", zeros=0.1)
    heads = [plain(*(text for text, _ in row)) for row in TOTAL_FIRST]
    assert figures_read(tmp_path, {"requests": in_columns(truth, [6, 0, 1, 2, 3, 4, 5], heads)}) == {}


def test_spans_lost_from_the_forms_own_headings_move_nothing(tmp_path: Path) -> None:
    truth = make(Random(2), "2021", zeros=0.1)
    heads = [
        [("办理结果", "rowspan=2"), ("自然人", "rowspan=2"), ("法人或其他组织", ""), ("总计", "rowspan=2")],
        plain("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
    ]
    assert figures_read(tmp_path, {"requests": in_columns(truth, range(7), heads)}) == expected(truth, "requests")


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_lines_as_columns_are_read_as_lines(tmp_path: Path, edition: str) -> None:
    truth = make(Random(edition), edition, zeros=0.1, blanks=0.1)
    tables = {}
    for resource in SECTIONS:
        blocks = []
        for block in load_form(edition).table(resource).blocks:
            rows = [
                plain(column.label, *(figure(truth, resource, line, column) for line in block.lines))
                for column in block.columns
            ]
            blocks.append(table([plain("", *(line.label for line in block.lines)), *rows]))
        tables[resource] = "".join(blocks)
    assert figures_read(tmp_path, tables) == expected(truth, *SECTIONS)


def test_all_figures_of_a_column_in_one_cell_are_those_of_the_labels_beside(tmp_path: Path) -> None:
    truth = make(Random(4), "2021", zeros=0.1)
    heads = plain("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    lines = of(truth, "requests")
    columns = [[figure(truth, "requests", line, columns[at]) for line, columns in lines] for at in range(7)]
    cells = ["<br>".join(each) for each in [[line.label for line, _ in lines], *columns]]
    assert figures_read(tmp_path, {"requests": table([heads, plain(*cells)])}) == expected(truth, "requests")
    short = [cells[0], cells[1].rsplit("<br>", 1)[0], *cells[2:]]
    assert figures_read(tmp_path, {"requests": table([heads, plain(*short)])}) == {}


WITH_ASIDES = {
    "both": (["行次", "项目"], ["备注"], ["甲", "乙"], [""]),
    "number behind the label": (["项目", "行次"], [], ["甲", "乙"], []),
    "remarks": (["项目"], ["备 注"], ["栏次"], [""]),
}


@pytest.mark.parametrize("where", WITH_ASIDES)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_numbers_of_rows_and_columns_and_remarks_are_no_figures(tmp_path: Path, edition: str, where: str) -> None:
    before, behind, counted, blank = WITH_ASIDES[where]
    truth = make(Random(edition), edition, zeros=0.1, blanks=0.1)
    form = load_form(edition).table("requests")
    heads = plain(*before, *(column.label for column in form.blocks[0].columns), *behind)
    count = plain(*counted, *map(str, range(1, 8)), *blank)
    rows = []
    for number, (line, columns) in enumerate(of(truth, "requests"), start=1):
        named = {"项目": line.label, "行次": str(number)}
        remark = [["见附件1", "无", "3", ""][number % 4]] if behind else []
        own = [figure(truth, "requests", line, column) for column in columns]
        rows.append(plain(*(named[head] for head in before), *own, *remark))
    assert figures_read(tmp_path, {"requests": table([heads, count, *rows])}) == expected(truth, "requests")


def test_figures_below_a_heading_of_numbers_that_do_not_count_are_kept(tmp_path: Path) -> None:
    truth = make(Random(7), "2021", zeros=0.1)
    heads = plain("", "编号", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    assert figures_read(tmp_path, {"requests": in_columns(truth, range(7), [heads])}) == expected(truth, "requests")


def test_a_number_of_a_row_that_is_endless_breaks_nothing() -> None:
    texts = ["序号", "1", "2", "3", "9" * 5000]
    cells = [GridCell(row=row, column=0, text=text, place=Place(1)) for row, text in enumerate(texts)]
    assert list(without_asides(cells, [(0, 0, "序号")])) == []
