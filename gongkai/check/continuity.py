"""Does a year follow from the years before it? Only where both years state the figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from gongkai.check.catalogue import finding
from gongkai.check.evidence import Key, cause_of, cell_of, sides_of
from gongkai.check.peers import Peer
from gongkai.check.structure import words_of
from gongkai.check.types import Finding
from gongkai.form import load_form
from gongkai.parse import Cell

_FORWARD, _OVER = "carried_forward", "carried_over"
_IN_FORCE, _ADDED, _TAKEN = "in_force", "issued", "repealed"

Found = Iterator[tuple[str, Finding]]
"""Findings with the report that each is on."""


def _consecutive(years: Sequence[Peer]) -> Iterator[tuple[Peer, Peer]]:
    """Yield a report and that of the next year, where both have tables."""
    for before, now in pairwise(years):
        if before.year + 1 == now.year and before.report.edition and now.report.edition:
            yield before, now


def _stated(cells: Sequence[Cell | None]) -> list[Decimal]:
    return [cell.value for cell in cells if cell is not None and cell.value is not None]


def check_carried_over(years: Sequence[Peer]) -> Found:
    """Yield each column in which the requests carried over are not those that the year before carried forward."""
    for before, now in _consecutive(years):
        table = load_form(now.report.edition).table("requests")
        for column in table.columns_of(_OVER):
            keys: tuple[Key, Key] = (table.resource, _OVER, column.code), (table.resource, _FORWARD, column.code)
            cells = cell_of(now.report, keys[0]), cell_of(before.report, keys[1])
            values = _stated(cells)
            if len(values) < len(cells) or values[0] == values[1]:
                continue
            yield now.report_id, _break("carry-over-continuity", (before, now), keys, cells, values[1])


def check_in_force(years: Sequence[Peer]) -> Found:
    """Yield each kind of document whose number in force does not follow from the year before."""
    for before, now in _consecutive(years):
        table = load_form(now.report.edition).table("disclosures")
        for line in table.lines:
            columns = {column.code for column in table.columns_of(line.code)}
            if not {_IN_FORCE, _ADDED, _TAKEN} <= columns or before.report.edition != now.report.edition:
                continue
            now_in, added, taken = ((table.resource, line.code, code) for code in (_IN_FORCE, _ADDED, _TAKEN))
            keys = (now_in, now_in, added, taken)
            reports = (now.report, before.report, now.report, now.report)
            cells = [cell_of(report, key) for report, key in zip(reports, keys, strict=True)]
            values = _stated(cells)
            if len(values) == len(cells) and values[0] != (due := values[1] + values[2] - values[3]):
                yield now.report_id, _break("in-force-continuity", (before, now), keys, cells, due)


def _break(
    rule: str, years: tuple[Peer, Peer], keys: Sequence[Key], cells: Sequence[Cell | None], expected: Decimal
) -> Finding:
    """Return the finding that the first cell is not `expected`; the second is the year before's, others this year's."""
    before, now = years
    resource, line, column = keys[0]
    readings = (now.report.tables[resource], before.report.tables[resource])
    values = _stated(cells)
    first = cells[0]
    words = {"previous": str(before.year), "before": f"{values[1]:f}"}
    if len(values) > 2:
        words |= {"added": f"{values[2]:f}", "taken": f"{values[3]:f}"}
    return finding(
        rule,
        resource=resource,
        line=line,
        field=column,
        stated=f"{values[0]:f}",
        expected=f"{expected:f}",
        cause=cause_of(readings, cells, disputed=before.disputed or now.disputed),
        source_line=first.place.line if first else None,
        sides=(
            *sides_of("stated", keys[:1], cells[:1]),
            *sides_of("expected", keys[1:2], cells[1:2], before.report_id),
            *sides_of("expected", keys[2:], cells[2:]),
        ),
        words=words_of(load_form(now.report.edition).table(resource), line, column) | words,
    )
