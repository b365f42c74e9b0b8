"""The source text of a report as its page shows it, and the anchors by which figures and findings point into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

_LINE = itemgetter("source_line")
_ROW, _COLUMN, _TEXT = itemgetter("table", "row"), itemgetter("column"), itemgetter("text")


class SourceRow(NamedTuple):
    """A row of a table: what the anchors of its cells begin with, the column in which each begins, and their texts.

    `lines` are the anchors of lines by the position of the cell that is the first in one.
    """

    place: str
    columns: tuple[int, ...]
    texts: Sequence[str]
    lines: Mapping[int, str]


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
    for (table, row), its in groupby(cells, _ROW):
        given = list(its)
        lines = list(map(_LINE, given))
        fresh = {lines.index(line): f"L{line}" for line in set(lines) - seen}
        seen.update(lines)
        yield SourceRow(f"T{table}R{row}C", tuple(map(_COLUMN, given)), list(map(_TEXT, given)), fresh)
