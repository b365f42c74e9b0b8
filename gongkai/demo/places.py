"""Made-up townships below real counties: names that no division of the country bears."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any

from gongkai.divisions import Gazetteer, load_gazetteer
from gongkai.faults import Fault

_FEWEST_TOWNSHIPS = 10
_RUN = 4
"""How many counties of one province follow each other."""


class DemoError(Fault):
    """A demonstration cannot be written; the message says why."""


@dataclass(frozen=True, slots=True)
class Township:
    """A made-up township and its real superiors, a prefecture only where there is one."""

    name: str
    county: str
    prefecture: str
    province: str

    @property
    def kind(self) -> str:
        """The end of the name: 镇, 乡, 街道 or 苏木."""
        return next(kind for kind in ("街道", "苏木", self.name[-1]) if self.name.endswith(kind))

    @property
    def folder(self) -> str:
        """Where its reports lie below the reports folder."""
        return f"{self.county}/{self.name}"


@lru_cache(maxsize=1)
def _given() -> dict[str, Any]:
    return tomllib.loads(files("gongkai.demo").joinpath("names.toml").read_text(encoding="utf-8"))


def stems() -> list[str]:
    """Return the stems of names that no township has with any ending and no superior has at all."""
    given, gazetteer = _given(), load_gazetteer()
    endings = {ending for kinds in given["kinds"].values() for ending in kinds}
    made = (first + second for first in given["first"] for second in given["second"])
    return [
        stem
        for stem in made
        if stem not in gazetteer.superiors and not any(stem + ending in gazetteer.townships for ending in endings)
    ]


def _counties(gazetteer: Gazetteer) -> dict[str, dict[str, int]]:
    """Return how many townships each county gets, by province and code; counties that share their name get none."""
    sizes: dict[str, int] = {}
    for code in gazetteer.names:
        if len(code) == 9 and not code.endswith("00", 0, 6):
            sizes[code[:6]] = sizes.get(code[:6], 0) + 1
    found: dict[str, dict[str, int]] = {}
    for code, size in sorted(sizes.items()):
        name = gazetteer.name(code)
        if gazetteer.superiors.get(name) == [code] and name[-1] in _given()["kinds"]:
            found.setdefault(code[:2], {})[code] = max(size, _FEWEST_TOWNSHIPS)
    return found


def townships(count: int, seed: int) -> Iterator[Township]:
    """Yield `count` made-up townships, as many in a county as it really has but ten at least.

    Some counties of a province follow each other. Raises DemoError when the country has not so many.
    """
    gazetteer, random = load_gazetteer(), Random(f"{seed}/places")
    counties = _counties(gazetteer)
    provinces = {code: random.sample(sorted(its), len(its)) for code, its in sorted(counties.items())}
    sizes = {code: size for its in counties.values() for code, size in its.items()}
    most = sum(sizes.values())
    if not 1 <= count <= most:
        raise DemoError(f"单位数应在 1 到 {most} 之间 / the number of units must be from 1 to {most}, not {count}")
    known, left = stems(), count
    while left:
        province = random.choice(sorted(provinces))
        for code in provinces[province][:_RUN]:
            for stem in random.sample(known, min(sizes[code], left)):
                left -= 1
                yield _township(gazetteer, code, stem, random)
        provinces[province] = provinces[province][_RUN:]
        provinces = {code: its for code, its in provinces.items() if its}


def _township(gazetteer: Gazetteer, code: str, stem: str, random: Random) -> Township:
    county, prefecture, province = gazetteer.lineage(code)
    kinds: dict[str, int] = _given()["kinds"][county.name[-1]]
    ending = random.choices(list(kinds), list(kinds.values()))[0]
    return Township(stem + ending, county.name, prefecture.name, province.name)
