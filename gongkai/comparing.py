"""Published reports beside each other without holding their texts: a unit at a time, and then what narratives share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from gongkai.assessing import Shelf
from gongkai.cache import Cache, key_for
from gongkai.check.across import by_unit, over_years, with_findings
from gongkai.check.collection import Settled
from gongkai.check.peers import Peer
from gongkai.check.reuse import Trace, alike, reused, telling, trace
from gongkai.check.types import Finding
from gongkai.freezing import freeze, thaw
from gongkai.spool import Spool
from gongkai.versions import build_version
from gongkai.workers import each

_BATCH = 16


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the reports of a unit bring: findings, and each narrative, frozen, with its trace."""

    found: Sequence[tuple[str, Finding]]
    told: Sequence[tuple[Trace, bytes]]


def compare_shelved(settled: Sequence[Settled], shelf: Shelf, folder: Path, jobs: int) -> list[Settled]:
    """Do what `check.across.compare` does, with the whole reports from the shelf and narratives in `folder`."""
    spool = Spool(folder / "narratives")
    found: list[tuple[str, Finding]] = []
    traces: list[Trace] = []
    for seen in each(_Unit(shelf), by_unit(settled), jobs):
        found.extend(seen.found)
        for its, told in seen.told:
            traces.append(its)
            spool.add(its.report_id, told)
    pairs = list(alike(traces))
    for (report_id, _), item in zip(pairs, each(_Pair(spool, shelf.cache), pairs, jobs, batch=_BATCH), strict=True):
        if item:
            found.append((report_id, item))
    return with_findings(settled, found)


@dataclass(frozen=True, slots=True)
class _Unit:
    shelf: Shelf

    def __call__(self, years: Sequence[Peer]) -> _Seen:
        keys = [(self.shelf.key(its.report.source), its.report_id, its.unit, its.year, its.disputed) for its in years]
        key = key_for("unit", build_version(), keys)
        seen = self.shelf.cache.recall(key, _Seen)
        if seen is None:
            seen = self._seen(years)
            self.shelf.cache.remember(key, seen)
        return seen

    def _seen(self, years: Sequence[Peer]) -> _Seen:
        peers = [replace(peer, report=self.shelf.whole(peer.report.source)) for peer in years]
        told = [its for peer in peers if (its := telling(peer))]
        return _Seen(list(over_years(peers)), [(trace(its), freeze(its)) for its in told])


@dataclass(frozen=True, slots=True)
class _Pair:
    spool: Spool
    cache: Cache

    def __call__(self, pair: tuple[str, Sequence[str]]) -> Finding | None:
        report_id, others = pair
        told = [self.spool[report_id], *(self.spool[other] for other in others)]
        key = key_for("pair", build_version(), [sha256(its).digest() for its in told])
        known = self.cache.recall(key, tuple)
        if known is None:
            own, *theirs = map(thaw, told)
            known = (reused(own, theirs),)
            self.cache.remember(key, known)
        found: Finding | None = known[0]
        return found
