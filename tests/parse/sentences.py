"""Sentences as reports have them, with the figures that a careful reader writes down, and what of them is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gongkai.parse.narrative import find_figures, load_measures
from gongkai.parse.types import Section
from tests.conftest import ROOT

FOLDER = ROOT / "tests/parse/narrative"
YEAR = 2021

Stated = tuple[str, Decimal, str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a category, the figures (measure, value, qualifier, unit) that count, and those that do not."""

    category: str
    text: str
    expected: frozenset[Stated]
    open: frozenset[Stated]
    section: int
    level: str

    def found(self) -> frozenset[Stated]:
        section = Section(self.section, "", ((1, self.text),), 1)
        figures = find_figures([section], YEAR, self.level)
        return frozenset((item.measure, item.value, item.qualifier, item.unit) for item in figures)

    def missed(self) -> frozenset[Stated]:
        return self.expected - self.found()

    def wrong(self) -> frozenset[Stated]:
        return self.found() - self.expected - self.open


def _stated(text: str) -> Iterator[Stated]:
    for part in filter(None, (part.strip() for part in text.split(";"))):
        measure, number, *unit = part.split()
        qualifier = {"~": "about"}.get(number[0], "at_least" if number.endswith("+") else "exact")
        yield measure, Decimal(number.strip("~+")), qualifier, unit[0] if unit else load_measures()[measure]["unit"]


def load(name: str) -> list[Sentence]:
    """Return the sentences of the set `name`, in order."""
    given = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        Sentence(
            category,
            item["text"],
            frozenset(_stated(item["figures"])),
            frozenset(_stated(item.get("open", ""))),
            "一二三四五六".index(item.get("section", "一")) + 1,
            item.get("level", "镇"),
        )
        for category, items in given.items()
        for item in items
    ]
