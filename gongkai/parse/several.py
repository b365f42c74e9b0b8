"""Keep the reports of one file apart: a page may show last year's below this year's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.parse.identity import is_title
from gongkai.parse.lines import Line
from gongkai.parse.sections import find_headings
from gongkai.parse.tables import edition_of, read_items
from gongkai.parse.zones import find_zones

_FEWEST_HEADINGS, _MOST_TITLES = 4, 12


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one report, and the titles of the reports beside it."""

    lines: list[Line]
    others: tuple[str, ...] = ()


def choose(lines: Sequence[Line], year: int | None) -> Part:
    """Return the report whose title names `year`, else the first: each has a title, its headings and its tables."""
    starts = [0, *_starts(lines), len(lines)]
    spans = list(pairwise(starts))
    titles = ["".join(lines[start].text.split()) for start in starts[1:-1]]
    named = [at for at, title in enumerate(titles, start=1) if year and str(year) in title]
    chosen = named[0] if named else 0
    start, end = spans[chosen]
    others = tuple(title for at, title in enumerate(titles, start=1) if at != chosen)
    return Part(list(lines[start:end]), others)


def _starts(lines: Sequence[Line]) -> list[int]:
    """Return the positions of the titles at which a further whole report begins."""
    found: list[int] = []
    titles = [at for at, line in enumerate(lines) if is_title(line.text)]
    for at in titles[1 : _MOST_TITLES + 1]:
        begin = found[-1] if found else 0
        if _is_whole(lines[begin:at]) and _is_whole(lines[at:]):
            found.append(at)
    return found


def _is_whole(lines: Sequence[Line]) -> bool:
    """Tell whether lines hold the sections and a statutory table of a report."""
    headings = [heading.position for heading in find_headings(lines)]
    if len(headings) < _FEWEST_HEADINGS:
        return False
    items, _ = read_items(find_zones(lines, headings), lines)
    return bool(edition_of(items))
