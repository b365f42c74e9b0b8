"""A whole sound report as text, for tests that need one and not its figures."""

from __future__ import annotations

from random import Random

from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make


def report(seed: int = 1, unit: str = "平罗县陶乐镇", year: int = 2021, layout: str = "T1") -> str:
    """Return a report of `unit` for `year` on the 2021 form."""
    cells = {
        key: "0" if key[1] in {"regulations", "penalties"} else value
        for key, value in make(Random(seed), "2021").cells.items()
    }
    return LAYOUTS[layout](Truth("2021", unit, year, cells))
