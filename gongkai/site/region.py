"""The page of a county, prefecture or province: who has reported, what it adds up to, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Any

from gongkai.form import Table
from gongkai.site.charts import Chart, chart, is_worth_drawing
from gongkai.site.columns import Key, keys_of
from gongkai.site.coverage import region_lines, region_year, unit_lines
from gongkai.site.figures import Shown, show_value
from gongkai.site.regions import Region, lineage, stem
from gongkai.site.rows import Rows
from gongkai.site.series import Point, grouped, line, merged_leaves
from gongkai.site.statutory import Leaf
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
    years = [region_year(rows, members, year) for year in rows.years]
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
        "charts": list(_charts(rows, tables))[:_MOST_CHARTS],
    }


def _resources(rows: Rows) -> list[str]:
    return [table.resource for table in next(reversed(rows.forms.values())).tables]


def _sums(rows: Rows, region: Region) -> list[dict[str, Any]]:
    """Return the sums of each table over the units, a column a year, each with how many units it is of."""
    chosen = {resource: merged_leaves(_editions(rows, resource)) for resource in _resources(rows)}
    keys = [(name, leaf.line.code, leaf.column.code) for name, its in chosen.items() for leaf in its]
    by_year = [_year_sums(rows, region, year, keys) for year in rows.years]
    columns = iter(zip(*by_year, strict=True)) if by_year else repeat(())
    return [_table(rows, resource, [(leaf, next(columns)) for leaf in its]) for resource, its in chosen.items()]


def _editions(rows: Rows, resource: str) -> list[Table]:
    return [form.table(resource) for form in rows.forms.values()]


def _year_sums(rows: Rows, region: Region, year: str, keys: Sequence[Key]) -> list[Tally | None]:
    """Return the sum of each figure, None for one that no edition in use that year has."""
    used = {report["edition"] for report in rows.by_region.get((region.code, year), ())} - {""}
    there = {key for edition in used for table in rows.forms[edition].tables for key in keys_of(table)}
    return [
        t if key in there else None for key, t in zip(keys, rows.tallies.of_region(region, year, keys), strict=True)
    ]


def _table(rows: Rows, resource: str, sums: Sequence[tuple[Leaf, tuple[Tally | None, ...]]]) -> dict[str, Any]:
    newest = _editions(rows, resource)[-1]
    units = {leaf.column.unit for leaf, _ in sums}
    return {
        "name": resource,
        "label": f"{newest.section}、{newest.label}",
        "unit": units.pop() if len(units) == 1 else "",
        "groups": grouped(
            (leaf, line(leaf.label, leaf.column.unit, [Point(_shown(tally)) for tally in column]))
            for leaf, column in sums
        ),
    }


def _shown(tally: Tally | None) -> Shown:
    """Return a sum as a cell, with how many units state it where not all do."""
    if tally is None:
        return Shown("o", load_words()["mark"]["outside"])
    partly = f"{tally.stated}/{tally.units}" if tally.stated < tally.units else ""
    return show_value(tally.total)._replace(raw=partly)


def _charts(rows: Rows, tables: list[dict[str, Any]]) -> Iterator[tuple[Chart, str]]:
    """Yield a chart of each sum in which there is something to see and that every edition of the form has."""
    for table in tables:
        for over, lines in table["groups"]:
            for its in lines:
                cells = [point.shown for point in its.points]
                values = [cell.text if cell.look in "nz" and cell.text.isdigit() else "" for cell in cells]
                if is_worth_drawing(values) and not any(cell.look == "o" for cell in cells):
                    drawn = zip(rows.years, values, (cell.text for cell in cells), strict=True)
                    yield chart(f"{over} · {its.label}" if over else its.label, list(drawn)), table["name"]
