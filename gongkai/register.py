"""The register: which units are expected to report, from when to when, as the copy's `content/register.csv` says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongkai.lists import read_list, year_of
from gongkai.settings import ConfigError

REGISTER = "register.csv"
FIELDS = ("township_id", "name", "valid_from", "valid_to", "merged_into")

_ID = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Expected:
    """A unit that is to report for the years from `valid_from` to `valid_to`; None is without end.

    `merged_into` is the township_id of the unit that reports in its place afterwards.
    """

    township_id: str
    name: str
    valid_from: int | None = None
    valid_to: int | None = None
    merged_into: str = ""

    def reports_for(self, year: int) -> bool:
        """Tell whether a report of this unit for `year` is expected."""
        return (self.valid_from or year) <= year <= (self.valid_to or year)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who of the expected units has reported for a year: `missing` are those who have not, in the register's order."""

    expected: int
    reported: int
    missing: tuple[Expected, ...]


def coverage(register: Iterable[Expected], year: int, reporting: Iterable[str]) -> Coverage | None:
    """Return the coverage of a year by the `township_id` of units that report; None where nobody is expected."""
    expected = [unit for unit in register if unit.reports_for(year)]
    there = set(reporting)
    missing = tuple(unit for unit in expected if unit.township_id not in there)
    return Coverage(len(expected), len(expected) - len(missing), missing) if expected else None


def load_register(path: Path, names: Mapping[str, str]) -> tuple[Expected, ...]:
    """Return the units of the file `path`, none if there is no such file; `names` gives the names of division codes.

    Raises ConfigError naming the file, the line and the field.
    """
    return tuple(_units(read_list(path, FIELDS), names))


def _units(rows: Iterable[tuple[str, Mapping[str, str]]], names: Mapping[str, str]) -> Iterator[Expected]:
    seen: set[str] = set()
    for line, cells in rows:
        id = cells["township_id"]
        if not _ID.fullmatch(id):
            raise ConfigError(f"{line}: township_id 应为区划代码或编号 / must be a division code or an id, not {id!r}")
        if id in seen:
            raise ConfigError(f"{line}: township_id {id} 重复 / is there twice")
        name = cells["name"] or names.get(id, "")
        if not name:
            raise ConfigError(f"{line}: 区划表中没有 {id}，请填写 name / not in the gazetteer, give its name")
        seen.add(id)
        first, last = (year_of(cells[field], field, line) for field in ("valid_from", "valid_to"))
        yield Expected(id, name, first, last, cells["merged_into"])
