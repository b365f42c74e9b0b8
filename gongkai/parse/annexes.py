"""Keep a report's tables apart from what repeats them elsewhere, such as last year's in an annex."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence

from gongkai.form import EDITIONS, load_form
from gongkai.parse.items import Item
from gongkai.parse.lines import Line
from gongkai.parse.sections import Found, section_numeral
from gongkai.parse.tables import read_items

_SECTIONS = {table.resource: table.section for table in load_form(EDITIONS[0]).tables}


def set_aside(
    zones: Mapping[str, Sequence[int]], lines: Sequence[Line], headings: Sequence[Found]
) -> tuple[dict[str, Sequence[int]], list[int]]:
    """Return the positions of the lines of each table, and where the tables begin that are not the report's.

    Such is one outside of the section that the form gives it, if the one within has figures and all lines it names.
    """
    kept: dict[str, Sequence[int]] = dict(zones)
    others: list[int] = []
    starts = [found.position for found in headings]
    for resource, positions in zones.items():
        if bisect(starts, positions[0]) == bisect(starts, positions[-1]):
            continue
        numerals = ["", *(section_numeral(found.number) for found in headings)]
        own = [at for at in positions if numerals[bisect(starts, at)] == _SECTIONS[resource]]
        rest = [at for at in positions if numerals[bisect(starts, at)] != _SECTIONS[resource]]
        within, beside = _items(resource, own, lines), _items(resource, rest, lines)
        filled = any(item.sense == "figure" for item in within)
        if filled and _named(beside) and _named(beside) <= _named(within):
            kept[resource] = own
            others.append(rest[0])
    return kept, others


def _items(resource: str, positions: Sequence[int], lines: Sequence[Line]) -> Sequence[Item]:
    return read_items({resource: positions}, lines)[0].get(resource, ())


def _named(items: Sequence[Item]) -> set[str]:
    return {item.code for item in items if item.sense == "line"}
