"""The XML of a sheet's rows: a number or a date where its column holds such, else text that is never a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from xml.sax.saxutils import escape

from gongkai.exports.flat import Run
from gongkai.exports.known import Known
from gongkai.exports.typed import Type, number_of, plain

_MOST_TEXT = 32_767
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BLANK_ENDS = re.compile(r"\A\s|\s\Z")
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's calendar has a day that never was."""

_DAY_ZERO = date(1899, 12, 30)
_ROW = "\0"
"""Stands for the number of the row: all else of equal rows is the same."""

_ROWS_A_BLOCK = 256


def xml_rows(types: Sequence[Type], date_style: str, runs: Iterable[Run], start: int, count: int) -> Iterator[bytes]:
    """Yield `count` rows of a table from the `start`-th on in blocks, below the heading; empty texts have no cell.

    `types` are those of its columns, `date_style` the number of the look of dates among the book's. A number that Excel
    would round stands as text.
    """
    rows = islice(_rows(types, date_style, runs), start, start + count)
    row = _ROW.encode()
    numbered = (xml.replace(row, b"%d" % number) for number, xml in enumerate(rows, start=2))
    while block := b"".join(islice(numbered, _ROWS_A_BLOCK)):
        yield block


def _rows(types: Sequence[Type], date_style: str, runs: Iterable[Run]) -> Iterator[bytes]:
    """Yield rows without their numbers; equal ones are put together once."""
    cells = [Known(partial(_cell, _letters(place), type, date_style)) for place, type in enumerate(types)]

    def rest(texts: tuple[str, ...]) -> bytes:
        own = cells[len(cells) - len(texts) :]
        return ("".join([cell[text] for cell, text in zip(own, texts, strict=True)]) + "</row>").encode()

    known = Known(rest)
    for run in runs:
        owner = "".join([cell[text] for cell, text in zip(cells, run.owner, strict=False)])
        head = f'<row r="{_ROW}">{owner}'.encode()
        for texts in run.rows:
            yield head + known[texts]


def writable(text: str) -> str:
    """Return a text as a cell can hold it: without what XML forbids, cut with … where it is longer than Excel takes."""
    text = _NOT_IN_XML.sub("", plain(text))
    if len(text) <= _MOST_TEXT // 2 or len(encoded := text.encode("utf-16-le")) <= 2 * _MOST_TEXT:
        return text
    return encoded[: 2 * (_MOST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _cell(column: str, type: Type, date_style: str, text: str) -> str:
    """Return a cell that any row may have, in the column of some letters."""
    if not text:
        return ""
    if type in ("integer", "number") and (number := number_of(text)) is not None:
        return f'<c r="{column}{_ROW}"><v>{number!r}</v></c>'
    if type == "date" and (day := _day(text)) is not None:
        return f'<c r="{column}{_ROW}" s="{date_style}"><v>{(day - _DAY_ZERO).days}</v></c>'
    return f'<c r="{column}{_ROW}" t="inlineStr"><is>{_text(writable(text))}</is></c>'


def _text(text: str) -> str:
    """Return the element of a text; control characters, and what looks like one written out, are written out."""
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
