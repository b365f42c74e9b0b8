"""The CSV that a double click opens right in Chinese Excel: with a byte order mark, and no text that it would run.

Everything else reads the CSV of the packages, which is UTF-8 without a mark and verbatim.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from functools import lru_cache, partial
from io import StringIO
from itertools import islice
from pathlib import Path

from gongkai.exports.flat import Sheet
from gongkai.exports.typed import Type, number_of, plain

SUFFIX = ".excel.csv"

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_GUARD = "'"
_KNOWN = 4096
"""The texts of a column whose cells are kept: most are one of few."""

_ROWS_A_BLOCK = 256


def write_excel_csv(path: Path, sheet: Sheet) -> None:
    """Write a flat table."""
    cells = [lru_cache(_KNOWN)(partial(_cell, column.type)) for column in sheet.columns]
    lines = (",".join([cell(text) for cell, text in zip(cells, texts, strict=True)]) for texts in sheet.rows())
    with path.open("wb") as file:
        file.write(BOM_UTF8 + _line(column.heading for column in sheet.columns).encode())
        while block := list(islice(lines, _ROWS_A_BLOCK)):
            file.write("\r\n".join([*block, ""]).encode())


def _cell(type: Type, text: str) -> str:
    """Return a text as it stands between commas, with an apostrophe before what Excel would run; a number runs not."""
    runs = _FORMULA.match(text) and (type == "string" or number_of(text) is None)
    return _line([plain(f"{_GUARD}{text}" if runs else text), ""]).removesuffix(",\r\n")


def _line(texts: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(texts)
    return line.getvalue()
