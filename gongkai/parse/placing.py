"""Put the cells of a printed row under the columns of its line, or say why that would be a guess."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.form import Column
from gongkai.parse.figures import clean, read_cell
from gongkai.parse.items import Item
from gongkai.parse.types import Cell, Fate
from gongkai.source import Place


@dataclass(frozen=True, slots=True)
class Placing:
    """The cells of a row by column position, none unless the row is placed or blank; `surplus` figures were equal."""

    fate: Fate
    cells: Mapping[int, Cell]
    surplus: bool = False


def core(cells: Sequence[Item]) -> Sequence[Item]:
    """Return the cells from the first to the last that is not blank."""
    filled = [position for position, cell in enumerate(cells) if cell.sense != "blank"]
    return cells[filled[0] : filled[-1] + 1] if filled else ()


def place(
    cells: Sequence[Item],
    columns: Sequence[Column],
    where: Place,
    widths: Collection[int] = (),
    heading_unit: str = "万元",
) -> Placing:
    """Place the cells that follow a label under `columns`.

    `widths` are the numbers of cells that complete rows of the same table show: where they never are the form's own
    number, a row that happens to have that many cells proves nothing. `where` is the row's own place.
    """
    size = len(columns)
    filled = [cell for cell in cells if cell.sense != "blank"]
    figures = [cell for cell in filled if cell.sense == "figure"]
    if not filled:
        return Placing("blank", _blank(cells, size, where))
    if size > 1 and filled[0].sense == "text":
        return Placing("cells-missing", {})
    if len(filled) > size:
        whole = [cell for cell in filled if cell.sense == "figure" or any(char.isdigit() for char in cell.text)]
        if len(whole) == size == len(figures):
            return Placing("placed", _read(figures, columns, heading_unit))
        if len(figures) == len(filled) and len({clean(cell.text) for cell in filled}) == 1:
            return Placing("placed", _read(filled[:size], columns, heading_unit), surplus=True)
        return Placing("extra-cells", {}, surplus=True)
    for candidate in _candidates(cells, filled, not widths or size in widths):
        if len(candidate) == size:
            read = _read(candidate, columns, heading_unit)
            marks = [cell.mark for cell in read.values()]
            legible = marks.count("number") + marks.count("not-applicable")
            legibly = marks.count("unreadable") <= max(legible, size == 1)
            return Placing("placed", read) if legibly else Placing("cells-missing", {})
    return Placing("cells-missing", {})


def _candidates(cells: Sequence[Item], filled: Sequence[Item], blanks_count: bool) -> Iterator[Sequence[Item]]:
    """Yield what may be the cells of a row: the filled ones, those from first to last, and all where blanks count."""
    yield filled
    yield core(cells)
    if blanks_count:
        yield cells


def _blank(cells: Sequence[Item], size: int, where: Place) -> dict[int, Cell]:
    places = [cell.place for cell in cells] if len(cells) == size else [where] * size
    return {position: Cell(None, "blank", "", place) for position, place in enumerate(places)}


def _read(cells: Sequence[Item], columns: Sequence[Column], heading_unit: str) -> dict[int, Cell]:
    return {
        position: read_cell(cell.text, cell.place, column, heading_unit)
        for position, (cell, column) in enumerate(zip(cells, columns, strict=True))
    }
