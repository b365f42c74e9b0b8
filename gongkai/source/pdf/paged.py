"""Put together the parts of a ruled table on several pages: repeated headings go, a row cut open is one again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongkai.source.pdf.cells import SAME_EDGE, RuledCell, places
from gongkai.source.pdf.glyphs import Glyph
from gongkai.source.pdf.lettering import Line
from gongkai.source.pdf.ruled import RuledTable
from gongkai.source.pdf.sheets import Sheet
from gongkai.source.pdf.shown import Box

_SAME_TOP = 0.6
"""How far apart the tops of cells in one row may be: a row without text can be as low as two lines are apart."""


@dataclass(slots=True)
class PrintedCell:
    """A cell as printed, the number of its column in the whole table, and where it stands."""

    text: str
    column: int
    box: Box
    sheet: Sheet
    glyphs: list[Glyph]
    lowest: bool


PrintedRow = list[PrintedCell]


def goes_on(before: RuledTable, after: RuledTable) -> bool:
    """Tell whether a table is the rest of one on the page before, with nothing between them and the same edges.

    On the left some programs leave out the edge of a cell that spans rows where it goes on.
    """
    if after.sheet.number != before.sheet.number + 1 or abs(before.box[2] - after.box[2]) > SAME_EDGE:
        return False
    if abs(before.box[0] - after.box[0]) <= SAME_EDGE:
        return True
    narrow, wide = sorted((before, after), key=lambda table: -table.box[0])
    edges = places([cell.box[0] for cell in wide.cells])
    own = places([cell.box[0] for cell in narrow.cells])
    shared = [edge for edge in own if any(abs(edge - other) <= SAME_EDGE for other in edges)]
    return len(shared) * 2 > len(own)


def with_open_edge(before: RuledTable, after: RuledTable, lines: Sequence[Line]) -> tuple[RuledTable, list[Line]]:
    """Return a table that goes on, with the text left of it where a cell that spans rows lost its edge, and its lines.

    The text makes one cell, as high as the table on this page.
    """
    left, top, right, bottom = before.box[0], after.box[1], after.box[0], after.box[3]
    if right - left <= SAME_EDGE:
        return after, []
    beside = [
        line
        for line in lines
        if line[0].box[0] >= left and line[-1].box[2] <= right and line[0].box[1] >= top and line[0].box[3] <= bottom
    ]
    if not beside:
        return after, []
    glyphs = [glyph for line in beside for word in line for glyph in word.glyphs]
    begins = min(glyph.box[0] for glyph in glyphs)
    left = max(cell.box[0] for cell in before.cells if cell.box[0] <= begins + SAME_EDGE)
    cell = RuledCell((left, top, right, bottom), glyphs)
    return replace(after, box=(left, *after.box[1:]), cells=(cell, *after.cells)), beside


def joined_rows(parts: Sequence[RuledTable]) -> list[PrintedRow]:
    """Return the rows of a table from its parts on each page."""
    edges = places([cell.box[0] for part in parts for cell in part.cells])
    rows: list[PrintedRow] = []
    heads: list[list[tuple[int, str]]] = []
    cut = False
    for part in parts:
        own = _rows(part, edges)
        repeated = _repeated(heads, own) if rows else 0
        heads = heads or [_texts(row) for row in own]
        own = own[repeated:]
        if cut and own and part.open_above:
            own[0] = _joined(rows, own[0])
        for row in rows:
            for cell in row:
                cell.lowest = False
        rows += [row for row in own if row]
        cut = part.open_below
    return rows


def _at(edges: Sequence[float], value: float) -> int:
    return bisect_right(edges, value + 0.01) - 1


def _rows(part: RuledTable, edges: Sequence[float]) -> list[PrintedRow]:
    """Return the cells of one part by the height of their upper edges."""
    tops = places([cell.box[1] for cell in part.cells], _SAME_TOP)
    rows: list[PrintedRow] = [[] for _ in tops]
    for cell in part.cells:
        lowest = part.box[3] - cell.box[3] <= SAME_EDGE * 2
        printed = PrintedCell(cell.text, _at(edges, cell.box[0]), cell.box, part.sheet, cell.glyphs, lowest)
        rows[_at(tops, cell.box[1])].append(printed)
    return [sorted(row, key=lambda cell: cell.column) for row in rows]


def _texts(row: PrintedRow) -> list[tuple[int, str]]:
    return [(cell.column, "".join(cell.text.split())) for cell in row]


def _repeated(heads: Sequence[Sequence[tuple[int, str]]], rows: Sequence[PrintedRow]) -> int:
    """Return how many rows at the top of a page repeat the first ones of the table, none that holds a figure."""
    count = 0
    for head, row in zip(heads, rows, strict=False):
        texts = _texts(row)
        if texts != list(head) or not any(text for _, text in texts) or any(text[:1].isdigit() for _, text in texts):
            break
        count += 1
    return count


def _joined(rows: Sequence[PrintedRow], rest: PrintedRow) -> PrintedRow:
    """Add the rest of a row that a page break has cut open to its cells; returns the cells that none above takes."""
    above = {cell.column: cell for row in rows for cell in row if cell.lowest}
    for cell in rest:
        if cell.column in above:
            above[cell.column].text = "\n".join(filter(None, (above[cell.column].text, cell.text)))
    return [cell for cell in rest if cell.column not in above]
