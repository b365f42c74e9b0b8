"""Put the rules of a page together as lines, and the lines that hang together as frames of tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.source.pdf.sheets import Sheet
from gongkai.source.pdf.shown import Box

SAME_LINE, _WIDEST_LINE = 1.2, 1.6
"""How far apart rules are that make one line, and how wide that line can be, in points."""

_DASH = 3.2
_SHORTEST = 4.0
_APART = 5.0
_MOST_LINES = 3_000

Span = tuple[float, float]
Lines = dict[float, list[Span]]
"""The lines of one direction: by their place across it, where they run along it."""


@dataclass(slots=True)
class Frame:
    """Lines that hang together, with the box around them."""

    box: Box
    level: Lines
    upright: Lines


def find_frames(sheet: Sheet) -> list[Frame]:
    """Return the frames of a page, the smallest first; none for a drawing of too many lines."""
    level, upright = _lines_of(sheet, 1), _lines_of(sheet, 0)
    if sum(map(len, [*level.values(), *upright.values()])) > _MOST_LINES:
        return []
    return sorted(_components(level, upright), key=lambda frame: _area(frame.box))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _lines_of(sheet: Sheet, axis: int) -> Lines:
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


def _clustered(values: Iterable[float]) -> dict[float, float]:
    """Return for each value the least of those so near to it that they are one place."""
    found: dict[float, float] = {}
    first = last = -1e9
    for value in sorted(set(values)):
        if value - last > SAME_LINE or value - first > _WIDEST_LINE:
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


def _components(level: Lines, upright: Lines) -> list[Frame]:
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
    frames: dict[int, Frame] = {}
    for at, box in enumerate(boxes):
        frame = frames.setdefault(root(at), Frame(box, {}, {}))
        frame.box = (*map(min, frame.box[:2], box[:2]), *map(max, frame.box[2:], box[2:]))  # type: ignore[assignment]
        if at < sum(map(len, level.values())):
            frame.level.setdefault(box[1], []).append((box[0], box[2]))
        else:
            frame.upright.setdefault(box[0], []).append((box[1], box[3]))
    return list(frames.values())
