"""A whole sound report as text, for tests that need one and not its figures; and reports set beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

from gongkai.assessing import assess
from gongkai.check.across import compare
from gongkai.check.collection import Assessment, settle
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make


def report(seed: int = 1, unit: str = "平罗县陶乐镇", year: int = 2021, layout: str = "T1") -> str:
    """Return a report of `unit` for `year` on the 2021 form."""
    cells = {
        key: "0" if key[1] in {"regulations", "penalties"} else value
        for key, value in make(Random(seed), "2021").cells.items()
    }
    return LAYOUTS[layout](Truth("2021", unit, year, cells))


def together(files: Iterable[tuple[str, Path]]) -> list[Assessment]:
    """Assess sources and set them beside each other as `assess_together` does, but in this process."""
    return [item.assessment for item in compare(settle([assess(path, source) for source, path in files]))]
