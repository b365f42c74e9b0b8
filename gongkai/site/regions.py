"""The divisions above the units: which there are, what lies in which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.site.types import Row

LEVELS = ("province", "prefecture", "county")


@dataclass(slots=True)
class Region:
    """A province, prefecture or county with all units in it; `above` is the code of the region that it lies in."""

    code: str
    name: str
    level: str
    above: str
    below: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)


def regions_of(units: Iterable[Row]) -> dict[str, Region]:
    """Return the regions in which `units` lie, by code, in the order of the units; each before those below it."""
    found: dict[str, Region] = {}
    for unit in units:
        above = ""
        for level in LEVELS:
            code, name = unit[f"{level}_code"], unit[level]
            if not (code and name):
                continue
            if code not in found:
                found[code] = Region(code, name, level, above)
                if above:
                    found[above].below.append(code)
            found[code].units.append(unit["township_id"])
            above = code
    return found


def lineage(regions: Mapping[str, Region], code: str) -> list[Region]:
    """Return the regions in which a region or unit with the code of its next superior lies, the highest first."""
    found: list[Region] = []
    while code in regions:
        found.insert(0, regions[code])
        code = regions[code].above
    return found


def home_of(unit: Row) -> str:
    """Return the code of the lowest region in which `unit` lies, empty if none is known."""
    codes = [unit[f"{level}_code"] for level in reversed(LEVELS) if unit[level]]
    return next((code for code in codes if code), "")


def stem(code: str) -> str:
    """Return the digits with which all codes inside the region `code` begin."""
    return code.removesuffix("00").removesuffix("00")


def finest(regions: Mapping[str, Region], most: int) -> Sequence[Region]:
    """Return the regions of the lowest level that has at most `most`, of the highest if none has so few."""
    by_level = [[region for region in regions.values() if region.level == level] for level in LEVELS]
    there = [its for its in by_level if its]
    return next((its for its in reversed(there) if len(its) <= most), there[0] if there else [])
