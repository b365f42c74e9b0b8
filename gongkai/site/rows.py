"""The published rows, found by unit, by year and by report."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from gongkai.form import Form
from gongkai.site.columns import Columns
from gongkai.site.regions import Region, home_of, regions_of, stem
from gongkai.site.sheets import Sheets
from gongkai.site.tallies import Tallies
from gongkai.site.types import Collection, Row

SEVERITIES = ("error", "warning", "notice")

_SHARED = (
    "figures",
    "findings",
    "_statutory",
    "sheets",
    "by_region",
    "_never",
    "_reporting",
    "columns.years",
    "columns.differing",
    "tallies.by_edition",
    "tallies.by_region",
)

_PATH_PART = re.compile(r"[A-Za-z0-9_-]+")


class Missing(NamedTuple):
    """A unit that has not reported; `known` when it has a page, since it has for another year."""

    township_id: str
    name: str
    known: bool


class Rows:
    """An index over the rows of a collection; units and years come in a fixed order whatever the order of the rows."""

    def __init__(self, collection: Collection, forms: Iterable[Form]) -> None:
        tables = collection.tables
        self.collection = collection
        self.forms = {form.edition: form for form in sorted(forms, key=lambda form: form.edition)}
        self.units = {row["township_id"]: row for row in sorted(tables["townships"], key=_place)}
        order = {unit: position for position, unit in enumerate(self.units)}
        reports = sorted(tables["reports"], key=lambda row: (order[row["township_id"]], row["year"]))
        self.reports = {row["report_id"]: row for row in reports}
        self.by_unit: dict[str, list[Row]] = defaultdict(list)
        self.by_year: dict[str, list[Row]] = defaultdict(list)
        for row in reports:
            _verify_path(row["township_id"], row["year"])
            self.by_unit[row["township_id"]].append(row)
            self.by_year[row["year"]].append(row)
        self.expected = {unit.township_id: unit for unit in collection.register}
        self.years = sorted(self.by_year)
        self.regions = regions_of(self.units.values())

    def share(self) -> None:
        """Make at once what the pages of many reports have in common, for processes that are copied from this one."""
        attrgetter(*_SHARED)(self)

    @cached_property
    def figures(self) -> Mapping[str, Sequence[Row]]:
        """The figures of each report."""
        return _by_report(self.collection.tables["figures"])

    @cached_property
    def findings(self) -> Mapping[str, Sequence[Row]]:
        """The findings of each report."""
        return _by_report(self.collection.tables["findings"])

    @cached_property
    def _statutory(self) -> Mapping[str, Mapping[str, Sequence[Row]]]:
        """The rows of each report, by statutory table."""
        return {name: _by_report(self.collection.tables[name]) for name in ("disclosures", "requests", "proceedings")}

    @cached_property
    def sheets(self) -> Sheets:
        """The tables of the form as tables of years."""
        return Sheets(self.forms)

    @cached_property
    def columns(self) -> Columns:
        """What the reports state, a column a figure."""
        return Columns(self)

    @cached_property
    def tallies(self) -> Tallies:
        """Sums and medians over the reports."""
        return Tallies(self)

    @cached_property
    def by_region(self) -> Mapping[tuple[str, str], Sequence[Row]]:
        """The reports of each region and year in which there are any."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for region in self.regions.values():
            for township_id in region.units:
                for report in self.by_unit.get(township_id, ()):
                    found[region.code, report["year"]].append(report)
        return dict(found)

    def cells(self, report_id: str, resource: str) -> dict[tuple[str, str], str]:
        """Return the figures of a statutory table as published, by (line, column)."""
        lines = self.lines(report_id, resource)
        return {(line, column): value for line, figures in lines for column, value in figures.items()}

    def lines(self, report_id: str, resource: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield line and figures by column of a statutory table as published; a line may come in parts."""
        rows = self._statutory[resource].get(report_id, ())
        if resource == "disclosures":
            return ((row["subject"], {row["measure"]: row["value"]}) for row in rows)
        key = "stage" if resource == "proceedings" else "line"
        return ((row[key], row) for row in rows)

    def county_of(self, township_id: str) -> str:
        """Return the code of the region in which a unit lies, whether it has reported or is only expected to."""
        unit = self.units.get(township_id)
        return home_of(unit) if unit else township_id[:6]

    def name_of(self, township_id: str) -> str:
        """Return the name of a unit that has reported or is expected to."""
        unit = self.units.get(township_id)
        return unit["name"] if unit else self.expected[township_id].name

    def is_expected(self, township_id: str, year: int) -> bool:
        """Tell whether a unit is to report for a year: by the register if there is one, else every unit is."""
        expected = self.expected.get(township_id)
        return expected.reports_for(year) if expected else not self.expected

    def members(self, region: Region) -> list[str]:
        """Return the units of `region`, those that have reported and then those that are only expected to."""
        return [*region.units, *self._never.get(stem(region.code), ())]

    @cached_property
    def _never(self) -> Mapping[str, Sequence[str]]:
        """The units that are expected to report and have not for any year, by the stem of each region."""
        stems = {stem(code) for code in self.regions}
        lengths = sorted({len(its) for its in stems})
        found = defaultdict(list)
        for township_id in self.expected:
            if township_id not in self.units:
                for inside in {township_id[:length] for length in lengths} & stems:
                    found[inside].append(township_id)
        return dict(found)

    @cached_property
    def _reporting(self) -> Mapping[str, AbstractSet[str]]:
        """The units that have reported, by year."""
        return {year: {report["township_id"] for report in reports} for year, reports in self.by_year.items()}

    def missing(self, township_ids: Iterable[str], year: str) -> list[Missing]:
        """Return which of the units have not reported for a year although they are expected to."""
        reported = self._reporting.get(year, frozenset())
        return [
            Missing(township_id, self.name_of(township_id), township_id in self.units)
            for township_id in township_ids
            if township_id not in reported and self.is_expected(township_id, int(year))
        ]

    def rules(self, report_ids: Iterable[str]) -> list[tuple[str, str, int]]:
        """Return severity, rule and how often it fails in the reports, the gravest and most frequent first."""
        times = Counter((row["severity"], row["rule"]) for id in report_ids for row in self.findings.get(id, ()))
        order = sorted(times, key=lambda key: (SEVERITIES.index(key[0]), -times[key], key[1]))
        return [(severity, rule, times[severity, rule]) for severity, rule in order]

    def severities(self, report_ids: Iterable[str]) -> dict[str, int]:
        """Return how many findings of each severity the reports have."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for report_id in report_ids:
            for row in self.findings.get(report_id, ()):
                counts[row["severity"]] += 1
        return counts


def superiors(unit: Row) -> list[str]:
    """Return the names of the units above `unit`, the highest first."""
    names = [unit["province"], unit["prefecture"], unit["county"]]
    return [name for name in dict.fromkeys(names) if name and name != unit["name"]]


def is_placed(unit: Row) -> bool:
    """Tell whether the province of `unit` is known; a province is in itself."""
    return bool(unit["province_code"] or unit["division_code"])


def _place(unit: Row) -> tuple[bool | str, ...]:
    province = unit["province_code"] or unit["division_code"]
    below = (unit["prefecture_code"], unit["county_code"], unit["division_code"], unit["township_id"])
    return not is_placed(unit), province, *below


def _by_report(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["report_id"]].append(row)
    return dict(grouped)


def _verify_path(*parts: str) -> None:
    for part in parts:
        if not _PATH_PART.fullmatch(part):
            raise ValueError(f"{part!r} cannot be part of a page's path")
