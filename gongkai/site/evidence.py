"""The source text of a report as its page shows it, and the anchors by which figures and findings point into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from gongkai.exports.known import Known
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


class SourceLines(NamedTuple):
    """Lines of a source: their numbers, None for one without, which of them are told first here, and their texts."""

    numbers: Sequence[int | None]
    first: Sequence[bool]
    texts: Sequence[str]


class SourceTable(NamedTuple):
    """A table of a source, numbered like a line."""

    number: int | None
    first: bool
    rows: Sequence[SourceRow]


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


def source_text(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[int | None, list[SourceLines | SourceTable]]]:
    """Return what report.json has as ``source_text`` page by page; what is told first has the anchor of its line."""
    seen: set[int | None] = {None, 0}
    return [(page, list(_parts(its, seen))) for page, its in groupby(blocks, lambda block: block.get("page"))]


def _parts(blocks: Iterable[Mapping[str, Any]], seen: set[int | None]) -> Iterator[SourceLines | SourceTable]:
    for are_tables, run in groupby(blocks, lambda block: "cells" in block):
        its = list(run)
        if are_tables:
            for block in its:
                (first,) = _first([block["source_line"]], seen)
                yield SourceTable(block["source_line"], first, list(_rows(block["cells"], seen)))
        else:
            numbers = [block["source_line"] for block in its]
            yield SourceLines(numbers, _first(numbers, seen), [block["text"] for block in its])


def _first(numbers: Iterable[int | None], seen: set[int | None]) -> list[bool]:
    """Return which numbers are new, and note them as seen."""
    found = []
    for number in numbers:
        found.append(number not in seen)
        seen.add(number)
    return found


def _rows(cells: Sequence[Mapping[str, Any]], seen: set[int | None]) -> Iterator[SourceRow]:
    records = Records.of(cells)
    for _, its in groupby(zip(_ROW.findall(records.data), records.lines, strict=True), itemgetter(0)):
        row = _KNOWN[b",".join([line for _, line in its])]
        fresh = row.lines.keys() - seen
        seen |= fresh
        yield row if len(fresh) == len(row.lines) else _row_with(row, frozenset(fresh))


def _row(lines: bytes) -> SourceRow:
    cells = read_records(lines)
    firsts = {cell["source_line"]: position for position, cell in reversed(list(enumerate(cells)))}
    columns = tuple(cell["column"] for cell in cells)
    place = f"T{cells[0]['table']}R{cells[0]['row']}C"
    return SourceRow(place, columns, [cell["text"] for cell in cells], firsts)


_KNOWN = Known(_row, _MOST)


@lru_cache(maxsize=_MOST)
def _row_with(row: SourceRow, lines: frozenset[int | None]) -> SourceRow:
    """Return a row in which only some lines begin."""
    return replace(row, lines={line: position for line, position in row.lines.items() if line in lines})
