"""What a unit can be found by: its name, the names above it, their pinyin and its initials, its code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gongkai.site.rows import superiors
from gongkai.site.types import Collection, Row

UNITS = "finder/units.json"


def unit_index(collection: Collection) -> Mapping[str, Any]:
    """Return the content of `UNITS`: every unit that has a report, by township_id, with its years."""
    years = defaultdict(list)
    for report in collection.tables["reports"]:
        years[report["township_id"]].append(report["year"])
    units = {row["township_id"]: row for row in collection.tables["townships"]}
    return {
        "units": [
            {
                "id": township_id,
                "name": units[township_id]["name"],
                "above": superiors(units[township_id]),
                "find": finder_key(units[township_id]),
                "years": sorted(its),
            }
            for township_id, its in sorted(years.items())
        ]
    }


def finder_key(unit: Row) -> str:
    """Return the words by which the finder knows `unit`, in lower case; pinyin has no spaces within a name."""
    names = [unit["name"], *reversed(superiors(unit))]
    words = [part for name in names for part in (name, *pinyin(name))]
    return " ".join([*words, unit["division_code"]]).strip().lower()


@lru_cache(maxsize=65536)
def pinyin(name: str) -> tuple[str, str]:
    """Return `name` in pinyin without tones, in full and as initials."""
    from pypinyin import lazy_pinyin  # its dictionary takes 0.2 s to load

    syllables = lazy_pinyin(name)
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)
