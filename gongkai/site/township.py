"""A unit's page: its years side by side, broken where the edition of the form changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from gongkai.form import Form
from gongkai.site.charts import Chart, chart, is_worth_drawing
from gongkai.site.figures import measures_of, show_leaf, stated_figures
from gongkai.site.regions import home_of, lineage
from gongkai.site.rows import Rows, superiors
from gongkai.site.series import Line, breaks, grouped, line, merged_leaves, points, runs
from gongkai.site.statutory import Leaf
from gongkai.site.types import Planned, Row
from gongkai.site.words import load_words

_MOST_CHARTS = 6


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page of every unit that has a report."""
    for township_id, unit in rows.units.items():
        if rows.by_unit.get(township_id):
            yield f"townships/{township_id}/index.html", partial(context, rows, unit)


def context(rows: Rows, unit: Row) -> dict[str, Any]:
    """Return what the template of a unit's page needs."""
    reports = rows.by_unit[unit["township_id"]]
    editions = [report["edition"] for report in reports]
    used = [rows.forms[edition] for edition in dict.fromkeys(sorted(editions)) if edition]
    tables = [_side_by_side(rows, used, table.resource, reports) for table in (used[-1].tables if used else ())]
    measures = _stated(rows, reports)
    years = [report["year"] for report in reports]
    return {
        "unit": unit,
        "expected": rows.expected.get(unit["township_id"]),
        "units": rows.units,
        "superiors": superiors(unit),
        "regions": lineage(rows.regions, home_of(unit)),
        "candidates": rows.collection.candidates.get(unit["township_id"], ()),
        "reports": [(report, rows.severities([report["report_id"]])) for report in reports],
        "pairs": list(pairwise(report["report_id"] for report in reports)),
        "years": years,
        "runs": runs(editions),
        "breaks": breaks(editions),
        "tables": tables,
        "measures": measures,
        "charts": [*_charts(tables, years, breaks(editions)), *_charts([measures], years, ())][:_MOST_CHARTS],
    }


def _side_by_side(rows: Rows, used: Sequence[Form], resource: str, reports: Sequence[Row]) -> dict[str, Any]:
    tables = {form.edition: form.table(resource) for form in used}
    newest = used[-1].table(resource)
    columns = [(tables.get(row["edition"]), rows.cells(row["report_id"], resource)) for row in reports]
    broken = breaks([report["edition"] for report in reports])

    def shown_line(leaf: Leaf) -> tuple[Leaf, Line]:
        shown = [show_leaf(table, cells, leaf) for table, cells in columns]
        return leaf, line(leaf.label, leaf.column.unit, points(shown, broken))

    chosen = merged_leaves(list(tables.values()))
    keys = {(leaf.line.code, leaf.column.code) for leaf in chosen}
    every = {
        (line.code, column.code): Leaf(line, column, line.label, column.label)
        for table in tables.values()
        for _, line, column in table.cells()
    }
    detail = [shown_line(leaf) for key, leaf in every.items() if key not in keys]
    units = {leaf.column.unit for leaf in chosen}
    return {
        "name": resource,
        "label": f"{newest.section}、{newest.label}",
        "unit": units.pop() if len(units) == 1 else "",
        "groups": grouped(map(shown_line, chosen)),
        "detail": grouped((leaf, its) for leaf, its in detail if its.loud),
        "has_detail": bool(detail),
    }


def _stated(rows: Rows, reports: Sequence[Row]) -> dict[str, Any]:
    """Return the figures of the narratives as a table of years; no edition breaks them."""
    stated = [rows.figures.get(report["report_id"], []) for report in reports]
    lines = []
    for measure in measures_of(row for figures in stated for row in figures):
        cells = [stated_figures([row for row in figures if row["measure"] == measure]) for figures in stated]
        lines.append(line(load_words()["measure"][measure], "", points(cells, [False] * len(cells))))
    return {"name": "figures", "label": "文字部分的数字", "unit": "", "groups": [("", lines)] if lines else []}


def _charts(
    tables: Sequence[dict[str, Any]], years: Sequence[str], broken: Sequence[bool]
) -> Iterator[tuple[Chart, str]]:
    """Yield a chart of each line in which there is something to see, with the id of its table."""
    for table in tables:
        for over, lines in table["groups"]:
            for its in lines:
                values = [p.shown.text if p.shown.look in "nz" and p.shown.text.isdigit() else "" for p in its.points]
                if is_worth_drawing(values):
                    drawn = zip(years, values, (p.shown.text for p in its.points), strict=True)
                    title = f"{over} · {its.label}" if over else its.label
                    yield chart(title, list(drawn), broken), table["name"]
