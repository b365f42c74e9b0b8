"""A workbook that offices open: the notes first, then one flat table a sheet; text is never a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from gongkai.exports.flat import Sheet
from gongkai.exports.typed import Type, number_of, plain
from gongkai.exports.words import load_words

MOST_ROWS = 1_048_576
"""The rows of a sheet, its heading included."""

_MOST_TEXT = 32_767
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's calendar has a day that never was."""

_MADE = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_NOTES_WIDTH = 110
_A4 = 9


def write_workbook(path: Path, notes: Sequence[str], sheets: Sequence[Sheet], most_rows: int = MOST_ROWS) -> None:
    """Write a workbook; `notes` are its title and what stands above the list of its sheets.

    One row at a time is in memory. A table of more than `most_rows` goes on in further sheets; a number that Excel
    would round stands as text.
    """
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_urls": False}
    with Workbook(path, options | {"strings_to_formulas": False}) as book:
        book.set_properties({"title": notes[0], "created": _MADE})
        first = book.add_worksheet(load_words()["names"]["notes"])
        writer = _Writer(book)
        listed = [line for sheet in sheets for line in writer.table(sheet, most_rows - 1)]
        writer.notes(first, notes, listed)


class _Writer:
    """Writes the sheets of a book, in its looks."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._part = book.add_format({"bold": True})
        self._head = book.add_format(
            {"bold": True, "bg_color": "#DDE7F0", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._note = book.add_format({"text_wrap": True, "valign": "top"})

    def table(self, sheet: Sheet, most: int) -> Iterator[str]:
        """Write a table, `most` rows a sheet; yield what the notes say of it."""
        words = load_words()["notes"]
        page, row, count, total = self._started(sheet, 1), 0, 1, 0
        for texts in sheet.rows():
            if row == most:
                self._ended(page, sheet, row)
                count += 1
                page, row = self._started(sheet, count), 0
            row += 1
            total += 1
            for number, (text, column) in enumerate(zip(texts, sheet.columns, strict=True)):
                if text:
                    self._put(page, (row, number), text, column.type)
        self._ended(page, sheet, row)
        yield f"{sheet.title}：{words['rows'].format(rows=total)}"
        if count > 1:
            yield words["split"].format(title=sheet.title, count=count)

    def notes(self, page: Any, notes: Sequence[str], sheets: Sequence[str]) -> None:
        """Write the sheet that says what this is and how to read it."""
        words = load_words()["notes"]
        reading = [words[key] for key in ("blank", "slash", "zero", "edition", "findings", "labels", "long")]
        page.set_column(0, 0, _NOTES_WIDTH)
        _fit(page)
        looks = {notes[0]: self._title, words["sheets"]: self._part, words["reading"]: self._part}
        for row, line in enumerate([*notes, "", words["sheets"], *sheets, "", words["reading"], *reading]):
            if line:
                page.write_string(row, 0, writable(line), looks.get(line, self._note))

    def _started(self, sheet: Sheet, count: int) -> Any:
        page = self._book.add_worksheet(sheet.title if count == 1 else f"{sheet.title} {count}")
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        _fit(page)
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, column.width)
            page.write_string(0, number, column.heading, self._head)
        return page

    def _ended(self, page: Any, sheet: Sheet, rows: int) -> None:
        page.autofilter(0, 0, max(rows, 1), len(sheet.columns) - 1)

    def _put(self, page: Any, place: tuple[int, int], text: str, type: Type) -> None:
        """Write a text as a number or a date where its column holds such, else as it is."""
        if type in ("integer", "number") and (number := number_of(text)) is not None:
            page.write_number(*place, number)
        elif type == "date" and (day := _day(text)) is not None:
            page.write_datetime(*place, day, self._date)
        else:
            page.write_string(*place, writable(text))


def _fit(page: Any) -> None:
    """Let a sheet be printed on A4 across, as wide as the paper."""
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def writable(text: str) -> str:
    """Return a text as a cell can hold it: without what XML forbids, cut with … where it is longer than Excel takes."""
    text = _NOT_IN_XML.sub("", plain(text))
    if len(text) <= _MOST_TEXT // 2 or len(encoded := text.encode("utf-16-le")) <= 2 * _MOST_TEXT:
        return text
    return encoded[: 2 * (_MOST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None
