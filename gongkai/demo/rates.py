"""How often what happens in a demonstration: rates.toml, and drawing from it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a flaw is met and in which years; `grid` when it needs a layout that marks every cell."""

    per_thousand: int
    rules: tuple[str, ...]
    years: tuple[int, int]
    grid: bool = False


@lru_cache(maxsize=1)
def given() -> dict[str, Any]:
    """Return rates.toml as it is."""
    return tomllib.loads(files("gongkai.demo").joinpath("rates.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def flaws() -> dict[str, Rate]:
    """Return the flaws by name."""
    listed = given()["flaws"].items()
    return {
        name: Rate(item["per_thousand"], tuple(item["rules"]), (item["years"][0], item["years"][1]), "grid" in item)
        for name, item in listed
    }


def weighted(random: Random, weights: Mapping[str, int]) -> str:
    """Return one of the keys of `weights`, as often as its weight says."""
    return random.choices(list(weights), list(weights.values()))[0]


def draw_flaw(random: Random, year: int) -> str:
    """Return the flaw of a report for `year`, mostly none: an empty name."""
    at = random.randrange(1000)
    for name, rate in flaws().items():
        at -= rate.per_thousand
        if at < 0:
            return name if rate.years[0] <= year <= rate.years[1] else ""
    return ""
