"""Return slips as sheets to send: a page of Word and of Markdown for each, with the day left to be written in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from gongkai.markdown import inline, table
from gongkai.office.slips import Item, Slip

if TYPE_CHECKING:
    from docx.table import _Cell

TITLE = "政府信息公开工作年度报告退改通知单"
_HEADINGS = ("序号", "程度", "部分", "行", "列", "所填", "应为", "依据", "原行")
_WIDTHS = (1.0, 1.1, 2.6, 3.6, 1.8, 2.9, 2.7, 5.0, 6.0)
"""In centimetres: together the width of an A4 page on its side, without margins."""
_FONT = "宋体"
_TEXT, _SMALL = 10.5, 8


def _opening(slip: Slip) -> str:
    errors, warnings = slip.errors, len(slip.items) - slip.errors
    report = f"{slip.year}年政府信息公开工作年度报告" if slip.year else "政府信息公开工作年度报告"
    return (
        f"你单位报送的{report}（文件：{slip.source}）经核查，有错误 {errors} 处、警告 {warnings} 处，列于下表。"
        "请于____月____日前逐项改正后重新报送；经核对无误的，请写明理由。"
    )


_CLOSING = (
    "说明：空白、“/”与 0 是三回事，没有发生的请填 0；□ 表示原表此格为空。"
    "核查只比对报告自身的数字与法定格式，不判断事实。",
    "经办人：____________    电话：____________    日期：______年____月____日",
)


def _rows(items: Sequence[Item]) -> list[tuple[str, ...]]:
    return [(str(number), *(text or "—" for text in astuple(item))) for number, item in enumerate(items, start=1)]


def slip_markdown(slip: Slip) -> str:
    """Return a slip as Markdown."""
    parts = [f"# {TITLE}", f"{inline(slip.unit)}：", inline(_opening(slip)), table(_HEADINGS, _rows(slip.items))]
    return "\n\n".join([*parts, *map(inline, _CLOSING)]) + "\n"


def slip_docx(slip: Slip) -> bytes:
    """Return a slip as a Word file: A4 on its side, the heading of the table repeated where it goes on."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.5)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_TEXT)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(3)
    document.core_properties.title, document.core_properties.author = TITLE, ""

    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(TITLE)
    run.bold, run.font.size = True, Pt(16)
    document.add_paragraph(_printable(f"{slip.unit}："))
    document.add_paragraph(_printable(_opening(slip)))
    grid = document.add_table(rows=0, cols=len(_HEADINGS), style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for number, texts in enumerate([_HEADINGS, *_rows(slip.items)]):
        row = grid.add_row()
        for cell, text, width in zip(row.cells, texts, _WIDTHS, strict=True):
            cell.width = Cm(width)
            _write(cell, text, bold=not number)
    _repeated(grid.rows[0])
    for text in _CLOSING:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write(cell: _Cell, text: str, bold: bool) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(_printable(text))
    run.bold, run.font.size = bold, Pt(_SMALL)


def _repeated(row: Any) -> None:
    """Let Word print a row on top of every page that its table goes on to."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _printable(text: str) -> str:
    """Return `text` without the characters that XML forbids."""
    return "".join(
        char for char in text if char >= " " and not ("\ud800" <= char <= "\udfff" or char in "\ufffe\uffff")
    )
