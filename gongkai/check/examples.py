"""The worked examples of the rules, as data: what the tests check and the rule pages show."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from gongkai.check.evidence import Key

UNIT, YEAR, EDITION = "云坪镇", 2021, "2021"
"""Whose sound report of zeros an example starts from: no township bears the name."""


@dataclass(frozen=True, slots=True)
class Example:
    """A report as examples.toml describes it: what differs from a sound one of zeros, and what stands beside it."""

    text: str = ""
    unit: str = UNIT
    year: int = YEAR
    edition: str = EDITION
    cells: Mapping[Key, str] = field(default_factory=dict)
    say: str = ""
    published: str = ""
    edit: tuple[str, ...] = ()
    beside: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """A report that a rule holds for, and one that it does not hold for."""

    passes: Example
    fails: Example


@lru_cache(maxsize=1)
def load_examples() -> dict[str, Worked]:
    """Return the examples by rule; raises TypeError for an unknown key and ValueError for a cell not in three parts."""
    given = tomllib.loads(files("gongkai.check").joinpath("examples.toml").read_text(encoding="utf-8"))
    return {rule: Worked(**{which: _example(its) for which, its in both.items()}) for rule, both in given.items()}


def _example(given: Mapping[str, Any]) -> Example:
    cells = {_key(name): value for name, value in given.get("cells", {}).items()}
    beside = tuple(map(_example, given.get("beside", ())))
    return Example(**{**given, "cells": cells, "beside": beside, "edit": tuple(given.get("edit", ()))})


def _key(name: str) -> Key:
    resource, line, column = name.split(".")
    return resource, line, column
