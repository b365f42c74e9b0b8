"""Units as rows of a comparison, and what the rows of a page can be filtered by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongkai.site.finder import pinyin
from gongkai.site.grid import Entry
from gongkai.site.regions import home_of, lineage, stem
from gongkai.site.rows import SEVERITIES, Rows, is_placed, superiors
from gongkai.site.types import Row
from gongkai.site.words import load_words

_NOT_RESOLVED = "none"


def entry_of(unit: Row, path: str, about: Mapping[str, str] | None = None) -> Entry:
    """Return the row of `unit` that leads to `path`; `about` is what else it can be filtered by."""
    above = superiors(unit)
    full, initials = pinyin(unit["name"])
    known = {
        "region": home_of(unit) or _NOT_RESOLVED,
        "kind": unit["kind"],
        "find": f"{unit['name']} {full} {initials}".lower(),
    }
    where = above[-1] if above else "" if is_placed(unit) else load_words()["having"]["unresolved"]
    return Entry(unit["township_id"], unit["name"], where, path, full, known | dict(about or {}))


def filters_of(rows: Rows, reports: Sequence[Row]) -> dict[str, list[tuple[str, str]]]:
    """Return, for each filter that tells `reports` apart, its choices: value and words.

    A region's value is the beginning of its code, indented by what lies above it.
    """
    units = [rows.units[township_id] for township_id in dict.fromkeys(row["township_id"] for row in reports)]
    homes = dict.fromkeys(home_of(unit) for unit in units)
    regions = {region.code: region for home in homes for region in lineage(rows.regions, home)}
    words = load_words()
    depth = {code: len(lineage(rows.regions, code)) - 1 for code in regions}
    found: dict[str, list[tuple[str, str]]] = {
        "region": [(stem(code), "　" * depth[code] + region.name) for code, region in regions.items()],
        "kind": [(kind, words["kind"][kind]) for kind in words["kind"] if any(unit["kind"] == kind for unit in units)],
        "edition": [
            (edition or "none", words["edition_of"]["some" if edition else "none"].format(edition=edition))
            for edition in sorted({row["edition"] for row in reports}, reverse=True)
        ],
        "findings": [(code, words["having"][code]) for code in (*SEVERITIES, "none")],
    }
    if "" in homes and regions:
        found["region"].append((_NOT_RESOLVED, words["having"]["unresolved"]))
    return {name: choices for name, choices in found.items() if _tell_apart(name, choices, len(homes))}


def _tell_apart(name: str, choices: Sequence[Any], homes: int) -> bool:
    return homes > 1 if name == "region" else len(choices) > 1
