"""How much of a narrative is the same unit's of last year, or another unit's of this year, and which passages.

Last year's text is compared directly. Among the units of a year, MinHash finds the few whose text may be the same, so
that nobody is compared with everybody; what is reported is counted exactly, in runs of characters that both texts have.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gongkai.check.catalogue import finding
from gongkai.check.peers import Peer
from gongkai.check.types import Finding, Side
from gongkai.folding import fold
from gongkai.source import Place

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
class _Telling:
    """A narrative: its sentences as (section, line, text), and `key`, their text without names and numbers.

    `starts` are the positions in `key` at which the sentences start.
    """

    peer: Peer
    sentences: tuple[tuple[int, int | None, str], ...]
    starts: tuple[int, ...]
    key: str


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What share of a text is another's, and for each shared sentence, by its position, that of the other's."""

    other: _Telling
    share: float
    sentences: dict[int, int]


def check_reuse(units: Sequence[Sequence[Peer]]) -> Iterator[tuple[str, Finding]]:
    """Yield each report whose narrative is largely another's, with whose; `units` are reports by unit and year."""
    told = {peer.report_id: telling for years in units for peer in years if (telling := _telling(peer))}
    others: dict[str, list[_Telling]] = defaultdict(list)
    for years in units:
        for before, now in pairwise(years):
            if before.year + 1 == now.year and before.report_id in told:
                others[now.report_id].append(told[before.report_id])
    by_year: dict[int, list[_Telling]] = defaultdict(list)
    for telling in sorted(told.values(), key=lambda telling: telling.peer.report_id):
        by_year[telling.peer.year].append(telling)
    for tellings in by_year.values():
        for telling, alike in _alike(tellings):
            others[telling.peer.report_id].extend(alike)
    for report_id, telling in told.items():
        overlaps = [_overlap(telling, other) for other in others[report_id]]
        if overlaps:
            most = max(overlaps, key=lambda overlap: overlap.share)
            if most.share >= _SHARE:
                yield report_id, _reused(telling, most)


def _telling(peer: Peer) -> _Telling | None:
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
    return _Telling(peer, tuple(sentences), tuple(starts), key) if len(key) >= _SHORTEST else None


def _key(text: str, name: str) -> str:
    """Return a sentence without what differs from unit to unit and from year to year in any case."""
    bare = _NUMBER.sub("0", _WE.sub("我", fold(text)))
    return bare.replace(name, "我") if name else bare


def _alike(tellings: Sequence[_Telling]) -> Iterator[tuple[_Telling, list[_Telling]]]:
    """Yield each text with those that are probably most like it, identical ones first."""
    same: dict[str, list[_Telling]] = defaultdict(list)
    for telling in tellings:
        same[telling.key].append(telling)
    keys = list(same)
    near = _near(keys) if len(keys) > 1 else [[] for _ in keys]
    for key, candidates in zip(keys, near, strict=True):
        for telling in same[key]:
            twins = [other for other in same[key][:2] if other is not telling][:1]
            yield telling, twins or [same[keys[position]][0] for position in candidates]


def _near(keys: Sequence[str]) -> list[list[int]]:
    """Return for each text the positions of those that MinHash takes to be most like it, the likest first."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=_ALIKE, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    hashes = []
    for position, key in enumerate(keys):
        made = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        made.update([key[start : start + _SHINGLE] for start in range(len(key) - _SHINGLE + 1)])
        index.insert(position, made)
        hashes.append(made)
    near = []
    for position, made in enumerate(hashes):
        found = sorted(index.query(made))[:_MOST_CANDIDATES]
        ranked = sorted((-made.jaccard(hashes[other]), other) for other in found if other != position)
        near.append([other for unlike, other in ranked if -unlike >= _ALIKE][:_MOST_COMPARED])
    return near


def _overlap(own: _Telling, other: _Telling) -> _Overlap:
    """Count the characters of `own` that stand in runs which `other` has too."""
    places = {other.key[at : at + _RUN]: at for at in range(len(other.key) - _RUN, -1, -1)}
    covered = bytearray(len(own.key))
    origin: dict[int, int] = {}
    for at in range(len(own.key) - _RUN + 1):
        there = places.get(own.key[at : at + _RUN])
        if there is not None:
            covered[at : at + _RUN] = b"\1" * _RUN
            origin.setdefault(bisect_right(own.starts, at) - 1, bisect_right(other.starts, there) - 1)
    ends = (*own.starts[1:], len(own.key))
    shared = {
        position: origin[position]
        for position, (start, end) in enumerate(zip(own.starts, ends, strict=True))
        if position in origin and sum(covered[start:end]) >= _SHARE * (end - start)
    }
    return _Overlap(other, sum(covered) / len(covered), shared)


def _passages(own: _Telling, overlap: _Overlap) -> Iterator[tuple[Side, Side]]:
    """Yield the longest passages, runs of shared sentences, as they stand on both sides, in the order of the text."""
    runs: list[list[int]] = []
    for position in overlap.sentences:
        follows = runs and runs[-1][-1] + 1 == position
        if follows and own.sentences[position][0] == own.sentences[runs[-1][-1]][0]:
            runs[-1].append(position)
        else:
            runs.append([position])
    lengths = {run[0]: sum(len(own.sentences[position][2]) for position in run) for run in runs}
    longest = sorted(runs, key=lambda run: (-lengths[run[0]], run[0]))[:_MOST_PASSAGES]
    for run in sorted(longest):
        theirs = sorted({overlap.sentences[position] for position in run})
        yield _side("stated", own, run, ""), _side("expected", overlap.other, theirs, overlap.other.peer.report_id)


def _side(held: Literal["stated", "expected"], telling: _Telling, positions: Sequence[int], report_id: str) -> Side:
    text = "".join(telling.sentences[position][2] for position in positions)
    excerpt = text if len(text) <= _LONGEST_EXCERPT else text[:_LONGEST_EXCERPT] + "…"
    section, line, _ = telling.sentences[positions[0]]
    return Side(held, "sections", str(section), "", excerpt, Place(line=line), report_id)


def _reused(own: _Telling, overlap: _Overlap) -> Finding:
    other = overlap.other.peer
    sides = [side for pair in _passages(own, overlap) for side in pair]
    share = f"{int(overlap.share * 100)}%"
    same = other.unit.township_id == own.peer.unit.township_id
    whose = f"本单位 {other.year} 年的报告" if same else f"{other.unit.name} {other.year} 年的报告"
    whose_en = f"this unit's report for {other.year}" if same else f"the report of {other.unit.name} for {other.year}"
    return finding(
        "narrative-reuse",
        stated=share,
        expected=f"<{_SHARE:.0%}",
        cause="unclear" if own.peer.disputed or other.disputed else "source",
        source_line=next((side.place.line for side in sides), None),
        sides=sides,
        words={
            "whose": whose,
            "whose_en": whose_en,
            "report_id": other.report_id,
            "passage": max((side.value for side in sides if not side.report_id), key=len, default=""),
        },
    )
