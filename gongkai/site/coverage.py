"""Who has reported for which year: a line a unit, or a line a region where there are many units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.register import Expected
from gongkai.site.entries import entry_of
from gongkai.site.finder import pinyin
from gongkai.site.grid import Entry
from gongkai.site.regions import Region, lineage
from gongkai.site.rows import Rows
from gongkai.site.types import Row


@dataclass(frozen=True, slots=True)
class Year:
    """What a unit or region has for a year: `report` of a unit, how many of `expected` units reported of a region.

    `severities` counts findings; `absent` is the code of why a unit has no report.
    """

    year: str
    report: Row | None = None
    reported: int = 0
    expected: int = 0
    severities: Mapping[str, int] = field(default_factory=dict)
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit or region with its years; `find` is what the finder knows it by, a unit never seen has no path."""

    entry: Entry
    years: Sequence[Year]


def unit_lines(rows: Rows, township_ids: Iterable[str]) -> list[Line]:
    """Return a line for each unit, those that are expected and have never reported among them."""
    return [_unit_line(rows, township_id) for township_id in township_ids]


def _unit_line(rows: Rows, township_id: str) -> Line:
    unit, expected = rows.units.get(township_id), rows.expected.get(township_id)
    reports = {report["year"]: report for report in rows.by_unit.get(township_id, ())}
    if unit:
        entry = entry_of(unit, f"townships/{township_id}/index.html")
    else:
        name = expected.name if expected else township_id
        entry = Entry(township_id, name, "", "", pinyin(name)[0], {"find": " ".join((name, *pinyin(name)))})
    return Line(entry, [_unit_year(rows, year, reports.get(year), expected) for year in rows.years])


def _unit_year(rows: Rows, year: str, report: Row | None, expected: Expected | None) -> Year:
    if report:
        return Year(year, report, severities=rows.severities([report["report_id"]]))
    if expected is None:
        return Year(year, absent="uncollected")
    return Year(year, absent="missing" if expected.reports_for(int(year)) else "unexpected")


def region_lines(rows: Rows, regions: Iterable[Region]) -> list[Line]:
    """Return a line for each region."""
    return [_region_line(rows, region) for region in regions]


def _region_line(rows: Rows, region: Region) -> Line:
    above = " ".join(its.name for its in lineage(rows.regions, region.above))
    find = {"find": " ".join((region.name, *pinyin(region.name)))}
    entry = Entry(region.code, region.name, above, f"regions/{region.code}/index.html", pinyin(region.name)[0], find)
    return Line(entry, region_years(rows, region))


def region_years(rows: Rows, region: Region) -> list[Year]:
    """Return for each year how many units of `region` have reported, of how many, and what was found."""
    members = rows.members(region)
    return [_region_year(rows, region, members, year) for year in rows.years]


def _region_year(rows: Rows, region: Region, members: Sequence[str], year: str) -> Year:
    ids = [report["report_id"] for report in rows.by_region.get((region.code, year), ())]
    expected = sum(rows.is_expected(member, int(year)) for member in members)
    return Year(year, reported=len(ids), expected=expected, severities=rows.severities(ids))
