"""The CSV that a double click opens right in Chinese Excel: with a byte order mark, and no text that it would run.

Everything else reads the CSV of the packages, which is UTF-8 without a mark and verbatim.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from pathlib import Path

from gongkai.exports.flat import Run, Sheet
from gongkai.exports.known import Known
from gongkai.exports.typed import Type, number_of, plain

SUFFIX = ".excel.csv"

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_GUARD = "'"
_QUOTED = re.compile(r'[",\r\n]')
_BUFFER = 1 << 18


def write_excel_csv(path: Path, sheet: Sheet) -> None:
    """Write a flat table."""
    with path.open("wb", _BUFFER) as file:
        file.write(BOM_UTF8 + _line(column.heading for column in sheet.columns).encode())
        for lines in _lines([column.type for column in sheet.columns], sheet.runs()):
            file.writelines(lines)


def _lines(types: Sequence[Type], runs: Iterable[Run]) -> Iterator[list[bytes]]:
    """Yield the lines of each run, in columns of some types; equal rows are put together once."""
    cells = [Known(partial(_cell, type)) for type in types]

    def line(texts: tuple[str, ...]) -> bytes:
        own = cells[len(cells) - len(texts) :]
        return (",".join([cell[text] for cell, text in zip(own, texts, strict=True)]) + "\r\n").encode()

    known = Known(line)
    for run in runs:
        owner = "".join([f"{cell[text]}," for cell, text in zip(cells, run.owner, strict=False)]).encode()
        yield [owner + known[texts] for texts in run.rows]


def _cell(type: Type, text: str) -> str:
    """Return a text as it stands between commas, with an apostrophe before what Excel would run; a number runs not."""
    runs = _FORMULA.match(text) and (type == "string" or number_of(text) is None)
    text = plain(f"{_GUARD}{text}" if runs else text)
    return _line([text, ""]).removesuffix(",\r\n") if _QUOTED.search(text) else text


def _line(texts: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(texts)
    return line.getvalue()
