"""Made-up townships in made-up counties of real provinces: names and codes that no division of the country bears."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any

from gongkai.divisions import load_gazetteer
from gongkai.faults import Fault

_FEWEST_TOWNSHIPS = 10
_RUN = 4
"""How many counties of one province follow each other."""
_IN_A_PREFECTURE, _FIRST_PREFECTURE, _FIRST_COUNTY = 8, 61, 21
"""How many counties a prefecture has, and the numbers that their codes begin with: no real prefecture has 61 to 89."""
_WITHOUT_PREFECTURES = frozenset({"11", "12", "31", "50"})
_ABOVE_COUNTIES = ("省", "市", "州", "盟", "地区")
_FIRST_OF_KIND = {"街道": 1, "镇": 100, "乡": 200, "苏木": 200}


class DemoError(Fault):
    """A demonstration cannot be written; the message says why."""


@dataclass(frozen=True, slots=True)
class Township:
    """A made-up township with its code, in a made-up county and prefecture of a real province."""

    name: str
    code: str
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

    @property
    def divisions(self) -> Iterator[tuple[str, str]]:
        """Code and name of each made-up division that it is or lies in, the highest first."""
        yield f"{self.code[:4]}00", self.prefecture
        yield self.code[:6], self.county
        yield self.code, self.name


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


def _county_stems() -> list[str]:
    """Return the stems of names of counties and prefectures: the country has no superior of such a name."""
    given, gazetteer = _given(), load_gazetteer()
    endings = ("", *given["kinds"], *_ABOVE_COUNTIES)
    made = (first + second for first in given["county_first"] for second in given["county_second"])
    return [stem for stem in made if not any(stem + ending in gazetteer.superiors for ending in endings)]


@dataclass(frozen=True, slots=True)
class _County:
    """A made-up county; it has at most `size` townships."""

    code: str
    name: str
    prefecture: str
    province: str
    size: int


def _counties(random: Random) -> dict[str, list[_County]]:
    """Return as many made-up counties a province as it really has, with their ends of names and sizes, in any order."""
    gazetteer = load_gazetteer()
    sizes = Counter(code[:6] for code in gazetteer.names if len(code) == 9 and not code.endswith("00", 0, 6))
    real: dict[str, list[tuple[str, int]]] = {}
    for code, size in sorted(sizes.items()):
        ending = gazetteer.name(code)[-1]
        if code[:2] not in _WITHOUT_PREFECTURES and ending in _given()["kinds"]:
            real.setdefault(code[:2], []).append((ending, max(size, _FEWEST_TOWNSHIPS)))
    stems = _county_stems()
    random.shuffle(stems)
    return {code: _province(code, random.sample(its, len(its)), stems) for code, its in real.items()}


def _province(code: str, real: Sequence[tuple[str, int]], stems: list[str]) -> list[_County]:
    """Return the counties of a province, some to a prefecture, under codes that the country does not use."""
    province, found, prefecture = load_gazetteer().name(f"{code}0000"), [], ""
    for number, (ending, size) in enumerate(real):
        place, within = divmod(number, _IN_A_PREFECTURE)
        prefecture = prefecture if within else f"{stems.pop()}市"
        own = f"{code}{_FIRST_PREFECTURE + place}{_FIRST_COUNTY + within}"
        found.append(_County(own, stems.pop() + ending, prefecture, province, size))
    return found


def townships(count: int, seed: int) -> Iterator[Township]:
    """Yield `count` made-up townships, as many in a county as a real one has but ten at least.

    Some counties of a province follow each other. Raises DemoError when the country has not so many.
    """
    random = Random(f"{seed}/places")
    provinces = _counties(random)
    most = sum(county.size for its in provinces.values() for county in its)
    if not 1 <= count <= most:
        raise DemoError(f"单位数应在 1 到 {most} 之间 / the number of units must be from 1 to {most}, not {count}")
    known, left = stems(), count
    while left:
        province = random.choice(sorted(provinces))
        for county in provinces[province][:_RUN]:
            size = min(county.size, left)
            yield from _townships(county, random.sample(known, size), random)
            left -= size
        provinces[province] = provinces[province][_RUN:]
        provinces = {code: its for code, its in provinces.items() if its}


def _townships(county: _County, stems: Sequence[str], random: Random) -> Iterator[Township]:
    kinds: dict[str, int] = _given()["kinds"][county.name[-1]]
    for number, stem in enumerate(stems):
        ending = random.choices(list(kinds), list(kinds.values()))[0]
        code = f"{county.code}{_FIRST_OF_KIND[ending] + number:03}"
        yield Township(stem + ending, code, county.name, county.prefecture, county.province)
