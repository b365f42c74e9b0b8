"""Find the tables of a page whose cells are drawn, with collapsed or separate borders, as lines or thin shapes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gongkai.source.lettering import Word, lines_of, touches
from gongkai.source.sheets import Box, Glyph, Sheet

_CLUSTER, _WIDEST_CLUSTER = 1.2, 1.6
_DASH = 3.2
_SHORTEST = 4.0
_APART = 5.0
_BARE = 0.15
_SLIM = 4.0
_MOST_LINES = 3_000
_MOST_BOXES = 60_000
_MOST_FIGURES = 2
_MOST_LEADING = 1.8
_MOST_PADDING = 12.0

Span = tuple[float, float]
_Lines = dict[float, list[Span]]
"""The lines of one direction: by their place across it, where they run along it."""


@dataclass(slots=True)
class RuledCell:
    """A drawn cell and the glyphs in it; `torn` when a figure runs over its edge, `inner` the width text may take."""

    box: Box
    glyphs: list[Glyph] = field(default_factory=list)
    torn: bool = False
    inner: float = 1e9

    @property
    def text(self) -> str:
        """What the cell says, words far apart on lines of their own, a number that fills its lines in one piece."""
        words = [word for line in lines_of(self.glyphs) for word in line]
        said = words[0].text if words else ""
        for above, below in pairwise(words):
            said += below.text if self._wraps(above, below) else f"\n{below.text}"
        return f"{said}|" if self.torn else said

    def _wraps(self, above: Word, below: Word) -> bool:
        """Tell whether a number goes on in the next line because its next digit found no room."""
        last, first = above.glyphs[-1], below.glyphs[0]
        figures = all(glyph.text.isdigit() or glyph.text in ",." for glyph in (last, first))
        wanted = above.box[2] - above.box[0] + first.box[2] - first.box[0]
        return figures and below.base - above.base < _MOST_LEADING * above.size and wanted > self.inner


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
    level, upright = _lines_of(sheet, 1), _lines_of(sheet, 0)
    if sum(map(len, [*level.values(), *upright.values()])) > _MOST_LINES:
        return [], list(sheet.glyphs)
    loose = list(sheet.glyphs)
    tables: list[RuledTable] = []
    parts = _components(level, upright)
    for part in sorted(parts, key=lambda part: _area(part.box)):
        cells, taken = _cells(part, loose)
        if len(cells) > 1 and not _is_crowded(cells):
            ids = {id(glyph) for glyph in taken}
            loose = [glyph for glyph in loose if id(glyph) not in ids]
            _mark_torn(cells)
            _set_inner(cells)
            tables.append(_table(sheet, part, cells))
    return sorted(tables, key=lambda table: (table.box[1], table.box[0])), loose


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


# ── Lines ─────────────────────────────────────────────────────────────────────────────────────────────────
def _lines_of(sheet: Sheet, axis: int) -> _Lines:
    """Return the level (axis 1) or upright (axis 0) lines of a page, pieces of one line put together."""
    pieces: list[tuple[float, float, float]] = []
    for box in sheet.rules:
        across, along = box[axis + 2] - box[axis], box[3 - axis] - box[1 - axis]
        if across <= along or along <= _SHORTEST / 2:
            pieces.append(((box[axis] + box[axis + 2]) / 2, box[1 - axis], box[3 - axis]))
    places = _clustered(place for place, _, _ in pieces)
    grouped: dict[float, list[Span]] = defaultdict(list)
    for place, begin, end in pieces:
        grouped[places[place]].append((begin, end))
    lines = {
        place: [span for span in _joined(spans) if span[1] - span[0] >= _SHORTEST] for place, spans in grouped.items()
    }
    return {place: spans for place, spans in sorted(lines.items()) if spans}


def _clustered(values: Iterator[float] | Sequence[float]) -> dict[float, float]:
    """Return for each value the least of those so near to it that they are one place."""
    found: dict[float, float] = {}
    first = last = -1e9
    for value in sorted(set(values)):
        if value - last > _CLUSTER or value - first > _WIDEST_CLUSTER:
            first = value
        found[value] = first
        last = value
    return found


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return spans without the gaps that dashes leave."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin - joined[-1][1] <= _DASH:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


@dataclass(slots=True)
class _Part:
    """Lines that hang together, with the box around them."""

    box: Box
    level: _Lines
    upright: _Lines


def _components(level: _Lines, upright: _Lines) -> list[_Part]:
    """Put together the lines that touch or nearly do."""
    boxes = [(begin, y, end, y) for y, spans in level.items() for begin, end in spans]
    boxes += [(x, begin, x, end) for x, spans in upright.items() for begin, end in spans]
    above = list(range(len(boxes)))

    def root(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    order = sorted(range(len(boxes)), key=lambda at: boxes[at][0])
    for position, one in enumerate(order):
        for other in order[position + 1 :]:
            if boxes[other][0] > boxes[one][2] + _APART:
                break
            if boxes[other][1] <= boxes[one][3] + _APART and boxes[one][1] <= boxes[other][3] + _APART:
                above[root(one)] = root(other)
    parts: dict[int, _Part] = {}
    for at, box in enumerate(boxes):
        part = parts.setdefault(root(at), _Part(box, {}, {}))
        part.box = (*map(min, part.box[:2], box[:2]), *map(max, part.box[2:], box[2:]))  # type: ignore[assignment]
        if at < sum(map(len, level.values())):
            part.level.setdefault(box[1], []).append((box[0], box[2]))
        else:
            part.upright.setdefault(box[0], []).append((box[1], box[3]))
    return list(parts.values())


# ── Cells ─────────────────────────────────────────────────────────────────────────────────────────────────
def _edges(lines: _Lines, begin: float, end: float) -> list[float]:
    """Return the places of lines, with the two ends of the table where no line is drawn."""
    places = sorted(lines)
    inner = [place for place in places if begin + _WIDEST_CLUSTER < place < end - _WIDEST_CLUSTER]
    return [begin, *inner, end]


def _walls(lines: _Lines, edges: Sequence[float], across: Sequence[float]) -> list[list[bool]]:
    """Tell for each edge, between each two places across it, whether a line is drawn; the outer ones count as such."""
    walls = [[False] * (len(across) - 1) for _ in edges]
    for place, spans in lines.items():
        at = min(range(len(edges)), key=lambda at: abs(edges[at] - place))
        for number, (begin, end) in enumerate(pairwise(across)):
            drawn = sum(max(0.0, min(end, till) - max(begin, since)) for since, till in spans)
            walls[at][number] |= end - begin - drawn <= max(_BARE * (end - begin), _CLUSTER)
    walls[0] = walls[-1] = [True] * (len(across) - 1)
    return walls


def _cells(part: _Part, glyphs: Sequence[Glyph]) -> tuple[list[RuledCell], list[Glyph]]:
    """Return the cells of a table in reading order and the glyphs in them; none when one is no rectangle."""
    left, top, right, bottom = part.box
    xs, ys = _edges(part.upright, left, right), _edges(part.level, top, bottom)
    wide, high = len(xs) - 1, len(ys) - 1
    if wide * high < 2 or wide * high > _MOST_BOXES or right - left < _SLIM or bottom - top < _SLIM:
        return [], []
    beside, below = _walls(part.upright, xs, ys), _walls(part.level, ys, xs)
    owner = _owners(wide, high, beside, below)
    within: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        x, y = (glyph.box[0] + glyph.box[2]) / 2, (glyph.box[1] + glyph.box[3]) / 2
        if left < x < right and top < y < bottom:
            within[owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]].append(glyph)
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for y in range(high):
        for x in range(wide):
            places[owner[y][x]].append((y, x))
    cells: list[RuledCell] = []
    for number, boxes in places.items():
        if all(min(xs[x + 1] - xs[x], ys[y + 1] - ys[y]) < _SLIM for y, x in boxes):
            within.pop(number, None)
            continue
        rows, columns = {y for y, _ in boxes}, {x for _, x in boxes}
        box = (xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1])
        inside = within.get(number, [])
        inked = any(not glyph.text.isspace() for glyph in inside)
        if inked and len(boxes) != len(rows) * len(columns):
            return [], []
        if len(boxes) == len(rows) * len(columns):
            cells.append(RuledCell(box, inside))
    return cells, [glyph for inside in within.values() for glyph in inside]


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
        if any(glyph.text.isdigit() for glyph in cell.glyphs)
        for line in lines_of(cell.glyphs)
    )


def _mark_torn(cells: Sequence[RuledCell]) -> None:
    """Mark cells between which a word with a digit runs on: it belongs to one of them, or two figures look like one."""
    of = {id(glyph): cell for cell in cells for glyph in cell.glyphs}
    for line in lines_of([glyph for cell in cells for glyph in cell.glyphs if not glyph.turn]):
        for word in line:
            for first, second in pairwise(word.glyphs):
                here, there = of[id(first)], of[id(second)]
                digits = first.text.isdigit() or second.text.isdigit()
                if here is not there and digits and touches(first, second):
                    here.torn = there.torn = True


def _set_inner(cells: Sequence[RuledCell]) -> None:
    """Tell each cell the width that text may take in it, by the least margins of the table."""
    lefts = [glyph.box[0] - cell.box[0] for cell in cells for glyph in cell.glyphs if not glyph.text.isspace()]
    rights = [cell.box[2] - glyph.box[2] for cell in cells for glyph in cell.glyphs if not glyph.text.isspace()]
    margins = [max(0.0, min(lefts)), max(0.0, min(rights))] if lefts else [0.0, 0.0]
    for cell in cells if max(margins) <= _MOST_PADDING else ():
        cell.inner = cell.box[2] - cell.box[0] - sum(margins)


def _table(sheet: Sheet, part: _Part, cells: Sequence[RuledCell]) -> RuledTable:
    left, top, right, bottom = part.box
    order = tuple(sorted(cells, key=lambda cell: (round(cell.box[1]), cell.box[0])))
    drawn = [[y for y in part.level if abs(y - edge) <= _CLUSTER] for edge in (top, bottom)]
    closed = [any(end - begin > (right - left) / 2 for y in ys for begin, end in part.level[y]) for ys in drawn]
    return RuledTable(sheet, part.box, order, not closed[0], not closed[1])
