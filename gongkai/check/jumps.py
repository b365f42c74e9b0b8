"""Does a figure leave the unit's own history far behind? A criterion of our own, which any reader can redo."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from gongkai.check.catalogue import finding
from gongkai.check.evidence import Key
from gongkai.check.peers import Peer
from gongkai.check.structure import words_of
from gongkai.check.types import Finding, Side
from gongkai.form import load_form
from gongkai.parse import Figure, load_measures
from gongkai.source import Place

_FEWEST_YEARS = 3
_TIMES = 10
_LEAST = Decimal(5)
"""A history of next to nothing counts as this much: ten times of it is what the year must exceed."""


class _Told(NamedTuple):
    """A figure of a year: where it stands, and whether we may have misread it."""

    peer: Peer
    key: Key
    value: Decimal
    place: Place
    doubtful: bool

    @property
    def side(self) -> Side:
        """What a finding on the figure shows of it."""
        return Side("stated", *self.key, f"{self.value:f}", self.place)


def check_jumps(years: Sequence[Peer]) -> Iterator[tuple[str, Finding]]:
    """Yield each figure that is more than ten times the highest of at least three earlier years, and above fifty."""
    if len(years) <= _FEWEST_YEARS:
        return
    highest: dict[Key, _Told] = {}
    earlier: Counter[Key] = Counter()
    for peer in years:
        for told in _figures(peer):
            top = highest.get(told.key)
            if top is not None and told.value > top.value and earlier[told.key] >= _FEWEST_YEARS:
                most = _TIMES * max(top.value, _LEAST)
                if told.value > most:
                    yield peer.report_id, _jump(told, top, most, earlier[told.key])
            if top is None or told.value > top.value:
                highest[told.key] = told
            earlier[told.key] += 1


def _figures(peer: Peer) -> Iterator[_Told]:
    """Yield the cells of section 二, the totals of 三 and 四, and what the narrative states exactly and but once."""
    for resource, keys in _watched(peer.report.edition).items() if peer.report.edition else ():
        reading = peer.report.tables.get(resource)
        if reading is None:
            continue
        for key in keys:
            cell = reading.cells.get(key[1:])
            if cell is not None and cell.value is not None:
                doubtful = cell.repaired or peer.disputed or bool(reading.rows)
                yield _Told(peer, key, cell.value, cell.place, doubtful)
    exact: dict[str, list[Figure]] = defaultdict(list)
    for item in peer.report.figures:
        if item.qualifier == "exact":
            exact[item.measure].append(item)
    for measure in load_measures():
        told = exact[measure]
        if len(told) == 1:
            place = Place(line=told[0].line)
            yield _Told(peer, ("figures", measure, ""), told[0].value, place, peer.disputed)


@cache
def _watched(edition: str) -> Mapping[str, Sequence[Key]]:
    """Return the cells of each table that are looked at: all, but of one with sums the totals alone."""
    return {
        table.resource: [
            (table.resource, line.code, column.code)
            for _, line, column in table.cells()
            if not table.sums or column.code == "total"
        ]
        for table in load_form(edition).tables
    }


def _jump(told: _Told, highest: _Told, most: Decimal, years: int) -> Finding:
    side = told.side
    return finding(
        "year-jump",
        resource=side.resource,
        line=side.line,
        field=side.field,
        stated=side.value,
        expected=f"≤{most:f}",
        cause="unclear" if told.doubtful or highest.doubtful else "source",
        source_line=side.place.line,
        sides=(side, replace(highest.side, held="expected", report_id=highest.peer.report_id)),
        words={
            "years": str(years),
            "previous": str(highest.peer.year),
            "highest": highest.side.value,
            **_named(told.peer, side),
        },
    )


def _named(peer: Peer, side: Side) -> dict[str, str]:
    if side.resource == "figures":
        label = load_measures()[side.line]
        return {"figure": f"“{label['label']}”", "figure_en": f"“{label['label_en']}”"}
    words = words_of(load_form(peer.report.edition).table(side.resource), side.line, side.field)
    return {
        "figure": f"“{words['line']}”的“{words['column']}”",
        "figure_en": f"“{words['line_en']}”, “{words['column_en']}”,",
    }
