"""Printed tables as web pages and Word have them: cells that span rows and columns."""

from __future__ import annotations

from gongkai.demo.rows import Rows

Spanned = list[list[tuple[str, int, int]]]
"""The cells of a table, row by row, with the rows and columns that each spans."""


def spanned(rows: Rows, spans: bool = True) -> Spanned:
    """Return the cells of a printed table; without `spans` an empty cell stands wherever one belongs to another."""
    cells = [[*row.labels, *row.figures, *[None] * row.spare] for row in rows]
    width = max(map(len, cells))
    cells = [row + [None] * (width - len(row)) for row in cells]
    taken: set[tuple[int, int]] = set()
    printed: Spanned = []

    def ends(at: int, x: int, right: int) -> bool:
        """Tell whether a row has cells of its own in these columns or, in a row of figures, a new label before them."""
        return any(one is not None for one in cells[at][0 if rows[at].keys else x : right])

    for y, row in enumerate(cells):
        printed.append([])
        for x, cell in enumerate(row):
            if not spans:
                printed[-1].append((cell or "", 1, 1))
            elif (y, x) not in taken:
                right = next((at for at in range(x + 1, width) if row[at] is not None or (y, at) in taken), width)
                below = (
                    next((at for at in range(y + 1, len(cells)) if ends(at, x, right)), len(cells)) if cell else y + 1
                )
                taken |= {(down, along) for down in range(y, below) for along in range(x, right)}
                printed[-1].append((cell or "", below - y, right - x))
    return printed


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
