"""The page of a county, prefecture or province: who has reported, what it adds up to, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Any

from gongkai.site.charts import Chart, chart, is_worth_drawing
from gongkai.site.columns import Key
from gongkai.site.coverage import region_lines, region_years, unit_lines
from gongkai.site.figures import Shown, show_value
from gongkai.site.regions import Region, lineage, stem
from gongkai.site.rows import Rows
from gongkai.site.series import Point, Years, grouped, line, table_of_years
from gongkai.site.sheets import Sheet
from gongkai.site.tallies import Tally
from gongkai.site.types import Planned
from gongkai.site.words import load_words

_MOST_CHARTS = 3


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page of every region."""
    for code, region in rows.regions.items():
        yield f"regions/{code}/index.html", partial(context, rows, region)


def context(rows: Rows, region: Region) -> dict[str, Any]:
    """Return what the template of a region's page needs."""
    members = rows.members(region)
    below = [rows.regions[code] for code in region.below]
    inside = {member for its in below for member in rows.members(its)}
    ids = [report["report_id"] for member in members for report in rows.by_unit.get(member, ())]
    years = region_years(rows, region)
    tables = _sums(rows, region)
    return {
        "region": region,
        "stem": stem(region.code),
        "above": lineage(rows.regions, region.above),
        "years": rows.years,
        "by_year": years,
        "units": len(members),
        "registered": bool(rows.collection.register),
        "regions": region_lines(rows, below),
        "members": unit_lines(rows, [member for member in members if member not in inside]),
        "missing": [(year, rows.missing(members, year.year)) for year in years],
        "severities": rows.severities(ids),
        "rules": rows.rules(ids),
        "tables": tables,
        "charts": list(islice(_charts(rows, tables), _MOST_CHARTS)),
    }


def _sums(rows: Rows, region: Region) -> list[Years]:
    """Return the sums of each table over the units, a column a year, each with how many units it is of."""
    sheets = rows.sheets.of(rows.forms)
    keys = [key for sheet in sheets for key in sheet.chosen]
    by_year = [_year_sums(rows, region, year, keys) for year in rows.years]
    return [_table(sheet, by_year) for sheet in sheets]


def _year_sums(rows: Rows, region: Region, year: str, keys: Sequence[Key]) -> dict[Key, Tally]:
    """Return the sums of the figures that an edition in use that year has."""
    used = {report["edition"] for report in rows.by_region.get((region.code, year), ())} - {""}
    there = [key for key in keys if rows.sheets.has(used, key)]
    return dict(zip(there, rows.tallies.of_region(region, year, there), strict=True))


def _table(sheet: Sheet, by_year: Sequence[Mapping[Key, Tally]]) -> Years:
    lines = (
        (leaf, line(leaf.label, leaf.column.unit, [Point(_shown(sums.get(key))) for sums in by_year]))
        for key, leaf in sheet.chosen.items()
    )
    return table_of_years(sheet.resource, sheet.label, sheet.unit, grouped(lines))


def _shown(tally: Tally | None) -> Shown:
    """Return a sum as a cell, with how many units state it where not all do."""
    if tally is None:
        return Shown("o", load_words()["mark"]["outside"])
    shown = show_value(tally.total)
    return shown._replace(raw=f"{tally.stated}/{tally.units}") if tally.stated < tally.units else shown


def _charts(rows: Rows, tables: Sequence[Years]) -> Iterator[tuple[Chart, str]]:
    """Yield a chart of each sum in which there is something to see and that every edition of the form has."""
    for table in tables:
        for over, lines in table.groups:
            for its in filter(attrgetter("loud"), lines):
                cells = [point.shown for point in its.points]
                values = [cell.text if cell.look in "nz" and cell.text.isdigit() else "" for cell in cells]
                if is_worth_drawing(values) and not any(cell.look == "o" for cell in cells):
                    drawn = zip(rows.years, values, (cell.text for cell in cells), strict=True)
                    yield chart(f"{over} · {its.label}" if over else its.label, list(drawn)), table.name
