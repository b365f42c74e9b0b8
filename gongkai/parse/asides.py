"""Leave out what a table has beside the form's columns by its own headings: remarks, and numbers of rows or columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from gongkai.folding import label_key
from gongkai.parse.figures import is_figure
from gongkai.source import GridCell

_REMARKS = frozenset(("备注", "附注"))
_NUMBERS = frozenset(("行次", "行号", "序号", "编号"))
_COUNTED = frozenset(("甲", "乙", "丙", "丁", "栏次", "列次", "行次", "序号"))
_FEWEST = 3
_LONGEST = 3
"""How many digits the number of a row has at most."""

Head = tuple[int, int, str]
"""Row, column and text of a heading."""


def without_asides(cells: Sequence[GridCell], heads: Iterable[Head]) -> Sequence[GridCell]:
    """Return the cells without columns of remarks or numbers and the row that numbers columns; the same if none is."""
    lowest = {column: (row, label_key(text)) for row, column, text in heads}
    beside = {
        column: row
        for column, (row, text) in lowest.items()
        if text in _REMARKS or (text in _NUMBERS and _counts(cells, column))
    }
    rest = [cell for cell in cells if not _is_aside(cell, beside, lowest)] if beside else cells
    return _without_numbers(rest)


def _is_aside(cell: GridCell, beside: Mapping[int, int], lowest: Mapping[int, tuple[int, str]]) -> bool:
    if cell.row < beside.get(cell.column, cell.row + 1):
        return False
    text = label_key(cell.text)
    return lowest[cell.column][1] in _REMARKS or not text or text.isdecimal() or text in _NUMBERS | _COUNTED


def _counts(cells: Iterable[GridCell], column: int) -> bool:
    """Tell whether all numbers of a column follow one another, each time from 1 on."""
    texts = [cell.text.strip() for cell in cells if cell.column == column]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) <= _LONGEST]
    return len(numbers) >= _FEWEST and all(after in (1, before + 1) for before, after in pairwise([0, *numbers]))


def _without_numbers(cells: Sequence[GridCell]) -> Sequence[GridCell]:
    """Return the cells without the first row of figures if these are 1, 2, 3 … behind nothing but 甲 and 乙."""
    first = next((cell for cell in cells if is_figure(cell.text)), None)
    if first is None or first.text.strip() != "1":
        return cells
    row = [cell.text.strip() for cell in cells if cell.row == first.row and cell.text.strip()]
    figures = [text for text in row if is_figure(text)]
    names = {label_key(text) for text in row if not is_figure(text)}
    in_turn = len(figures) >= _FEWEST and figures == [str(number) for number in range(1, len(figures) + 1)]
    return [cell for cell in cells if cell.row != first.row] if in_turn and names and names <= _COUNTED else cells
