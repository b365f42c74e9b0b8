"""The source text of a report as its page shows it, and the anchors by which figures and findings point into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

SourceCell = tuple[str, str, str, int]
"""The anchor of a cell, that of its line where the cell is the first in it, its text and how many columns it spans."""


class SourceLine(NamedTuple):
    """A line of a source with its number, None if it has none, and its anchor, empty where the line has one already."""

    number: int | None
    anchor: str
    text: str


class SourceGrid(NamedTuple):
    """A table of a source, numbered like a line."""

    number: int | None
    anchor: str
    rows: Sequence[Sequence[SourceCell]]


def anchor(given: Mapping[str, Any]) -> str:
    """Return the id of the place that `given`, anything with `source_line` and perhaps `place`, comes from."""
    place = given.get("place") or {}
    cell = place if "row" in place else given
    if "row" in cell:
        return f"T{cell['table']}R{cell['row']}C{cell['column']}"
    return f"L{line_of(given)}" if line_of(given) else ""


def line_of(given: Mapping[str, Any]) -> int | str:
    """Return the line that `given` comes from, empty if unknown."""
    return given.get("place", {}).get("line") or given.get("source_line") or ""


def source_text(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[int | None, list[SourceLine | SourceGrid]]]:
    """Return the blocks of report.json's ``source_text`` page by page, tables as rows of cells with their anchors."""
    seen: set[str] = set()
    return [
        (page, [_shown(block, seen) for block in its]) for page, its in groupby(blocks, lambda block: block.get("page"))
    ]


def _shown(block: Mapping[str, Any], seen: set[str]) -> SourceLine | SourceGrid:
    number, anchor = block["source_line"], _fresh(block, seen)
    if block["kind"] != "table":
        return SourceLine(number, anchor, block["text"])
    rows = (list(row) for _, row in groupby(block["cells"], lambda cell: cell["row"]))
    return SourceGrid(number, anchor, [list(_spread(row, seen)) for row in rows])


def _fresh(given: Mapping[str, Any], seen: set[str]) -> str:
    """Return the anchor of a line if nothing has it yet."""
    anchor = f"L{given['source_line']}" if given["source_line"] else ""
    if anchor in seen:
        return ""
    seen.add(anchor)
    return anchor


def _spread(row: Sequence[Mapping[str, Any]], seen: set[str]) -> Iterator[SourceCell]:
    """Yield each cell's anchor, that of its line, text and width, with empty cells where others reach down."""
    ends = [cell["column"] for cell in row[1:]] + [row[-1]["column"] + 1]
    if row[0]["column"] > 1:
        yield "", "", "", row[0]["column"] - 1
    for cell, end in zip(row, ends, strict=True):
        yield anchor(cell), _fresh(cell, seen), cell["text"], max(1, end - cell["column"])
