"""The CSV that a double click opens right in Chinese Excel: with a byte order mark, and no text that it would run.

Everything else reads the CSV of the packages, which is UTF-8 without a mark and verbatim.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache, partial
from pathlib import Path

from gongkai.exports.flat import Sheet
from gongkai.exports.typed import Type, number_of, plain

SUFFIX = ".excel.csv"

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_GUARD = "'"
_KNOWN = 4096
"""The texts of a column whose guarded form is kept: most cells are one of few."""


def write_excel_csv(path: Path, sheet: Sheet) -> None:
    """Write a flat table."""
    guards = [lru_cache(_KNOWN)(partial(_guarded, column.type)) for column in sheet.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.heading for column in sheet.columns)
        writer.writerows([guard(text) for guard, text in zip(guards, texts, strict=True)] for texts in sheet.rows())


def _guarded(type: Type, text: str) -> str:
    """Put an apostrophe before text that Excel would run; a number as such is none."""
    runs = _FORMULA.match(text) and (type == "string" or number_of(text) is None)
    return plain(f"{_GUARD}{text}" if runs else text)
