"""Bring a table that its headings show in another arrangement into the form's, where the source marks rows and columns.

Columns in another order, lines as columns, all figures of a column in one cell: the headings must say so without a gap,
else the table stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from gongkai.folding import has_enumerator
from gongkai.form import EDITIONS, Table, load_form
from gongkai.parse.asides import Head, without_asides
from gongkai.parse.figures import is_figure
from gongkai.parse.lexicon import RESOURCES, Lexicon, lexicon
from gongkai.source import Grid, GridCell

_MOST_OPENED = 80
"""How many cells a table has at most that has its rows in one: one of rows has a hundred or more."""


def in_form_order(grid: Grid) -> Grid:
    """Return the grid in the arrangement of the form, the same one where it is that already or nothing is sure."""
    cells = _opened(grid.cells)
    heads = _heads(cells)
    bare = without_asides(cells, heads)
    if bare is not cells:
        cells, heads = bare, _heads(bare)
    if _lines_named(heads):
        cells = _upright(cells, heads)
    else:
        moved = _moved(heads)
        figures = {cell.column for cell in cells if is_figure(cell.text)} if moved else set[int]()
        if figures and figures <= set(moved):
            cells = [cell._replace(column=moved.get(cell.column, cell.column)) for cell in cells]
    if cells is grid.cells:
        return grid
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), grid.place)


def _heads(cells: Sequence[GridCell]) -> tuple[Head, ...]:
    """Return what stands above the first row of figures."""
    heads: list[Head] = []
    for cell in cells:
        if is_figure(cell.text):
            return tuple([head for head in heads if head[0] != cell.row])
        if cell.text:
            heads.append((cell.row, cell.column, cell.text))
    return ()


# ── All figures of a column in one cell ───────────────────────────────────────────────────────────────────
def _opened(cells: Sequence[GridCell]) -> Sequence[GridCell]:
    """Return the cells with a row of each line, where all cells of a row have as many, figures behind labels."""
    if len(cells) > _MOST_OPENED:
        return cells
    broken = {cell.row for cell in cells if "\n" in cell.text and is_figure(cell.text.split("\n", 1)[0])}
    rows = {row: [cell for cell in cells if cell.row == row and cell.text] for row in broken}
    most = {row: len(own[0].text.split("\n")) for row, own in rows.items() if _is_several(own)}
    if not most:
        return cells
    step = max(most.values())
    return [
        cell._replace(text=text, row=cell.row * step + at)
        for cell in cells
        for at, text in enumerate(cell.text.split("\n") if cell.row in most else [cell.text])
    ]


def _is_several(row: Sequence[GridCell]) -> bool:
    label, *figures = [cell.text.split("\n") for cell in row]
    if not figures or any(len(lines) != len(label) or not all(map(is_figure, lines)) for lines in figures):
        return False
    return any(all(map(lexicon(resource).knows, label)) for resource in RESOURCES)


# ── Lines as columns ──────────────────────────────────────────────────────────────────────────────────────
@lru_cache(maxsize=1024)
def _lines_named(heads: tuple[Head, ...]) -> str:
    """Return the table of which the last row of headings names several lines and no column; nothing for any other."""
    last = [text for row, _, text in heads if row == heads[-1][0]]
    for resource in RESOURCES:
        words = lexicon(resource)
        kinds = [_kind(words, text) for text in last]
        if kinds.count("line") >= max(len(last) - 1, 1) and "column" not in kinds:
            return resource
    return ""


def _kind(words: Lexicon, text: str) -> str:
    """Return what a heading names: a line, alone or behind its group, or a column; nothing where that is not sure."""
    labels = [words.exact(text)] if words.exact(text) else words.compound(text)
    kinds = [{label.kind for label in one} for one in labels]
    if not kinds or any(one != {"group"} for one in kinds[:-1]):
        return ""
    shared = kinds[-1] - ({"column"} if has_enumerator(text) else set())
    return "line" if shared <= {"line", "group"} and "line" in shared else "".join(shared) if len(shared) == 1 else ""


def _upright(cells: Sequence[GridCell], heads: Sequence[Head]) -> Sequence[GridCell]:
    """Return the cells with lines as rows, if every row below the headings begins with the name of a column."""
    words = lexicon(_lines_named(tuple(heads)))
    top = heads[-1][0]
    above = [cell for cell in cells if cell.row < top]
    below = [cell for cell in cells if cell.row >= top]
    named = {cell.column for cell in below if cell.row == top and _kind(words, cell.text) == "line"}
    first = min(named)
    columns = [cell for cell in below if cell.row > top and cell.column < first and cell.text]
    rows = {cell.row for cell in below} - {top}
    sure = all(any(label.kind == "column" for label in words.exact(cell.text)) for cell in columns)
    if not sure or sorted(cell.row for cell in columns) != sorted(rows):
        return cells
    if any(cell.text and cell.column not in named for cell in below if cell.row > top and cell.column >= first):
        return cells
    turned = [cell._replace(row=top + cell.column, column=cell.row - top) for cell in below]
    return above + turned


# ── Columns in another order ──────────────────────────────────────────────────────────────────────────────
@lru_cache(maxsize=1024)
def _moved(heads: tuple[Head, ...]) -> Mapping[int, int]:
    """Return where the form has each column, if headings name all of a table's in another order; else nothing."""
    for resource in RESOURCES:
        tables = [load_form(edition).table(resource) for edition in EDITIONS]
        for table in (table for table in tables if len(table.blocks) == 1):
            found = _columns_named(heads, table)
            order = sorted(found)
            codes = [column.code for column in table.blocks[0].columns]
            if sorted(found.values()) == sorted(codes) and _is_even(heads, order):
                moved = {column: order[codes.index(code)] for column, code in found.items()}
                return moved if any(old != new for old, new in moved.items()) else {}
    return {}


def _columns_named(heads: Iterable[Head], table: Table) -> dict[int, str]:
    """Return the columns by code, each named by the lowest heading above it."""
    lowest = {column: text for _, column, text in heads}
    words = lexicon(table.resource)
    labels = {column: [one for one in words.exact(text) if one.kind == "column"] for column, text in lowest.items()}
    return {column: found[0].code for column, found in labels.items() if found}


def _is_even(heads: Sequence[Head], columns: Sequence[int]) -> bool:
    """Tell whether the lowest headings of `columns` stand in one row, or in a lower one side by side under one heading.

    Else the source has lost what a heading spans, and its columns are not those of the figures.
    """
    lowest = {column: row for row, column, _ in heads if column in columns}
    rows = sorted(set(lowest.values()))
    if len(rows) == 1:
        return True
    inner = [column for column in columns if lowest[column] == rows[-1]]
    over = [column for row, column, _ in heads if row == rows[0] and column in inner]
    together = list(columns) == list(range(columns[0], columns[-1] + 1)) and inner[-1] - inner[0] == len(inner) - 1
    return len(rows) == 2 and together and over == inner[:1]
