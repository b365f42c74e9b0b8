"""Sums and medians over the reports of many units, always with how many of them state the figure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import fsum, nan
from statistics import median
from typing import TYPE_CHECKING

from gongkai.package.rows import number_text
from gongkai.site.columns import NARRATIVE, Key
from gongkai.site.figures import Shown
from gongkai.site.regions import LEVELS, Region

if TYPE_CHECKING:
    import pandas as pd

    from gongkai.site.rows import Rows

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")

_PLACES = 6
"""Amounts are in 万元, of which 元 and 分 are the fourth and sixth place."""

_EXACT = 10**15
"""Whole numbers below this are exact in floating point, with all places."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What `units` reports state for a figure: `stated` give a number; `total` and `median` are empty if none does."""

    total: str
    median: str
    stated: int
    units: int


class Groups:
    """The tallies of many groups of reports, made at once; a group is found by its label."""

    def __init__(self, frame: pd.DataFrame, labels: Sequence[Hashable]) -> None:
        import numpy as np

        self._places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
        grouped = frame.groupby(np.array([self._places[label] for label in labels], dtype=int))
        self._units = grouped.size().tolist()
        self._totals, self._medians = grouped.sum().to_numpy(), grouped.median().to_numpy()
        self._counts = grouped.count().to_numpy()

    def over(self, label: Hashable, columns: Iterable[int]) -> list[Tally]:
        """Return the tally of each of the columns of the frame over a group, which may have no reports."""
        if label not in self._places:
            return [Tally("", "", 0, 0) for _ in columns]
        place = self._places[label]
        units = self._units[place]
        totals, medians, counts = (its[place].tolist() for its in (self._totals, self._medians, self._counts))
        return [_tally(totals[n], medians[n], counts[n], units) for n in columns]


class Tallies:
    """The comparable figures of all reports, a row a report, a column a figure; blank and "/" are not numbers."""

    def __init__(self, rows: Rows) -> None:
        import pandas as pd

        self._rows = rows
        self._keys = {key: n for n, key in enumerate(key for key in rows.columns if key[0] != NARRATIVE)}
        numbers = {n: list(map(_number, rows.columns[key])) for key, n in self._keys.items()}
        self._frame = pd.DataFrame(numbers, dtype=float)

    def of_year(self, year: str, edition: str, keys: Iterable[Key]) -> list[Tally]:
        """Return the tally of each figure over the reports of a year that use an edition of the form."""
        return self.by_edition.over((year, edition), [self._keys[key] for key in keys])

    def of_region(self, region: Region, year: str, keys: Iterable[Key]) -> list[Tally]:
        """Return the tally of each figure over the reports of a year that come from a region."""
        return self.by_region[region.level].over((region.code, year), [self._keys[key] for key in keys])

    @cached_property
    def by_edition(self) -> Groups:
        """The tallies of each year and edition."""
        return Groups(self._frame, [(row["year"], row["edition"]) for row in self._rows.reports.values()])

    @cached_property
    def by_region(self) -> Mapping[str, Groups]:
        """The tallies of each region and year, by the level of the region."""
        return {level: Groups(self._frame, self._labels(level)) for level in LEVELS}

    def _labels(self, level: str) -> list[Hashable]:
        """Return the region of a level, empty for none, and the year of each report."""
        regions = [region for region in self._rows.regions.values() if region.level == level]
        codes = {unit: region.code for region in regions for unit in region.units}
        return [(codes.get(row["township_id"], ""), row["year"]) for row in self._rows.reports.values()]


def tally(values: Iterable[str]) -> Tally:
    """Return the tally of the figures `values`, as the CSVs have them, or of the words in their place."""
    given = list(values)
    numbers = [float(value) for value in given if _NUMBER.fullmatch(value)]
    return _tally(fsum(numbers), median(numbers) if numbers else 0, len(numbers), len(given))


def _tally(total: float, median: float, stated: int, units: int) -> Tally:
    return Tally(_text(total), _text(median), stated, units) if stated else Tally("", "", 0, units)


def _number(cell: Shown) -> float:
    return float(cell.text) if cell.look in {"n", "z"} else nan


def _text(number: float) -> str:
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    return number_text(Decimal(str(round(number, _PLACES))))
