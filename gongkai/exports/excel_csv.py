"""The CSV that a double click opens right in Chinese Excel: with a byte order mark, and no text that it would run.

Everything else reads the CSV of the packages, which is UTF-8 without a mark and verbatim.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.exports.flat import Column, Sheet
from gongkai.exports.typed import number_of, plain

SUFFIX = ".excel.csv"

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_GUARD = "'"


def write_excel_csv(path: Path, sheet: Sheet) -> int:
    """Write a flat table and return the number of its rows."""
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.heading for column in sheet.columns)
        for texts in sheet.rows():
            writer.writerow(_guarded(texts, sheet.columns))
            rows += 1
    return rows


def _guarded(texts: Sequence[str], columns: Sequence[Column]) -> Iterator[str]:
    """Put an apostrophe before text that Excel would run; a number as such is none."""
    for text, column in zip(texts, columns, strict=True):
        runs = _FORMULA.match(text) and (column.type == "string" or number_of(text) is None)
        yield plain(f"{_GUARD}{text}" if runs else text)
