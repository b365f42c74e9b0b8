"""Turn a table whose cells the source marks into lines of tabs, as if it had been text: blanks that fill in go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from gongkai.folding import UNSEEN
from gongkai.parse.arranged import in_form_order
from gongkai.parse.figures import is_figure
from gongkai.parse.lexicon import RESOURCES, lexicon
from gongkai.parse.lines import Line
from gongkai.remembering import remembered
from gongkai.source import Grid, GridCell, Place

_BETWEEN_FIGURES = re.compile(r"(?<=\d)\s*\n\s*(?=\d)|[|｜│┃║¦]")
_UNSEEN = re.compile(f"[{UNSEEN}]")


@remembered
def _on_one_line(text: str) -> str:
    """Return a cell's text on one line; figures on lines of their own stay apart, since they are not one number."""
    return " ".join(_BETWEEN_FIGURES.sub("；", _UNSEEN.sub("", text)).split())


def printed_rows(grid: Grid) -> Iterator[Line]:
    """Yield the rows of a grid as lines of tabs, without the blank cells that only fill in for a spanned one.

    Such are a blank one where other rows print a label beside their figures, and one in a column that has no heading
    but a blank cell, unless figures stand in columns without heading anyway.
    """
    grid = in_form_order(grid)
    places = {cell.row: cell.place for cell in reversed(grid.cells)}
    rows = {
        row: [(cell.column, _on_one_line(cell.text), cell.place) for cell in cells]
        for row, cells in _whole_rows(grid).items()
    }
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
        spare = set(range(width)) - named[number] if named.get(number) else set[int]()
        cells = [(text, place) for column, text, place in row if text or column not in labels | spare]
        yield Line(places[number], "\t".join(text for text, _ in cells), tuple(place for _, place in cells))


def _whole_rows(grid: Grid) -> dict[int, list[GridCell]]:
    """Return the cells of each row, those of a row that a page break has cut put together."""
    rows: dict[int, list[GridCell]] = {}
    first = min((cell.column for cell in grid.cells if is_figure(_on_one_line(cell.text))), default=0)
    for number, cells in groupby(sorted(grid.cells, key=lambda cell: cell.row), lambda cell: cell.row):
        row = list(cells)
        cut = rows and rows[max(rows)][-1].place.page != row[0].place.page
        if cut and _is_rest(rows, row, first):
            _put_together(rows, row)
        else:
            rows[number] = row
    return rows


def _put_together(rows: dict[int, list[GridCell]], rest: Sequence[GridCell]) -> None:
    """Add the rest of a row to the last one, and that of a cell that spans rows to where it began."""
    for cell in (cell for cell in rest if cell.text):
        number = max((number for number, row in rows.items() for one in row if one.column == cell.column), default=-1)
        rows[number] = [
            one._replace(text=f"{one.text}\n{cell.text}".strip()) if one.column == cell.column else one
            for one in rows[number]
        ]


def _is_rest(rows: Mapping[int, Sequence[GridCell]], row: Sequence[GridCell], first: int) -> bool:
    """Tell whether the first row of a page is the rest of the one before, by what its labels and figures lack."""
    above = rows[max(rows)]
    begun = {cell.column for cell in above if cell.column >= first and _has_digit(cell)}
    going = {cell.column for cell in row if cell.column >= first and cell.text}
    if going - {cell.column for cell in above}:
        return False
    torn = {cell.column for cell in above if cell.text != "0"} & begun & going
    before = {cell.column: cell.text for cells in rows.values() for cell in cells if cell.text}
    own = max((cell.column for cell in above if cell.column < first and cell.text), default=-1)
    rest = {cell.column: cell.text for cell in row if cell.column < first and cell.text}
    if any(_is_label(text) and _is_label(before.get(column, text)) for column, text in rest.items()):
        return False
    if own in rest and not going and _is_label(before[own] + rest[own]):
        return True
    if not all(_is_label(before.get(column, "") + text) for column, text in rest.items()):
        return bool(torn)
    return own in rest or bool(torn) or bool(begun and not going)


def _has_digit(cell: GridCell) -> bool:
    return any(char.isdigit() for char in cell.text)


def _is_label(text: str) -> bool:
    return any(words.knows(text) for words in map(lexicon, RESOURCES))


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
            runs[-1][0].update(set(range(width)) - {column for column, text, _ in row if not text})
        elif runs:
            runs[-1][1].append(number)
        below = not heads
    named: dict[int, set[int]] = {}
    for headed, numbers in runs:
        shown = {column for number in numbers for column, text, _ in rows[number] if is_figure(text)}
        named.update({number: headed if shown <= headed else set() for number in numbers})
    return named
