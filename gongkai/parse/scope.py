"""Whose a number of the narrative is and of what time: the words before it say so until others take it back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from gongkai.parse.phrases import given

Time = Literal["year", "another", "part", "always", "standing"]

_YEAR = re.compile(r"20\d\d")
_THIS_YEAR = re.compile(r"本年|今年|当年")


_LEVEL = re.compile(r"(?P<office>政府办)公[室厅]$|(?P<level>[县区市旗])(?:人民政府|政府)?$")


def level_of(name: str) -> str:
    """Return the level above townships that a unit's name ends in: 县, 区, 市, 旗, or 政府办; empty for any other."""
    found = _LEVEL.search(name)
    return (found["office"] or found["level"]) if found else ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the text before a number says of it; `fits` when it is the unit's own of the report's year."""

    own: bool = True
    time: Time = "year"
    planned: bool = False

    @property
    def fits(self) -> bool:
        """Tell whether a number is the unit's own, of the whole year, and a fact."""
        return self.own and self.time == "year" and not self.planned


@lru_cache(maxsize=64)
def _marks(level: str) -> re.Pattern[str]:
    words = given()["scope"]
    others = {key: names for key, names in words["levels"].items() if key != level}
    away = f"{words['about']}(?:{'|'.join(others.values())})"
    if level != "政府办":
        away += f"|(?:省|州|{'|'.join(others)})(?:{words['subject']}|{words['bare']})"
    if level in words["levels"]:
        away += f"|{words['parts']}"
    kinds = {
        "all_year": words["all_year"],
        "always": f"{words['cumulative']}|{words['standing']}",
        "compared": words["compared"],
        "another": words["another_year"],
        "year": r"20\d\d年",
        "part": words["part_of_year"],
        "planned": words["planned"],
        "own": "|".join(filter(None, (words["own"], words["levels"].get(level)))),
        "elsewhere": f"{words['elsewhere']}|{away}",
    }
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()))


def follow(scope: Scope, text: str, year: int | None, level: str) -> Scope:
    """Return the scope behind `text`, of a report for `year` by a unit whose name ends in `level`."""
    for mark in _marks(level).finditer(text):
        if mark.lastgroup == "own":
            scope = replace(scope, own=True)
        elif mark.lastgroup == "elsewhere":
            scope = replace(scope, own=False)
        elif mark.lastgroup == "planned":
            scope = replace(scope, planned=True)
        elif mark.lastgroup != "compared":
            scope = replace(scope, time=_time(scope, str(mark.lastgroup), mark[0], year))
    return scope


def _time(scope: Scope, kind: str, words: str, year: int | None) -> Time:
    years = _YEAR.findall(words)
    this = year is None or not years or int(years[-1]) == year
    if kind == "all_year":
        return scope.time if scope.time == "another" and not years and not _THIS_YEAR.match(words) else _of(this)
    if kind == "year":
        return _of(this)
    if kind == "always" and re.fullmatch(given()["scope"]["standing"], words):
        return "standing"
    if kind == "always":
        return "year" if years and this and year is not None else "always"
    return "part" if kind == "part" else "another"


def _of(this: bool) -> Literal["year", "another"]:
    return "year" if this else "another"
