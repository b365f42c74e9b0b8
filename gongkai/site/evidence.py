"""The source text of a report as its page shows it, and the anchors by which figures and findings point into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any


def anchor(given: Mapping[str, Any]) -> str:
    """Return the id of the place that `given`, anything with `source_line` and perhaps `place`, comes from."""
    place = given.get("place") or given
    if "row" in place:
        return f"T{place['table']}R{place['row']}C{place['column']}"
    line = given.get("source_line")
    return f"L{line}" if line else ""


def source_text(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[int | None, list[dict[str, Any]]]]:
    """Return the blocks of report.json's ``source_text`` page by page, tables as rows of cells with their anchors."""
    pages: list[tuple[int | None, list[dict[str, Any]]]] = []
    seen: set[str] = set()
    for page, its in groupby(blocks, lambda block: block.get("page")):
        shown = [_table(block) if block["kind"] == "table" else dict(block) for block in its]
        for block in shown:
            block["anchor"] = f"L{block['source_line']}" if block["source_line"] else ""
            block["anchor"] = "" if block["anchor"] in seen else block["anchor"]
            seen.add(block["anchor"])
        pages.append((page, shown))
    return pages


def _table(block: Mapping[str, Any]) -> dict[str, Any]:
    rows = [list(row) for _, row in groupby(block["cells"], lambda cell: cell["row"])]
    return {**block, "rows": [list(_spread(row)) for row in rows]}


def _spread(row: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, int]]:
    """Yield anchor, text and width of each cell of a row, with empty ones where cells from above reach down."""
    ends = [cell["column"] for cell in row[1:]] + [row[-1]["column"] + 1]
    if row[0]["column"] > 1:
        yield "", "", row[0]["column"] - 1
    for cell, end in zip(row, ends, strict=True):
        yield anchor(cell), cell["text"], max(1, end - cell["column"])
