"""The source text of a report as its page shows it, and the anchors by which figures and findings point into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Any

SourceCell = tuple[str, str, str, int]
"""The anchor of a cell, that of its line where the cell is the first in it, its text and how many columns it spans."""


SourceBlock = tuple[int | None, str, str | Sequence[Sequence[SourceCell]]]
"""A line of a source, or a table numbered like one.

Its number, None if it has none; its anchor, empty where something before has that already; its text or rows of cells.
"""


def anchor(given: Mapping[str, Any]) -> str:
    """Return the id of the place that `given`, anything with `source_line` and perhaps `place`, comes from."""
    cell = given.get("place") or given
    if "row" not in cell:
        cell = given
    if "row" in cell:
        return f"T{cell['table']}R{cell['row']}C{cell['column']}"
    line = line_of(given)
    return f"L{line}" if line else ""


def line_of(given: Mapping[str, Any]) -> int | str:
    """Return the line that `given` comes from, empty if unknown."""
    place = given.get("place")
    return (place and place.get("line")) or given.get("source_line") or ""


def source_text(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[int | None, list[SourceBlock]]]:
    """Return the blocks of report.json's ``source_text`` page by page, tables as rows of cells with their anchors."""
    seen: set[int | None] = {None, 0}
    return [
        (page, [_shown(block, seen) for block in its]) for page, its in groupby(blocks, lambda block: block.get("page"))
    ]


def _shown(block: Mapping[str, Any], seen: set[int | None]) -> SourceBlock:
    number = block["source_line"]
    anchor = _fresh(number, seen)
    return number, anchor, _rows(block["cells"], seen) if block["kind"] == "table" else block["text"]


def _fresh(line: int | None, seen: set[int | None]) -> str:
    """Return the anchor of a line if nothing has it yet."""
    if line in seen:
        return ""
    seen.add(line)
    return f"L{line}"


def _rows(cells: Sequence[Mapping[str, Any]], seen: set[int | None]) -> list[list[SourceCell]]:
    """Return the rows of a table, with empty cells where others reach down."""
    rows: list[list[SourceCell]] = []
    last = None
    for cell, after in zip_longest(cells, cells[1:]):
        row, column = cell["row"], cell["column"]
        if row != last:
            last = row
            rows.append([("", "", "", column - 1)] if column > 1 else [])
        end = after["column"] if after and after["row"] == row else 0
        place = f"T{cell['table']}R{row}C{column}"
        rows[-1].append((place, _fresh(cell["source_line"], seen), cell["text"], max(1, end - column)))
    return rows
