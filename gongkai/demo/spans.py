"""Printed tables as web pages and Word have them: cells that span rows and columns."""

from __future__ import annotations

from gongkai.demo.rows import Rows

Spanned = list[list[tuple[str, int, int]]]
"""The cells of a table, row by row, with the rows and columns that each spans."""


def spanned(rows: Rows, spans: bool = True) -> Spanned:
    """Return the cells of a printed table; without `spans` an empty cell stands wherever one belongs to another."""
    cells: list[list[str | None]] = [[*row.labels, *row.figures, *[None] * row.spare] for row in rows]
    width = max(map(len, cells))
    cells = [row + [None] * (width - len(row)) for row in cells]
    taken: set[tuple[int, int]] = set()
    printed: Spanned = []
    for y, row in enumerate(cells):
        printed.append([])
        for x, cell in enumerate(row):
            if not spans:
                printed[-1].append((cell or "", 1, 1))
            elif (y, x) not in taken:
                right = next((at for at in range(x + 1, width) if row[at] is not None or (y, at) in taken), width)
                below = _below(rows, cells, y, range(x, right))
                taken |= {(down, along) for down in range(y, below) for along in range(x, right)}
                printed[-1].append((cell or "", below - y, right - x))
    return printed


def _below(rows: Rows, cells: list[list[str | None]], y: int, columns: range) -> int:
    """Return the row below a cell: a label reaches down to another cell, or to a row of figures with a new label."""
    if not cells[y][columns.start] or columns.start >= len(rows[y].labels):
        return y + 1
    for at in range(y + 1, len(cells)):
        if any(cell is not None for cell in cells[at][0 if rows[at].keys else columns.start : columns.stop]):
            return at
    return len(cells)


def merged(table: Spanned) -> list[list[tuple[str, int, str]]]:
    """Return the cells of each row as Word has them: text, columns spanned, and restart or continue where rows are."""
    above: dict[int, tuple[int, int]] = {}
    printed: list[list[tuple[str, int, str]]] = []
    for row in table:
        cells, at = list(row), 0
        printed.append([])
        while cells or at in above:
            if at in above:
                high, wide = above.pop(at)
                text, merge = "", "continue"
            else:
                text, high, wide = cells.pop(0)
                merge = "restart" if high > 1 else ""
            printed[-1].append((text, wide, merge))
            if high > 1:
                above[at] = (high - 1, wide)
            at += wide
    return printed
