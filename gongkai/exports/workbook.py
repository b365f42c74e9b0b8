"""A workbook that offices open: the notes first, then one flat table a sheet; text is never a formula.

A library makes the book with its sheets empty but for the headings; the rows are poured into these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from gongkai.exports.cells import placed, rows_of, writable
from gongkai.exports.flat import Sheet
from gongkai.exports.words import load_words
from gongkai.exports.zipping import deflate, finish

Ready = Mapping[str, Callable[[], Iterator[bytes]]]

MOST_ROWS = 1_048_576
"""The rows of a sheet, its heading included."""

_MADE = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LEVEL = 5
_NOTES_WIDTH = 110
_A4 = 9
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_END_OF_ROWS = b"</sheetData>"


@dataclass(frozen=True, slots=True)
class _Page:
    """The `count` rows of a table from the `start`-th on, which are one sheet of the book."""

    table: Sheet
    title: str
    start: int
    count: int

    @property
    def area(self) -> tuple[int, int, int, int]:
        """The first row and column and the last ones, counted from 0; a table without rows has one blank."""
        return 0, 0, max(self.count, 1), len(self.table.columns) - 1


def write_workbook(
    path: Path, notes: Sequence[str], sheets: Sequence[Sheet], ready: Ready | None = None, most_rows: int = MOST_ROWS
) -> None:
    """Write a workbook; `notes` are its title and what stands above the list of its sheets.

    `ready` gives the rows of resources whose XML is there already. A block of rows at a time is in memory. A table of
    more than `most_rows` goes on in further sheets.
    """
    ready = ready or {}
    pages = [page for sheet in sheets for page in _pages(sheet, most_rows - 1)]
    parts = {f"xl/worksheets/sheet{number}.xml": page for number, page in enumerate(pages, start=2)}
    with ZipFile(BytesIO(_empty_book(notes, sheets, pages))) as empty, path.open("wb") as book:
        contents = {name: empty.read(name) for name in empty.namelist()}
        poured = {
            name: _poured(data, parts[name], ready) if name in parts else [data] for name, data in contents.items()
        }
        finish(book, [deflate(book, name, blocks, _LEVEL).entry(0) for name, blocks in poured.items()])


def _pages(sheet: Sheet, most: int) -> Iterator[_Page]:
    for number, start in enumerate(range(0, max(sheet.count, 1), most), start=1):
        title = sheet.title if number == 1 else f"{sheet.title} {number}"
        yield _Page(sheet, title, start, min(sheet.count - start, most))


def _poured(sheet: bytes, page: _Page, ready: Ready) -> Iterator[bytes]:
    """Yield the XML of a sheet that has its heading only, with the rows."""
    from lxml import etree
    from xlsxwriter.utility import xl_range

    root = etree.fromstring(sheet)
    for dimension in root.iter(f"{_MAIN}dimension"):
        dimension.set("ref", xl_range(*page.area))
    styles = (style for column in root.iter(f"{_MAIN}col") if (style := column.get("style")))
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    head, _, tail = data.partition(_END_OF_ROWS)
    rows = ready.get(page.table.resource, partial(rows_of, page.table))
    yield head
    yield from placed(rows(), next(styles, ""), page.start, page.count)
    yield _END_OF_ROWS + tail


def _empty_book(notes: Sequence[str], sheets: Sequence[Sheet], pages: Sequence[_Page]) -> bytes:
    """Return the book with its notes, the headings of its sheets and all looks, but no rows."""
    from xlsxwriter import Workbook

    made = BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_urls": False, "strings_to_formulas": False}
    with Workbook(made, options) as book:
        book.set_properties({"title": notes[0], "created": _MADE})
        writer = _Writer(book)
        writer.notes(notes, list(_listed(sheets, pages)))
        for page in pages:
            writer.heading(page)
    return made.getvalue()


def _listed(sheets: Sequence[Sheet], pages: Sequence[_Page]) -> Iterator[str]:
    """Yield what the notes say of each table."""
    words = load_words()["notes"]
    for sheet in sheets:
        yield f"{sheet.title}：{words['rows'].format(rows=sheet.count)}"
        count = sum(page.table is sheet for page in pages)
        if count > 1:
            yield words["split"].format(title=sheet.title, count=count)


class _Writer:
    """Writes the sheets of a book but their rows, in its looks."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._part = book.add_format({"bold": True})
        self._head = book.add_format(
            {"bold": True, "bg_color": "#DDE7F0", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._note = book.add_format({"text_wrap": True, "valign": "top"})

    def notes(self, notes: Sequence[str], sheets: Sequence[str]) -> None:
        """Write the sheet that says what this is and how to read it."""
        words = load_words()["notes"]
        page = self._book.add_worksheet(load_words()["names"]["notes"])
        reading = [words[key] for key in ("blank", "slash", "zero", "edition", "findings", "labels", "long")]
        page.set_column(0, 0, _NOTES_WIDTH)
        _fit(page)
        looks = {notes[0]: self._title, words["sheets"]: self._part, words["reading"]: self._part}
        for row, line in enumerate([*notes, "", words["sheets"], *sheets, "", words["reading"], *reading]):
            if line:
                page.write_string(row, 0, writable(line), looks.get(line, self._note))

    def heading(self, page: _Page) -> None:
        """Write the sheet of a page with its heading."""
        sheet = self._book.add_worksheet(page.title)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        _fit(sheet)
        for number, column in enumerate(page.table.columns):
            sheet.set_column(number, number, column.width, self._date if column.type == "date" else None)
            sheet.write_string(0, number, column.heading, self._head)
        sheet.autofilter(*page.area)


def _fit(sheet: Any) -> None:
    """Let a sheet be printed on A4 across, as wide as the paper."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
