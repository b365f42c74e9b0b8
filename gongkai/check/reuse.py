"""How much of a narrative is the same unit's of last year, or another unit's of this year, and which passages.

Last year's text is compared directly. Among the units of a year, MinHash finds the few whose text may be the same, so
that nobody is compared with everybody; what is reported is counted exactly, in runs of characters that both texts have.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from gongkai.check.catalogue import finding
from gongkai.check.peers import Peer
from gongkai.check.types import Finding, Side
from gongkai.folding import fold
from gongkai.source import Place

if TYPE_CHECKING:
    from rensa import RMinHash

_SHARE = 0.8
"""How much of a narrative must be another's."""
_SHORTEST = 200
"""Narratives of fewer characters are alike because they say next to nothing."""
_LONGEST = 50_000
"""What follows so many characters is not compared: no report is that long."""
_RUN = 12
"""A run of as many characters counts as the same text; shorter ones are the common stock of words."""
_SHINGLE, _PERMUTATIONS, _BANDS, _SEED = 6, 126, 42, 1
"""Bands of three hashes find nine in ten texts that are alike in two fifths, and few that are hardly alike."""
_ALIKE = 0.3
_MOST_CANDIDATES = 200
_MOST_COMPARED = 5
_MOST_PASSAGES = 3
_LONGEST_EXCERPT = 80
_OWN_SECTIONS = (1, 5, 6)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WE = re.compile(r"[我本全](?:镇|乡|街道|苏木)")
_SENTENCE = re.compile(r"[^。；！？;!?]+[。；！？;!?]?")


@dataclass(frozen=True, slots=True)
class Telling:
    """A narrative: its sentences as (section, line, text), and `key`, their text without names and numbers.

    `starts` are the positions in `key` at which the sentences start; `disputed` is the report's.
    """

    report_id: str
    township_id: str
    name: str
    year: int
    disputed: bool
    sentences: tuple[tuple[int, int | None, str], ...]
    starts: tuple[int, ...]
    key: str


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What share of a text is another's; `runs` has where each run begins that the other has too, and where there."""

    other: Telling
    share: float
    runs: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Trace:
    """What of a narrative tells which others are like it: the hash of its key, and its MinHash."""

    report_id: str
    township_id: str
    year: int
    same: bytes
    minhash: RMinHash


def check_reuse(units: Sequence[Sequence[Peer]]) -> Iterator[tuple[str, Finding]]:
    """Yield each report whose narrative is largely another's, with whose; `units` are reports by unit and year."""
    told = {peer.report_id: its for years in units for peer in years if (its := telling(peer))}
    for report_id, others in alike([trace(its) for its in told.values()]):
        found = reused(told[report_id], [told[other] for other in others])
        if found:
            yield report_id, found


def trace(its: Telling) -> Trace:
    """Return the trace of a narrative."""
    from rensa import RMinHash

    minhash = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    minhash.update([its.key[start : start + _SHINGLE] for start in range(len(its.key) - _SHINGLE + 1)])
    return Trace(
        its.report_id, its.township_id, its.year, sha256(its.key.encode("utf-8", "surrogatepass")).digest(), minhash
    )


def alike(traces: Sequence[Trace]) -> Iterator[tuple[str, list[str]]]:
    """Yield each report with those whose narrative is probably its own: the unit's last, and the likest of the year.

    `traces` come by unit.
    """
    before = {(its.township_id, its.year): its.report_id for its in traces}
    others: dict[str, list[str]] = {its.report_id: [] for its in traces}
    by_year: dict[int, list[Trace]] = defaultdict(list)
    for its in traces:
        if (its.township_id, its.year - 1) in before:
            others[its.report_id].append(before[its.township_id, its.year - 1])
    for its in sorted(traces, key=lambda its: its.report_id):
        by_year[its.year].append(its)
    for year in by_year.values():
        for report_id, found in _alike(year):
            others[report_id].extend(found)
    yield from ((report_id, its) for report_id, its in others.items() if its)


def reused(own: Telling, others: Sequence[Telling]) -> Finding | None:
    """Return the finding that a narrative is largely one of the others."""
    most = max((_overlap(own, other) for other in others), key=lambda overlap: overlap.share)
    return _reused(own, most) if most.share >= _SHARE else None


def telling(peer: Peer) -> Telling | None:
    """Return the narrative of a report, None for a summary, which is not the unit's own text, and for a short one."""
    report, name = peer.report, peer.unit.name
    if report.narrative != "full":
        return None
    sentences: list[tuple[int, int | None, str]] = []
    starts: list[int] = []
    key = ""
    for section in report.sections:
        if section.number not in _OWN_SECTIONS and (report.edition or not section.number):
            continue
        for line, paragraph in section.paragraphs:
            for text in _SENTENCE.findall(paragraph[: _LONGEST - len(key)] if len(key) < _LONGEST else ""):
                sentences.append((section.number, line or None, text.strip()))
                starts.append(len(key))
                key += _key(text, name)
    if len(key) < _SHORTEST:
        return None
    unit = peer.unit.township_id
    return Telling(peer.report_id, unit, name, peer.year, peer.disputed, tuple(sentences), tuple(starts), key)


