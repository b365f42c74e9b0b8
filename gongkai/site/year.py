"""A year's page: who reported, and every unit beside the others, a table for each section and edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from gongkai.form import Form
from gongkai.register import coverage
from gongkai.site.figures import measures_of, show_leaf, show_value
from gongkai.site.finder import pinyin
from gongkai.site.rows import SEVERITIES, Rows, superiors
from gongkai.site.statutory import Leaf, leaves
from gongkai.site.totals import totals
from gongkai.site.types import Row


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the page of every year."""
    for year in rows.years:
        yield f"years/{year}/index.html", context(rows, year)


def context(rows: Rows, year: str) -> dict[str, Any]:
    """Return what the template of a year's page needs."""
    reports = rows.by_year[year]
    ids = [report["report_id"] for report in reports]
    reporting = {report["township_id"] for report in reports}
    stated = {report_id: rows.figures.get(report_id, []) for report_id in ids}
    times = Counter((row["severity"], row["rule"]) for report_id in ids for row in rows.findings.get(report_id, ()))
    return {
        "year": year,
        "years": rows.years,
        "key_lines": [leaf.line for leaf in key_leaves(next(reversed(rows.forms.values())))],
        "entries": [_summary(rows, report) for report in reports],
        "coverage": coverage(rows.collection.register, int(year), reporting),
        "silent": [unit for township_id, unit in rows.units.items() if township_id not in reporting],
        "units": rows.units,
        "editions": Counter(report["edition"] for report in reports),
        "severities": rows.severities(ids),
        "rules": [
            (severity, rule, times[severity, rule])
            for severity, rule in sorted(times, key=lambda key: (SEVERITIES.index(key[0]), -times[key], key[1]))
        ],
        "tables": [
            _comparison(rows, form, resource, [r for r in reports if r["edition"] == form.edition])
            for resource in ("disclosures", "requests", "proceedings")
            for form in reversed(rows.forms.values())
            if any(report["edition"] == form.edition for report in reports)
        ],
        "measures": measures_of(row for figures in stated.values() for row in figures),
        "stated": [(_entry(rows, r), _by_measure(stated[r["report_id"]])) for r in reports if stated[r["report_id"]]],
    }


def key_leaves(form: Form) -> list[Leaf]:
    """Return the totals of the lines that the form's own balance is about: what came in, was done and is left."""
    table = form.table("requests")
    balance = next(item for item in table.sums if item.over == "lines")
    return [leaf for leaf in leaves(table) if leaf.line.code in balance.left + balance.right]


def _by_measure(figures: Sequence[Row]) -> dict[str, list[Row]]:
    return {measure: [row for row in figures if row["measure"] == measure] for measure in measures_of(figures)}


def _entry(rows: Rows, report: Row) -> dict[str, Any]:
    unit = rows.units[report["township_id"]]
    return {
        "report": report,
        "unit": unit,
        "superiors": superiors(unit),
        "order": pinyin(unit["name"])[0],
        "severities": rows.severities([report["report_id"]]),
    }


def _summary(rows: Rows, report: Row) -> dict[str, Any]:
    form = rows.forms.get(report["edition"])
    tables = form.tables if form else ()
    cells = {table.resource: rows.cells(report["report_id"], table.resource) for table in tables}
    figures = [
        cells[table.resource].get((line.code, column.code), "") for table in tables for _, line, column in table.cells()
    ]
    asked = form.table("requests") if form else None
    newest = next(reversed(rows.forms.values()))
    return _entry(rows, report) | {
        "key_cells": [show_leaf(asked, cells.get("requests", {}), leaf) for leaf in key_leaves(newest)],
        "loud": sum(show_value(figure).look == "n" for figure in figures),
    }


def _comparison(rows: Rows, form: Form, resource: str, reports: Sequence[Row]) -> dict[str, Any]:
    table = form.table(resource)
    columns = leaves(table)
    figures = [rows.cells(report["report_id"], resource) for report in reports]
    lines = [[show_leaf(table, cells, leaf) for leaf in columns] for cells in figures]
    loud = [any(shown.look == "n" for shown in column) for column in zip(*lines, strict=True)]
    return {
        "form": form,
        "table": table,
        "columns": list(zip(columns, loud, strict=True)),
        "spans": [(over, list(run)) for over, run in groupby(zip(columns, loud, strict=True), key=lambda c: c[0].over)],
        "body": [(_entry(rows, r), list(zip(line, loud, strict=True))) for r, line in zip(reports, lines, strict=True)],
        "totals": totals(figures, [(leaf.line.code, leaf.column.code) for leaf in columns]) if len(reports) > 1 else [],
        "totals_only": len(columns) < sum(1 for _ in table.cells()),
    }
