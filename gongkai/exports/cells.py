"""The XML of a sheet's rows: a number or a date where its column holds such, else text that is never a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain, islice
from xml.sax.saxutils import escape

from gongkai.exports.flat import Column, Sheet
from gongkai.exports.known import Known
from gongkai.exports.typed import Type, number_of, plain

_MOST_TEXT = 32_767
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_AS_IT_IS = re.compile(r"[^\s\x00-\x1f<>&_\ud800-\udfff\ufffe\uffff]{1,16000}")
"""Most texts: nothing in them is to be written otherwise, and they are not too long."""

_BLANK_ENDS = re.compile(r"\A\s|\s\Z")
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's calendar has a day that never was."""

_DAY_ZERO = date(1899, 12, 30)
_NUMBER, _STYLE = "\0", "\1"
"""Stand for the number of the row and that of the look of dates: all else of equal rows is the same."""

_END = "</row>"
"""Nothing else in a row is like it: texts have no <."""

_ROWS_A_BLOCK = 256


class XmlRows:
    """Makes rows of texts in some columns; what depends on where they come to stand is left open."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._cells = [Known(partial(_cell, _letters(place), column.type)) for place, column in enumerate(columns)]

    def head(self, texts: Sequence[str]) -> bytes:
        """Return what texts in the first columns are at the beginning of a row."""
        cells = "".join([cell[text] for cell, text in zip(self._cells, texts, strict=False)])
        return f'<row r="{_NUMBER}">{cells}'.encode()

    def rest(self, texts: Sequence[str]) -> bytes:
        """Return what texts in the last columns are at the end of a row."""
        own = self._cells[len(self._cells) - len(texts) :]
        return ("".join([cell[text] for cell, text in zip(own, texts, strict=True)]) + _END).encode()


def rows_of(sheet: Sheet) -> Iterator[bytes]:
    """Yield the rows of a table."""
    rows = XmlRows(sheet.columns)
    return (rows.head(run.owner) + rows.rest(texts) for run in sheet.runs() for texts in run.rows)


def placed(pieces: Iterable[bytes], date_style: str, start: int, count: int) -> Iterator[bytes]:
    """Yield `count` rows from the `start`-th on in blocks, below the heading; each piece is any number of rows.

    `date_style` is the number of the look of dates among the book's.
    """
    number, end, style = _NUMBER.encode(), _END.encode(), _STYLE.encode()
    rows = islice(chain.from_iterable(piece.split(end)[:-1] for piece in pieces), start, start + count)
    numbered = (row.replace(number, b"%d" % place) for place, row in enumerate(rows, start=2))
    while block := list(islice(numbered, _ROWS_A_BLOCK)):
        yield (end.join(block) + end).replace(style, date_style.encode())


def writable(text: str) -> str:
    """Return a text as a cell can hold it: without what XML forbids, cut with … where it is longer than Excel takes."""
    text = _NOT_IN_XML.sub("", plain(text))
    if len(text) <= _MOST_TEXT // 2 or len(encoded := text.encode("utf-16-le")) <= 2 * _MOST_TEXT:
        return text
    return encoded[: 2 * (_MOST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _cell(column: str, type: Type, text: str) -> str:
    """Return a cell that any row may have, in the column of some letters; a number that Excel would round is text."""
    if not text:
        return ""
    if type in ("integer", "number") and (number := number_of(text)) is not None:
        return f'<c r="{column}{_NUMBER}"><v>{number!r}</v></c>'
    if type == "date" and (day := _day(text)) is not None:
        return f'<c r="{column}{_NUMBER}" s="{_STYLE}"><v>{(day - _DAY_ZERO).days}</v></c>'
    return f'<c r="{column}{_NUMBER}" t="inlineStr"><is>{_text(text)}</is></c>'


def _text(text: str) -> str:
    """Return the element of a text; control characters, and what looks like one written out, are written out."""
    if _AS_IT_IS.fullmatch(text):
        return f"<t>{text}</t>"
    text = writable(text)
    space = ' xml:space="preserve"' if _BLANK_ENDS.search(text) else ""
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _LIKE_ESCAPED.sub("_x005F_", text))
    return f"<t{space}>{escape(text)}</t>"


def _letters(place: int) -> str:
    """Return the letters of the column at a place counted from 0."""
    above, last = divmod(place, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + last)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None
