"""What units are found by: names, names above, pinyin and codes; templates/assets/units.js does the finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from gongkai.site.regions import LEVELS
from gongkai.site.rows import superiors
from gongkai.site.types import Collection, Row

UNITS = "finder/units.json"


def unit_index(collection: Collection) -> Mapping[str, Any]:
    """Return the content of `UNITS`: the units that have a report, a list for each thing known of them.

    `ids`, `names`, `places` and `years` run in parallel; the last two are positions in `superiors` (each a name and
    the position of what is above it, -1 for nothing; `codes` has their codes, empty if unknown) and in `spans` (lists
    of years). `former` has other names by position of the unit. `pinyin` has the syllables of a character, the usual
    one first, `readings` the names in which a character has another than its usual one.
    """
    years = defaultdict(list)
    for report in collection.tables["reports"]:
        years[report["township_id"]].append(report["year"])
    rows = {row["township_id"]: row for row in collection.tables["townships"]}
    units = [rows[township_id] for township_id in sorted(years)]
    former = _former(collection, units)
    above: dict[tuple[str, int], int] = {}
    spans: dict[tuple[str, ...], int] = {}
    places = [_place(superiors(unit), above) for unit in units]
    codes = {place: code for unit in units for place, code in _codes(unit, above)}
    reported = [tuple(sorted(set(years[unit["township_id"]]))) for unit in units]
    names = [unit["name"] for unit in units]
    known = [*names, *(name for name, _ in above), *(name for others in former.values() for name in others)]
    by_character, readings = _readings(known)
    return {
        "ids": [unit["township_id"] for unit in units],
        "names": names,
        "places": places,
        "years": [spans.setdefault(span, len(spans)) for span in reported],
        "superiors": list(above),
        "codes": [codes.get(place, "") for place in range(len(above))],
        "spans": list(spans),
        "former": former,
        "pinyin": by_character,
        "readings": readings,
    }


def _place(names: Sequence[str], above: dict[tuple[str, int], int]) -> int:
    """Return the position in `above` of the lowest of `names`, the highest first, adding those that are not there."""
    place = -1
    for name in names:
        place = above.setdefault((name, place), len(above))
    return place


def _codes(unit: Row, above: Mapping[tuple[str, int], int]) -> Iterator[tuple[int, str]]:
    """Yield the position in `above` of each superior whose code is known, and the code."""
    place = -1
    codes = {unit[level]: unit.get(f"{level}_code", "") for level in LEVELS}
    for name in superiors(unit):
        place = above[name, place]
        if codes[name]:
            yield place, codes[name]


def _former(collection: Collection, units: Sequence[Row]) -> dict[int, list[str]]:
    """Return the other names of the units that have any, by position: those known, and those that reports printed."""
    former = {}
    for position, unit in enumerate(units):
        known = (collection.printed_names, collection.former_names)
        others = {name for names in known for name in names.get(unit["township_id"], ())}
        if others - {unit["name"], ""}:
            former[position] = sorted(others - {unit["name"], ""})
    return former


def _readings(names: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the syllables of each character, the usual one first, and of the names that are read otherwise."""
    syllables = {name: [syllable.lower() for syllable in spelt(name)] for name in sorted(set(names))}
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for name, its in syllables.items():
        for character, syllable in zip(name, its, strict=True):
            counted[character][syllable] += 1
    usual = {character: max(sorted(its), key=its.__getitem__) for character, its in counted.items()}
    unusual = {
        name: " ".join(its)
        for name, its in syllables.items()
        if any(usual[character] != syllable for character, syllable in zip(name, its, strict=True))
    }
    return {
        character: " ".join(dict.fromkeys([first, *_all_of(character)])) for character, first in usual.items()
    }, unusual


def _all_of(character: str) -> list[str]:
    from pypinyin import Style
    from pypinyin import pinyin as readings

    return [syllable.lower() for syllable in readings(character, style=Style.NORMAL, heteronym=True)[0]]


def finder_key(unit: Row) -> str:
    """Return the words by which the finder knows `unit`, in lower case; pinyin has no spaces within a name."""
    names = [unit["name"], *reversed(superiors(unit))]
    words = [part for name in names for part in (name, *pinyin(name))]
    return " ".join([*words, unit["division_code"]]).strip().lower()


@lru_cache(maxsize=65536)
def pinyin(name: str) -> tuple[str, str]:
    """Return `name` in pinyin without tones, in full and as initials."""
    syllables = spelt(name)
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)


def spelt(name: str) -> list[str]:
    """Return a syllable without tone for every character of `name`; what is no Chinese character stands for itself."""
    from pypinyin import lazy_pinyin  # its dictionary takes 0.2 s to load

    return lazy_pinyin(name, errors=list)  # type: ignore[arg-type]
