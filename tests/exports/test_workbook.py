"""Workbooks, as LibreOffice and openpyxl read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from gongkai.exports.cells import writable
from gongkai.exports.flat import Column, Flattener, Run, Sheet
from gongkai.exports.typed import Type
from gongkai.exports.workbook import write_workbook
from tests.exports.conftest import Made
from tests.exports.office import sheets
from tests.package.made import FORMS

TITLES = [
    "说明", "报告", "单位", "主动公开", "收到和处理申请", "复议和诉讼", "文字部分的数字", "核查发现", "来源文件", "代码表",
]  # fmt: skip


def table(book: Any, title: str) -> list[dict[str, Any]]:
    head, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def book(made: Made) -> Any:
    return load_workbook(made.data / "gongkai.xlsx")


def test_the_notes_come_first_and_a_year_has_all_sheets_but_those_of_the_collection(made: Made, book: Any) -> None:
    year = load_workbook(made.folder / "years" / "2021" / "gongkai-2021.xlsx")

    assert sorted(book.sheetnames) == sorted(TITLES)
    assert book.sheetnames[0] == year.sheetnames[0] == "说明"
    assert set(TITLES) - set(year.sheetnames) == {"来源文件", "代码表"}
    assert year["说明"]["A1"].value == "2021年政府信息公开工作年度报告数据"
    assert year["说明"]["A2"].value == "1 份报告，数据版本 0.1.0"
    assert len(table(year, "报告")) == 1


def test_every_table_has_a_frozen_heading_and_a_filter(book: Any) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_every_sheet_prints_as_wide_as_the_paper(book: Any) -> None:
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["报告"].print_title_rows == "$1:$1"


def test_a_number_is_a_number_a_blank_is_nothing_and_a_slash_is_a_slash(book: Any) -> None:
    (row,) = (row for row in table(book, "收到和处理申请") if (row["年度"], row["项目代码"]) == (2021, "new_received"))
    fees = [
        row["数值"] for row in table(book, "主动公开") if row["信息内容"] == "行政事业性收费" and row["年度"] == 2021
    ]

    assert (row["自然人"], row["商业企业"], row["其他"], row["科研机构"]) == (7, None, "/", 0)
    assert row["项目"] == "一、本年新收政府信息公开申请数量"
    assert (row["单位名称"], row["县级"], row["格式版本"]) == ("临河镇", "灵武市", "2021")
    assert fees == [12.35]


def test_a_line_of_the_form_is_named_as_its_own_edition_has_it(book: Any) -> None:
    named = {(row["格式版本"], row["信息内容代码"]): row["信息内容"] for row in table(book, "主动公开")}
    groups = {row["项目代码"]: row["所属项目"] for row in table(book, "收到和处理申请") if row["格式版本"] == "2021"}

    assert named["2019", "normative_documents"] == "规范性文件"
    assert named["2021", "normative_documents"] == "行政规范性文件"
    assert groups["other_fee_unpaid"] == "三、本年度办理结果 › （六）其他处理"


def test_dates_are_dates_and_a_number_beyond_fifteen_digits_is_text(book: Any) -> None:
    days = [row["发布日期"] for row in table(book, "报告")]
    figures = [row["数值"] for row in table(book, "文字部分的数字")]

    assert days == [datetime(2021, 1, 20), datetime(2022, 1, 20), None]
    assert "9" * 40 in figures
    assert 32 in figures


def test_libreoffice_shows_what_the_tables_hold(made: Made, tmp_path: Path) -> None:
    shown = sheets(made.data / "gongkai.xlsx", tmp_path)
    flat = Flattener(FORMS).sheets(made.reports, made.sources)

    assert sorted(shown) == sorted(TITLES)
    for sheet in flat:
        head, *rows = shown[sheet.title]
        assert head == [column.heading for column in sheet.columns]
        assert rows == list(sheet.rows())


STARTS = st.sampled_from(
    ["=", "+", "-", "@", "\t=", "\n=", "{=", "'", "https://", "mailto:", "=HYPERLINK(", "\x00", ""]
)
TEXTS = st.tuples(STARTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=12)).map("".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_no_text_becomes_a_formula_a_link_or_another_text(tmp_path_factory: Any, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("texts") / "texts.xlsx"
    columns = (Column("年度", "integer", 9), Column("原文", "string", 9))
    sheet = Sheet("figures", "原文", columns, len(texts), lambda: iter([Run(("1",), [(text,) for text in texts])]))

    write_workbook(path, ["题"], [sheet])
    page = load_workbook(path)["原文"]

    cells = [page.cell(row, 2) for row in range(2, len(texts) + 2)]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert [cell.hyperlink for cell in cells] == [None] * len(texts)
    for cell, text in zip(cells, texts, strict=True):
        assert (cell.data_type == "n") == (not text)
        assert unescape(cell.value or "").replace("\r", "\n").strip() == writable(text).replace("\r", "\n").strip()


def test_a_table_that_no_sheet_holds_goes_on_in_the_next_and_the_notes_say_so(made: Made, tmp_path: Path) -> None:
    (sheet,) = (sheet for sheet in Flattener(FORMS).sheets(made.reports) if sheet.resource == "requests")
    rows = list(sheet.rows())

    write_workbook(tmp_path / "split.xlsx", ["题"], [sheet], most_rows=21)
    book = load_workbook(tmp_path / "split.xlsx")

    pages = [title for title in book.sheetnames if title != "说明"]
    assert pages == ["收到和处理申请", "收到和处理申请 2", "收到和处理申请 3"]
    assert [row["项目代码"] for title in pages for row in table(book, title)] == [row[-1] for row in rows]
    notes = [cell.value for cell in book["说明"]["A"]]
    assert "收到和处理申请：48 行" in notes
    assert "收到和处理申请：超过一张表的上限，分为 3 张。" in notes


def test_cells_stand_where_and_as_what_their_columns_say(tmp_path: Path) -> None:
    types: list[Type] = ["integer", "number", "date"]
    columns = tuple(Column(f"列{number}", types[number % 3], 9) for number in range(30))
    rows = [
        ("7", "12.5", "2021-01-20") * 10,
        ("/", "9" * 16, "1900-02-28") * 10,
        ("", "1e5", "不详") * 10,
    ]
    write_workbook(tmp_path / "wide.xlsx", ["题"], [Sheet("figures", "宽", columns, 3, lambda: iter([Run((), rows)]))])
    page = load_workbook(tmp_path / "wide.xlsx")["宽"]

    found = [list(row) for row in page.iter_rows(min_row=2, values_only=True)]
    assert found == [
        [7, 12.5, datetime(2021, 1, 20)] * 10,
        ["/", "9" * 16, "1900-02-28"] * 10,
        [None, 100_000, "不详"] * 10,
    ]
    assert page["AD2"].number_format == "yyyy-mm-dd"
    assert page.dimensions == "A1:AD4"


def test_a_text_longer_than_a_cell_is_cut_where_one_sees_it() -> None:
    assert writable("字" * 32_767) == "字" * 32_767
    assert writable("字" * 32_768) == "字" * 32_766 + "…"
    assert writable("𠮷" * 20_000) == "𠮷" * 16_383 + "…"


def test_the_same_tables_give_the_same_workbook(made: Made, tmp_path: Path) -> None:
    flat = [replace(sheet) for sheet in Flattener(FORMS).sheets(made.reports)]
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, ["题"], flat)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
