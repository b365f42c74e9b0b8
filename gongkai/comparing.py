"""Published reports beside each other without holding their texts: a unit at a time, and then what narratives share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from gongkai.incremental import recalled_or_made
from gongkai.spool import Spool
from gongkai.versions import build_version

_BATCH = 16

_Pair = tuple[str, Sequence[str]]
"""The id of a report, and of those whose narratives are probably like its own."""


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
    digests: dict[str, bytes] = {}
    for seen in recalled_or_made(_Units(shelf), by_unit(settled), jobs):
        found.extend(seen.found)
        for its, told in seen.told:
            traces.append(its)
            digests[its.report_id] = sha256(told).digest()
            spool.add(its.report_id, told)
    pairs = list(alike(traces))
    reuse = recalled_or_made(_Reuse(spool, digests, shelf.cache), pairs, jobs, batch=_BATCH)
    for (report_id, _), (item,) in zip(pairs, reuse, strict=True):
        if item:
            found.append((report_id, item))
    return with_findings(settled, found)


@dataclass(frozen=True, slots=True)
class _Units:
    """Sets the years of a unit beside each other (see incremental.Maker)."""

    shelf: Shelf

    def key(self, years: Sequence[Peer]) -> str:
        its = [(self.shelf.key(its.report.source), its.report_id, its.unit, its.year, its.disputed) for its in years]
        return key_for("unit", build_version(), its)

    def is_likely(self, _: Sequence[Peer], key: str) -> bool:
        return self.shelf.cache.has(key)

    def recall(self, _: Sequence[Peer], key: str) -> _Seen | None:
        return self.shelf.cache.recall(key, _Seen)

    def make(self, years: Sequence[Peer], key: str) -> _Seen:
        peers = [replace(peer, report=self.shelf.whole(peer.report.source)) for peer in years]
        told = [its for peer in peers if (its := telling(peer))]
        seen = _Seen(list(over_years(peers)), [(trace(its), freeze(its)) for its in told])
        self.shelf.cache.remember(key, seen)
        return seen


@dataclass(frozen=True, slots=True)
class _Reuse:
    """Finds what the narrative of a report has from others (see incremental.Maker)."""

    spool: Spool
    digests: Mapping[str, bytes]
    cache: Cache

    def key(self, pair: _Pair) -> str:
        report_id, others = pair
        return key_for("pair", build_version(), [self.digests[its] for its in (report_id, *others)])

    def is_likely(self, _: _Pair, key: str) -> bool:
        return self.cache.has(key)

    def recall(self, _: _Pair, key: str) -> tuple[Finding | None] | None:
        return self.cache.recall(key, tuple)

    def make(self, pair: _Pair, key: str) -> tuple[Finding | None]:
        report_id, others = pair
        own, *theirs = (thaw(self.spool[its]) for its in (report_id, *others))
        found = (reused(own, theirs),)
        self.cache.remember(key, found)
        return found
