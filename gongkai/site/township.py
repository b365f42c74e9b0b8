"""A unit's page: its years side by side, broken where the edition of the form changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice, pairwise
from operator import attrgetter
from typing import Any

from gongkai.site.charts import Chart, chart, is_worth_drawing
from gongkai.site.columns import Key, said
from gongkai.site.figures import Shown, show_leaf, show_value
from gongkai.site.regions import home_of, lineage
from gongkai.site.rows import Rows, superiors
from gongkai.site.series import Line, Years, breaks, grouped, line, points, runs, table_of_years
from gongkai.site.sheets import Sheet
from gongkai.site.statutory import Leaf
from gongkai.site.types import Planned, Row
from gongkai.site.words import load_words

_MOST_CHARTS = 6
_QUIET = frozenset({"0", "", "/", None})


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page of every unit that has a report."""
    for township_id, unit in rows.units.items():
        if rows.by_unit.get(township_id):
            yield f"townships/{township_id}/index.html", partial(context, rows, unit)


def context(rows: Rows, unit: Row) -> dict[str, Any]:
    """Return what the template of a unit's page needs."""
    reports = rows.by_unit[unit["township_id"]]
    years = [report["year"] for report in reports]
    editions = [report["edition"] for report in reports]
    broken = breaks(editions)
    sheets = rows.sheets.of(editions)
    tables = [_side_by_side(rows, sheet, reports, broken) for sheet in sheets]
    details = {its.resource: _grouped(its.detail, _detail(rows, its, reports), broken) for its in sheets if its.detail}
    measures = _stated(rows, reports)
    charts = chain(_charts(tables, years, broken), _charts([measures], years, ()))
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
        "breaks": broken,
        "tables": tables,
        "details": details,
        "measures": measures,
        "charts": list(islice(charts, _MOST_CHARTS)),
    }


def _side_by_side(rows: Rows, sheet: Sheet, reports: Sequence[Row], broken: Sequence[bool]) -> Years:
    places = [rows.columns.place(report["report_id"]) for report in reports]
    columns = {key: rows.columns[key] for key in sheet.chosen}
    cells = {key: [column[place] for place in places] for key, column in columns.items()}
    return table_of_years(sheet.resource, sheet.label, sheet.unit, _grouped(sheet.chosen, cells, broken))


def _grouped(
    leaves: Mapping[Key, Leaf], cells: Mapping[Key, Sequence[Shown]], broken: Sequence[bool]
) -> list[tuple[str, list[Line]]]:
    there = ((leaf, cells[key]) for key, leaf in leaves.items() if key in cells)
    return grouped((leaf, line(leaf.label, leaf.column.unit, points(its, broken))) for leaf, its in there)


def _detail(rows: Rows, sheet: Sheet, reports: Sequence[Row]) -> dict[Key, list[Shown]]:
    """Return the figures of which the table shows only the sums, where one of the years has another than zero."""
    years = [list(rows.lines(report["report_id"], sheet.resource)) for report in reports]
    loud = {(line, column) for lines in years for line, column in _loud(sheet, lines)}
    shown = {key: leaf for key, leaf in sheet.detail.items() if key[1:] in loud}
    there = {line for line, _ in loud}
    cells = [{(n, c): v for n, figures in lines if n in there for c, v in figures.items()} for lines in years]
    forms = [rows.forms.get(report["edition"]) for report in reports]
    tables = [form.table(sheet.resource) if form else None for form in forms]
    return {
        key: [show_leaf(table, its, leaf) for table, its in zip(tables, cells, strict=True)]
        for key, leaf in shown.items()
    }


def _loud(sheet: Sheet, lines: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[tuple[str, str]]:
    """Yield line and column of the detail in which there is another figure than zero."""
    for code, figures in lines:
        columns = sheet.columns.get(code, ())
        if not _QUIET.issuperset(map(figures.get, columns)):
            yield from ((code, column) for column in columns if show_value(figures.get(column, "")).look == "n")


def _stated(rows: Rows, reports: Sequence[Row]) -> Years:
    """Return the figures of the narratives as a table of years; no edition breaks them."""
    places = [rows.columns.place(report["report_id"]) for report in reports]
    there = {figure["measure"] for report in reports for figure in rows.figures.get(report["report_id"], ())}
    lines = []
    for measure, label in load_words()["measure"].items():
        if measure in there:
            cells = [rows.columns[said(measure)][place] for place in places]
            lines.append(line(label, "", points(cells, [False] * len(cells))))
    return table_of_years("figures", "文字部分的数字", "", [("", lines)] if lines else [])


def _charts(tables: Sequence[Years], years: Sequence[str], broken: Sequence[bool]) -> Iterator[tuple[Chart, str]]:
    """Yield a chart of each line in which there is something to see, with the id of its table."""
    for table in tables:
        for over, lines in table.groups:
            for its in filter(attrgetter("loud"), lines):
                values = [p.shown.text if p.shown.look in "nz" and p.shown.text.isdigit() else "" for p in its.points]
                if is_worth_drawing(values):
                    drawn = zip(years, values, (p.shown.text for p in its.points), strict=True)
                    title = f"{over} · {its.label}" if over else its.label
                    yield chart(title, list(drawn), broken), table.name
