"""The CSV that a double click opens right in Chinese Excel: with a byte order mark, and no text that it would run.

Everything else reads the CSV of the packages, which is UTF-8 without a mark and verbatim.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from functools import partial
from io import StringIO
from pathlib import Path

from gongkai.exports.flat import Column, Sheet
from gongkai.exports.known import Known
from gongkai.exports.pieces import Pieces, write_pieces
from gongkai.exports.typed import Type, number_of, plain

SUFFIX = ".excel.csv"

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_GUARD = "'"
_QUOTED = re.compile(r'[",\r\n]')
_BUFFER = 1 << 18


class CsvLines:
    """Makes lines of texts in some columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._cells = [Known(partial(_cell, column.type)) for column in columns]

    def head(self, texts: Sequence[str]) -> bytes:
        """Return what texts in the first columns are at the beginning of a line."""
        return "".join([f"{cell[text]}," for cell, text in zip(self._cells, texts, strict=False)]).encode()

    def rest(self, texts: Sequence[str]) -> bytes:
        """Return what texts in the last columns are at the end of a line."""
        own = self._cells[len(self._cells) - len(texts) :]
        return (",".join([cell[text] for cell, text in zip(own, texts, strict=True)]) + "\r\n").encode()


def write_excel_csv(path: Path, name: str, sheet: Sheet, pieces: Iterable[bytes] | None = None) -> Pieces:
    """Write a flat table, known as `name`, of lines in `pieces` if they are there already."""
    with path.open("wb", _BUFFER) as file:
        file.write(BOM_UTF8 + _line(column.heading for column in sheet.columns).encode())
        return write_pieces(file, name, _lines(sheet) if pieces is None else pieces)


def _lines(sheet: Sheet) -> Iterable[bytes]:
    lines = CsvLines(sheet.columns)
    return (lines.head(run.owner) + lines.rest(texts) for run in sheet.runs() for texts in run.rows)


def _cell(type: Type, text: str) -> str:
    """Return a text as it stands between commas, with an apostrophe before what Excel would run; a number runs not."""
    runs = _FORMULA.match(text) and (type == "string" or number_of(text) is None)
    text = plain(f"{_GUARD}{text}" if runs else text)
    return _line([text, ""]).removesuffix(",\r\n") if _QUOTED.search(text) else text


def _line(texts: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(texts)
    return line.getvalue()