def _key(text: str, name: str) -> str:
    """Return a sentence without what differs from unit to unit and from year to year in any case."""
    bare = _NUMBER.sub("0", _WE.sub("我", fold(text)))
    return bare.replace(name, "我") if name else bare


def _alike(year: Sequence[Trace]) -> Iterator[tuple[str, list[str]]]:
    """Yield each report of a year with those that are probably most like it, identical ones first."""
    same: dict[bytes, list[Trace]] = defaultdict(list)
    for its in year:
        same[its.same].append(its)
    groups = list(same.values())
    near = _near([group[0].minhash for group in groups]) if len(groups) > 1 else [[]]
    for group, candidates in zip(groups, near, strict=True):
        for its in group:
            twins = [other.report_id for other in group[:2] if other is not its][:1]
            yield its.report_id, twins or [groups[position][0].report_id for position in candidates]


def _near(hashes: Sequence[RMinHash]) -> list[list[int]]:
    """Return for each text the positions of those that MinHash takes to be most like it, the likest first."""
    from rensa import RMinHashLSH

    index = RMinHashLSH(threshold=_ALIKE, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    for position, made in enumerate(hashes):
        index.insert(position, made)
    near = []
    for position, made in enumerate(hashes):
        found = sorted(index.query(made))[:_MOST_CANDIDATES]
        ranked = sorted((-made.jaccard(hashes[other]), other) for other in found if other != position)
        near.append([other for unlike, other in ranked if -unlike >= _ALIKE][:_MOST_COMPARED])
    return near


def _overlap(own: Telling, other: Telling) -> _Overlap:
    """Count the characters of `own` that stand in runs which `other` has too."""
    mine, places = own.key, _places(other.key)
    runs = {at: there for at in range(len(mine) - _RUN + 1) if (there := places.get(mine[at : at + _RUN])) is not None}
    steps = (following - at for at, following in pairwise((*runs, len(mine))))
    return _Overlap(other, sum(min(step, _RUN) for step in steps) / len(mine), runs)


def _places(key: str) -> dict[str, int]:
    """Return where each run of characters stands for the first time."""
    return {key[at : at + _RUN]: at for at in range(len(key) - _RUN, -1, -1)}


def _shared(own: Telling, overlap: _Overlap) -> dict[int, int]:
    """Return the sentences of `own` that are the other's for the most part, by position, with that of the other's."""
    covered = bytearray(len(own.key))
    origin: dict[int, int] = {}
    for at, there in overlap.runs.items():
        covered[at : at + _RUN] = b"\1" * _RUN
        origin.setdefault(bisect_right(own.starts, at) - 1, bisect_right(overlap.other.starts, there) - 1)
    ends = (*own.starts[1:], len(own.key))
    return {
        position: origin[position]
        for position, (start, end) in enumerate(zip(own.starts, ends, strict=True))
        if position in origin and sum(covered[start:end]) >= _SHARE * (end - start)
    }


def _passages(own: Telling, overlap: _Overlap) -> Iterator[tuple[Side, Side]]:
    """Yield the longest passages, runs of shared sentences, as they stand on both sides, in the order of the text."""
    shared = _shared(own, overlap)
    runs: list[list[int]] = []
    for position in shared:
        follows = runs and runs[-1][-1] + 1 == position
        if follows and own.sentences[position][0] == own.sentences[runs[-1][-1]][0]:
            runs[-1].append(position)
        else:
            runs.append([position])
    lengths = {run[0]: sum(len(own.sentences[position][2]) for position in run) for run in runs}
    longest = sorted(runs, key=lambda run: (-lengths[run[0]], run[0]))[:_MOST_PASSAGES]
    for run in sorted(longest):
        theirs = sorted({shared[position] for position in run})
        yield _side("stated", own, run, ""), _side("expected", overlap.other, theirs, overlap.other.report_id)


def _side(held: Literal["stated", "expected"], telling: Telling, positions: Sequence[int], report_id: str) -> Side:
    text = "".join(telling.sentences[position][2] for position in positions)
    excerpt = text if len(text) <= _LONGEST_EXCERPT else text[:_LONGEST_EXCERPT] + "…"
    section, line, _ = telling.sentences[positions[0]]
    return Side(held, "sections", str(section), "", excerpt, Place(line=line), report_id)


def _reused(own: Telling, overlap: _Overlap) -> Finding:
    other = overlap.other
    sides = [side for pair in _passages(own, overlap) for side in pair]
    share = f"{int(overlap.share * 100)}%"
    same = other.township_id == own.township_id
    whose = f"本单位 {other.year} 年的报告" if same else f"{other.name} {other.year} 年的报告"
    whose_en = f"this unit's report for {other.year}" if same else f"the report of {other.name} for {other.year}"
    return finding(
        "narrative-reuse",
        stated=share,
        expected=f"<{_SHARE:.0%}",
        cause="unclear" if own.disputed or other.disputed else "source",
        source_line=next((side.place.line for side in sides), None),
        sides=sides,
        words={
            "whose": whose,
            "whose_en": whose_en,
            "report_id": other.report_id,
            "passage": max((side.value for side in sides if not side.report_id), key=len, default=""),
        },
    )
