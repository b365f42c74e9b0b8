"""The source text of a report as its page shows it, and the anchors by which figures and findings point into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from gongkai.package.records import Records, read_records

_MOST = 1 << 13
"""How many rows of sources are remembered: most tables are laid out alike, and most figures are zero."""

_ROW = re.compile(rb'"table":[0-9]+,"row":[0-9]+')
"""Where a line of JSON says which row its cell is in; in a text the quotes would be escaped."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceRow:
    """A row of a table: what the anchors of its cells begin with, the column in which each begins, and their texts.

    `lines` are the lines that begin in it, with the position of the first cell of each. Equal rows are mostly one.
    """

    place: str
    columns: tuple[int, ...]
    texts: Sequence[str]
    lines: Mapping[int | None, int]


SourceBlock = tuple[int | None, str, str | Sequence[SourceRow]]
"""A line of a source, or a table numbered like one.

Its number, None if it has none; its anchor, empty where something before has that already; its text or rows.
"""


def anchor(given: Mapping[str, Any]) -> str:
    """Return the id of the place that `given`, anything with `source_line` and perhaps `place`, comes from."""
    cell = given.get("place") or given
    if "row" in cell:
        return f"T{cell['table']}R{cell['row']}C{cell['column']}"
    line = line_of(given)
    return f"L{line}" if line else ""


def line_of(given: Mapping[str, Any]) -> int | str:
    """Return the line that `given` comes from, empty if unknown."""
    place = given.get("place")
    return (place and place.get("line")) or given.get("source_line") or ""


def source_text(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[int | None, list[SourceBlock]]]:
    """Return the blocks of report.json's ``source_text`` page by page, with the anchors of lines and cells."""
    seen: set[int | None] = {None, 0}
    return [(page, list(_blocks(its, seen))) for page, its in groupby(blocks, lambda block: block.get("page"))]


def _blocks(blocks: Iterable[Mapping[str, Any]], seen: set[int | None]) -> Iterator[SourceBlock]:
    for block in blocks:
        number, anchor = block["source_line"], ""
        if number not in seen:
            seen.add(number)
            anchor = f"L{number}"
        yield number, anchor, list(_rows(block["cells"], seen)) if block["kind"] == "table" else block["text"]


def _rows(cells: Sequence[Mapping[str, Any]], seen: set[int | None]) -> Iterator[SourceRow]:
    records = Records.of(cells)
    for _, its in groupby(zip(_ROW.findall(records.data), records.lines, strict=True), itemgetter(0)):
        row = _row(b",".join([line for _, line in its]))
        fresh = row.lines.keys() - seen
        seen |= fresh
        yield row if len(fresh) == len(row.lines) else _row_with(row, frozenset(fresh))


@lru_cache(maxsize=_MOST)
def _row(lines: bytes) -> SourceRow:
    cells = read_records(lines)
    firsts = {cell["source_line"]: position for position, cell in reversed(list(enumerate(cells)))}
    columns = tuple(cell["column"] for cell in cells)
    place = f"T{cells[0]['table']}R{cells[0]['row']}C"
    return SourceRow(place, columns, [cell["text"] for cell in cells], firsts)


@lru_cache(maxsize=_MOST)
def _row_with(row: SourceRow, lines: frozenset[int | None]) -> SourceRow:
    """Return a row in which only some lines begin."""
    return replace(row, lines={line: position for line, position in row.lines.items() if line in lines})
