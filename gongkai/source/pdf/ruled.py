"""Find the tables of a page whose cells are drawn, with collapsed or separate borders, as lines or thin shapes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.source.pdf.cells import RuledCell, settle
from gongkai.source.pdf.glyphs import Glyph
from gongkai.source.pdf.lettering import lines_of
from gongkai.source.pdf.rules import SAME_LINE, Frame, Lines, find_frames
from gongkai.source.pdf.sheets import Sheet
from gongkai.source.pdf.shown import Box

_BARE = 0.15
_SLIM = 4.0
_MOST_BOXES = 10_000
_MOST_FIGURES = 2
_FEWEST_CELLS = 4
_LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The cells of a table in reading order; open above or below where a page break has cut a row's own cells."""

    sheet: Sheet
    box: Box
    cells: tuple[RuledCell, ...]
    open_above: bool
    open_below: bool


def find_tables(sheet: Sheet) -> tuple[list[RuledTable], list[Glyph]]:
    """Return the ruled tables of a page from top to bottom, and the glyphs that stand in none."""
    loose = list(sheet.glyphs)
    tables: list[RuledTable] = []
    for frame in find_frames(sheet):
        cells, broken = _cells(frame, loose)
        if len(cells) < 2 or not any(cell.glyphs for cell in cells) or _is_crowded(cells):
            continue
        inside = {id(glyph) for cell in cells for glyph in cell.glyphs}
        _, top, _, bottom = frame.box
        settle(cells, broken, [one for one in loose if id(one) not in inside and top < one.base < bottom])
        taken = {id(glyph) for cell in cells for glyph in cell.glyphs}
        loose = [glyph for glyph in loose if id(glyph) not in taken]
        tables.append(_table(sheet, frame, cells))
    return sorted(tables, key=lambda table: (table.box[1], table.box[0])), loose


def _edges(lines: Lines, begin: float, end: float) -> list[float]:
    """Return the places of lines, with the two ends of the table where no line is drawn."""
    places = sorted(lines)
    inner = [place for place in places if begin + 2 * SAME_LINE < place < end - 2 * SAME_LINE]
    return [begin, *inner, end]


def _walls(lines: Lines, edges: Sequence[float], across: Sequence[float]) -> list[list[bool]]:
    """Tell for each edge, between each two places across it, whether a line is drawn; the outer ones count as such."""
    walls = [[False] * (len(across) - 1) for _ in edges]
    for place, spans in lines.items():
        wall = walls[_nearest(edges, place)]
        for number, (begin, end) in enumerate(pairwise(across)):
            drawn = sum([min(end, till) - max(begin, since) for since, till in spans if since < end and begin < till])
            wall[number] |= end - begin - drawn <= max(_BARE * (end - begin), SAME_LINE)
    walls[0] = walls[-1] = [True] * (len(across) - 1)
    return walls


def _nearest(edges: Sequence[float], place: float) -> int:
    """Return which of the edges, from the least to the greatest, is nearest to a place."""
    at = bisect_left(edges, place, 1, len(edges) - 1)
    return at if edges[at] - place < place - edges[at - 1] else at - 1


def _cells(frame: Frame, glyphs: Sequence[Glyph]) -> tuple[list[RuledCell], list[Box]]:
    """Return the cells of a frame, and the boxes of those that are no rectangles since a line is missing."""
    left, top, right, bottom = frame.box
    xs, ys = _edges(frame.upright, left, right), _edges(frame.level, top, bottom)
    wide, high = len(xs) - 1, len(ys) - 1
    if wide * high < 2 or wide * high > _MOST_BOXES or right - left < _SLIM or bottom - top < _SLIM:
        return [], []
    beside, below = _walls(frame.upright, xs, ys), _walls(frame.level, ys, xs)
    owner = _owners(wide, high, beside, below)
    within: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        box = glyph.box
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if left < x < right and top < y < bottom:
            within[owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]].append(glyph)
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for y in range(high):
        for x in range(wide):
            places[owner[y][x]].append((y, x))
    cells: list[RuledCell] = []
    broken: list[RuledCell] = []
    for number, boxes in places.items():
        rows, columns = {y for y, _ in boxes}, {x for _, x in boxes}
        cell = RuledCell((xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1]), within[number])
        slim = all(min(xs[x + 1] - xs[x], ys[y + 1] - ys[y]) < _SLIM for y, x in boxes)
        if len(boxes) == len(rows) * len(columns) and not slim:
            cells.append(cell)
        elif cell.ink and not slim:
            broken.append(cell)
    if broken and (len(cells) < _FEWEST_CELLS or any(len(cell.ink) > _LONGEST_CELL for cell in broken)):
        return [], []
    return cells + broken, [cell.box for cell in broken]


def _owners(wide: int, high: int, beside: Sequence[Sequence[bool]], below: Sequence[Sequence[bool]]) -> list[list[int]]:
    """Return for each box between neighbouring edges the number of the first box of its cell."""
    owner = [[-1] * wide for _ in range(high)]
    for y in range(high):
        for x in range(wide):
            if owner[y][x] >= 0:
                continue
            number, todo = y * wide + x, [(y, x)]
            owner[y][x] = number
            while todo:
                row, column = todo.pop()
                steps = (
                    (row, column + 1, beside[column + 1][row]),
                    (row, column - 1, beside[column][row]),
                    (row + 1, column, below[row + 1][column]),
                    (row - 1, column, below[row][column]),
                )
                for down, along, wall in steps:
                    if not wall and owner[down][along] < 0:
                        owner[down][along] = number
                        todo.append((down, along))
    return owner


def _is_crowded(cells: Sequence[RuledCell]) -> bool:
    """Tell whether lines are drawn between rows only, so that a cell holds several figures side by side."""
    return any(
        sum(word.text[:1].isdigit() for word in line) > _MOST_FIGURES
        for cell in cells
        if sum(glyph.text.isdigit() for glyph in cell.glyphs) > _MOST_FIGURES
        for line in lines_of(cell.glyphs)
    )


def _table(sheet: Sheet, frame: Frame, cells: Sequence[RuledCell]) -> RuledTable:
    _, top, _, bottom = frame.box
    order = tuple(sorted(cells, key=lambda cell: (round(cell.box[1]), cell.box[0])))
    return RuledTable(sheet, frame.box, order, not _is_drawn(frame, top), not _is_drawn(frame, bottom))


def _is_drawn(frame: Frame, edge: float) -> bool:
    """Tell whether lines run along most of an edge of a table, or so near it that no row fits between."""
    drawn = [span for y, spans in frame.level.items() if abs(y - edge) <= _SLIM + SAME_LINE for span in spans]
    return sum(end - begin for begin, end in drawn) > (frame.box[2] - frame.box[0]) / 2
