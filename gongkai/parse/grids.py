"""Turn a table whose cells the source marks into lines of tabs, as if it had been text: blanks that fill in go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gongkai.folding import UNSEEN
from gongkai.parse.figures import is_figure
from gongkai.parse.lines import Line
from gongkai.source import Grid, GridCell, Place

_BETWEEN_FIGURES = re.compile(r"(?<=\d)\s*\n\s*(?=\d)|[|｜│┃║¦]")
_UNSEEN = re.compile(f"[{UNSEEN}]")


def _cell_text(cell: GridCell) -> str:
    """Return a cell's text on one line; figures on lines of their own stay apart, since they are not one number."""
    return " ".join(_BETWEEN_FIGURES.sub("；", _UNSEEN.sub("", cell.text)).split())


def printed_rows(grid: Grid) -> Iterator[Line]:
    """Yield the rows of a grid as lines of tabs, without the blank cells that only fill in for a spanned one.

    Such are a blank one where other rows print a label beside their figures and, in a row that has a cell in every
    column, one in a column that has no heading, unless figures stand in columns without heading anyway.
    """
    rows: dict[int, list[tuple[int, str, Place]]] = {}
    places = {cell.row: cell.place for cell in reversed(grid.cells)}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append((cell.column, _cell_text(cell), cell.place))
    figures = {column for row in rows.values() for column, text, _ in row if is_figure(text)}
    first = min(figures, default=0)
    labels = {
        column
        for row in rows.values()
        if any(is_figure(text) for _, text, _ in row)
        for column, text, _ in row
        if text and column < first
    }
    width = 1 + max(cell.column for cell in grid.cells)
    named = _columns_named(rows, width)
    for number, row in rows.items():
        spare = set(range(width)) - named[number] if named.get(number) and len(row) == width else set[int]()
        cells = [(text, place) for column, text, place in row if text or column not in labels | spare]
        yield Line(places[number], "\t".join(text for text, _ in cells), tuple(place for _, place in cells))


def _columns_named(rows: Mapping[int, Sequence[tuple[int, str, Place]]], width: int) -> dict[int, set[int]]:
    """Return the columns that the headings above a row name, if these fill the width and all figures stand below."""
    runs: list[tuple[set[int], list[int]]] = []
    below = True
    for number, row in rows.items():
        texts = {column for column, text, _ in row if text}
        heads = len(texts) > 1 and not any(is_figure(text) for _, text, _ in row)
        if heads and below:
            runs.append((set(), []))
        if heads:
            runs[-1][0].update(texts if len(row) == width else range(width))
        elif runs:
            runs[-1][1].append(number)
        below = not heads
    named: dict[int, set[int]] = {}
    for headed, numbers in runs:
        shown = {column for number in numbers for column, text, _ in rows[number] if is_figure(text)}
        named.update({number: headed if shown <= headed else set() for number in numbers})
    return named
