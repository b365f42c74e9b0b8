"""The cells of ruled tables: what they say, and which of them leave in doubt whose figures they hold."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gongkai.source.pdf.glyphs import Glyph
from gongkai.source.pdf.lettering import Word, around, lines_of, rows_of, touches
from gongkai.source.pdf.shown import Box

SAME_EDGE = 2.0
"""How far apart the edges of cells in one row or column may be, in points."""

_MOST_LEADING = 1.8
_MOST_PADDING = 12.0
_BESIDE = 8.0
_SLIVER = 4.0
_OVER = 0.2
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_UNITS = re.compile("[件项条份次个宗起元万无零]")
_WORDY = re.compile(r"[\u3400-\u9fff]")


@dataclass(slots=True)
class RuledCell:
    """A drawn cell, its glyphs and the width that text may take; `torn` when its figures may not be its own."""

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
        said = _BETWEEN_DIGITS.sub("\n", said)
        return f"{said}|" if self.torn else said

    def _wraps(self, above: Word, below: Word) -> bool:
        """Tell whether a number goes on in the next line because its next digit found no room."""
        last, first = above.glyphs[-1], below.glyphs[0]
        figures = all(glyph.text.isdigit() or glyph.text in ",." for glyph in (last, first))
        wanted = above.box[2] - above.box[0] + first.box[2] - first.box[0]
        return figures and 0 < below.base - above.base < _MOST_LEADING * above.size and wanted > self.inner

    @property
    def is_label(self) -> bool:
        """Tell whether the cell holds words."""
        return bool(_WORDY.search(_UNITS.sub("", "".join([glyph.text for glyph in self.glyphs]))))

    @property
    def is_figure(self) -> bool:
        """Tell whether the cell holds a digit."""
        return any(glyph.text.isdigit() for glyph in self.glyphs)

    @property
    def ink(self) -> list[Glyph]:
        """The glyphs that show."""
        return [glyph for glyph in self.glyphs if not glyph.text.isspace()]


def places(values: Sequence[float], same: float = SAME_EDGE) -> list[float]:
    """Return the places of edges, from left to right or top to bottom, those no more than `same` apart once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > same:
            found.append(value)
    return found


def settle(cells: Sequence[RuledCell], broken: Sequence[Box], outside: Sequence[Glyph] = ()) -> None:
    """Give the cells of a table the width of their text, and mark those that are in doubt.

    `broken` are the boxes around cells that are no rectangles: where they reach, no cell can be trusted. `outside` are
    glyphs in no cell, where a number may go on that finds no room in its own.
    """
    tops, lefts = (places([cell.box[axis] for cell in cells]) for axis in (1, 0))
    _set_inner(cells, tops)
    _mark_runs(cells, outside)
    _mark_overflow(cells)
    for cell in cells:
        reached = any(box[1] < cell.box[3] - SAME_EDGE and cell.box[1] < box[3] - SAME_EDGE for box in broken)
        cell.torn |= reached or _is_astray(cell, 1, tops)
        if _is_astray(cell, 0, lefts) and not any(_is_over(other, cell) for other in cells):
            cell.torn |= any(_is_beside(cell, other) for other in cells)
    labels = [cell for cell in cells if cell.is_label]
    figures = [cell for cell in cells if cell.is_figure]
    for top in tops:
        _mark_unlabelled(cells, labels, figures, top)


def _mark_unlabelled(
    cells: Sequence[RuledCell], labels: Sequence[RuledCell], figures: Sequence[RuledCell], top: float
) -> None:
    """Mark the rows that share the label of one which reaches over them: a line between two labels may be missing."""
    reaching = [label for label in labels if label.box[1] < top - SAME_EDGE and top + SAME_EDGE < label.box[3]]
    if not reaching:
        return
    own = [cell.box[2] for cell in labels if abs(cell.box[1] - top) <= SAME_EDGE]
    edge = max(own, default=-1e9) - SAME_EDGE
    if own and not any(abs(cell.box[1] - top) <= SAME_EDGE and cell.box[0] >= edge for cell in figures):
        return
    left = min([cell.box[0] for cell in cells if abs(cell.box[1] - top) <= SAME_EDGE and cell.box[0] >= edge])
    for label in reaching:
        if abs(label.box[2] - left) <= _BESIDE:
            for cell in cells:
                within = label.box[1] - SAME_EDGE < cell.box[1] < label.box[3] - SAME_EDGE
                cell.torn |= within and cell.box[0] > label.box[2] - SAME_EDGE


