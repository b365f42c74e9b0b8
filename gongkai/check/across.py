"""What only shows when reports are set side by side: a unit's years, and one unit's text beside another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from gongkai.check.collection import Settled
from gongkai.check.continuity import check_carried_over, check_in_force
from gongkai.check.jumps import check_jumps
from gongkai.check.peers import Peer
from gongkai.check.reuse import check_reuse
from gongkai.check.types import Finding

_OVER_YEARS: tuple[Callable[[Sequence[Peer]], Iterator[tuple[str, Finding]]], ...] = (
    check_carried_over,
    check_in_force,
    check_jumps,
)
"""Each is given the published reports of one unit, the earliest first."""
_DISPUTES = frozenset({"year-conflict", "conflicting-reports"})


def compare(settled: Iterable[Settled]) -> list[Settled]:
    """Add to the published reports the findings that need other published reports; the order stays."""
    settled = list(settled)
    units = by_unit(settled)
    found = [item for years in units for item in over_years(years)]
    return with_findings(settled, [*found, *check_reuse(units)])


def by_unit(settled: Iterable[Settled]) -> list[list[Peer]]:
    """Return the published reports of each unit, the earliest first."""
    units: dict[str, list[Peer]] = defaultdict(list)
    for peer in sorted((peer for item in settled if (peer := _peer(item))), key=lambda peer: peer.year):
        units[peer.unit.township_id].append(peer)
    return list(units.values())


def over_years(years: Sequence[Peer]) -> Iterator[tuple[str, Finding]]:
    """Yield what does not follow from year to year in the reports of one unit, with the report that it is on."""
    for check in _OVER_YEARS:
        yield from check(years)


def with_findings(settled: Iterable[Settled], found: Iterable[tuple[str, Finding]]) -> list[Settled]:
    """Add findings to the published reports that they are on."""
    its: dict[str, list[Finding]] = defaultdict(list)
    for report_id, item in found:
        its[report_id].append(item)
    return [_with(item, its.get(item.report_id, ())) if item.status == "published" else item for item in settled]


def _peer(settled: Settled) -> Peer | None:
    item = settled.assessment
    if settled.status != "published" or item.report is None or item.unit is None or item.report.year is None:
        return None
    disputed = any(finding.rule in _DISPUTES for finding in item.findings)
    return Peer(settled.report_id, item.unit, item.report.year, item.report, disputed)


def _with(settled: Settled, found: Sequence[Finding]) -> Settled:
    item = settled.assessment
    return replace(settled, assessment=replace(item, findings=(*item.findings, *found))) if found else settled