def _is_beside(cell: RuledCell, other: RuledCell) -> bool:
    """Tell whether another cell of figures stands in the same row."""
    same = abs(cell.box[1] - other.box[1]) <= SAME_EDGE
    return same and cell is not other and other.is_figure


def _is_over(head: RuledCell, cell: RuledCell) -> bool:
    """Tell whether a cell of words stands right over another one and is as wide, so that it heads all of it."""
    sides = all(abs(head.box[edge] - cell.box[edge]) <= SAME_EDGE for edge in (0, 2))
    return sides and abs(head.box[3] - cell.box[1]) <= SAME_EDGE and head.is_label and not head.torn


def _is_astray(cell: RuledCell, axis: int, edges: Sequence[float]) -> bool:
    """Tell whether a figure in a cell over several rows or columns stands neither in their middle nor in the first."""
    begin, end = cell.box[axis], cell.box[axis + 2]
    inner = _within(cell, axis, edges)
    if not inner or not cell.is_figure or cell.is_label:
        return False
    ink = around(glyph.box for glyph in cell.ink)
    middle = (ink[axis] + ink[axis + 2]) / 2
    if axis == 1 and inner[0] - begin < _SLIVER:
        return True
    return middle > inner[0] and abs(middle - (begin + end) / 2) > SAME_EDGE + cell.ink[0].size / 4


def _mark_runs(cells: Sequence[RuledCell], outside: Sequence[Glyph]) -> None:
    """Mark cells between which a number runs on, or out of which: those take the rest of it."""
    of = {id(glyph): cell for cell in cells for glyph in cell.glyphs}
    inside = [glyph for cell in cells for glyph in cell.glyphs]
    for row in rows_of([glyph for glyph in (*inside, *outside) if not glyph.turn]):
        for first, second in pairwise([glyph for glyph in row if not glyph.text.isspace()]):
            here, there = of.get(id(first)), of.get(id(second))
            if here is there or not (_is_of_figure(first) and _is_of_figure(second) and touches(first, second)):
                continue
            for cell in filter(None, (here, there)):
                cell.torn = True
            if here and not there:
                here.glyphs.append(second)
                of[id(second)] = here


def _is_of_figure(glyph: Glyph) -> bool:
    return glyph.text.isdigit() or glyph.text in ",.，．-−"


def _mark_overflow(cells: Sequence[RuledCell]) -> None:
    """Mark the rows in which text reaches over the edge of its cell: what stands beyond it may be of another label."""
    bands: set[tuple[float, float]] = set()
    for cell in cells:
        left, top, right, bottom = cell.box
        over = [
            one for one in cell.glyphs if left - one.box[0] > _OVER * one.size or one.box[2] - right > _OVER * one.size
        ]
        if any(map(_reaches, over)):
            bands.add((top + SAME_EDGE, bottom - SAME_EDGE))
    for cell in cells if bands else ():
        cell.torn |= any(cell.box[1] < bottom and top < cell.box[3] for top, bottom in bands)


def _reaches(glyph: Glyph) -> bool:
    """Tell whether a glyph fills its box; the half of a bracket or comma that is blank may hang over an edge."""
    return not glyph.turn and bool(_WORDY.match(glyph.text))


def _set_inner(cells: Sequence[RuledCell], tops: Sequence[float]) -> None:
    """Tell each cell of one row the width that text may take in it, by the least margins of the table."""
    inks = [(cell.box, [glyph.box for glyph in cell.ink]) for cell in cells]
    lefts = [min([one[0] for one in ink]) - box[0] for box, ink in inks if ink]
    rights = [box[2] - max([one[2] for one in ink]) for box, ink in inks if ink]
    margins = [max(0.0, min(lefts)), max(0.0, min(rights))] if lefts else [0.0, 0.0]
    for cell in cells if max(margins) <= _MOST_PADDING else ():
        if not _within(cell, 1, tops):
            cell.inner = cell.box[2] - cell.box[0] - sum(margins)


def _within(cell: RuledCell, axis: int, edges: Sequence[float]) -> list[float]:
    """Return the edges of other rows or columns that a cell reaches over."""
    first = bisect_right(edges, cell.box[axis] + SAME_EDGE)
    return list(edges[first : bisect_left(edges, cell.box[axis + 2] - SAME_EDGE)])
