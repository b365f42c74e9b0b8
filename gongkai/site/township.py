"""A unit's page: its years side by side, broken where the edition of the form changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from gongkai.form import Form, Table
from gongkai.site.figures import Shown, measures_of, show_leaf
from gongkai.site.rows import Rows, superiors
from gongkai.site.statutory import Leaf, leaves
from gongkai.site.types import Row


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the page of every unit that has a report."""
    for township_id, unit in rows.units.items():
        if rows.by_unit.get(township_id):
            yield f"townships/{township_id}/index.html", context(rows, unit)


def context(rows: Rows, unit: Row) -> dict[str, Any]:
    """Return what the template of a unit's page needs."""
    reports = rows.by_unit[unit["township_id"]]
    editions = [report["edition"] for report in reports]
    used = [rows.forms[edition] for edition in dict.fromkeys(sorted(editions)) if edition]
    stated = [rows.figures.get(report["report_id"], []) for report in reports]
    return {
        "unit": unit,
        "expected": rows.expected.get(unit["township_id"]),
        "units": rows.units,
        "superiors": superiors(unit),
        "candidates": rows.collection.candidates.get(unit["township_id"], ()),
        "reports": [(report, rows.severities([report["report_id"]])) for report in reports],
        "runs": _runs(editions),
        "breaks": [n > 0 and edition != editions[n - 1] for n, edition in enumerate(editions)],
        "tables": [_side_by_side(rows, used, table.resource, reports) for table in (used[-1].tables if used else ())],
        "measures": [
            (measure, [[row for row in figures if row["measure"] == measure] for figures in stated])
            for measure in measures_of(row for figures in stated for row in figures)
        ],
    }


def _runs(editions: Sequence[str]) -> list[tuple[str, int, bool]]:
    """Return the runs of years on one edition: the edition, how many years, and whether it replaced another one."""
    runs: list[tuple[str, int, bool]] = []
    last = ""
    for edition, run in groupby(editions):
        runs.append((edition, len(list(run)), bool(edition and last and edition != last)))
        last = edition or last
    return runs


def _side_by_side(rows: Rows, used: Sequence[Form], resource: str, reports: Sequence[Row]) -> dict[str, Any]:
    tables = {form.edition: form.table(resource) for form in used}
    newest = used[-1].table(resource)
    columns = [(tables.get(row["edition"]), rows.cells(row["report_id"], resource)) for row in reports]
    chosen = merged_leaves(list(tables.values()))
    keys = {(leaf.line.code, leaf.column.code) for leaf in chosen}
    others = [leaf for leaf in _every_leaf(list(tables.values())) if (leaf.line.code, leaf.column.code) not in keys]
    detail = [(leaf, _row(columns, leaf)) for leaf in others]
    units = {leaf.column.unit for leaf in chosen}
    return {
        "table": newest,
        "unit": units.pop() if len(units) == 1 else "",
        "groups": _grouped((leaf, _row(columns, leaf)) for leaf in chosen),
        "detail": _grouped((leaf, cells) for leaf, cells in detail if any(cell.look == "n" for cell in cells)),
        "has_detail": bool(others),
    }


def _row(columns: Iterable[tuple[Table | None, Mapping[tuple[str, str], str]]], leaf: Leaf) -> list[Shown]:
    return [show_leaf(table, cells, leaf) for table, cells in columns]


def _grouped(rows: Iterable[tuple[Leaf, list[Shown]]]) -> list[tuple[str, list[tuple[Leaf, list[Shown]]]]]:
    return [(over, list(group)) for over, group in groupby(rows, key=lambda row: row[0].over)]


def _every_leaf(tables: Sequence[Table]) -> list[Leaf]:
    found: dict[tuple[str, str], Leaf] = {}
    for table in tables:
        for _, line, column in table.cells():
            found[line.code, column.code] = Leaf(line, column, line.label, column.label)
    return list(found.values())


def merged_leaves(tables: Sequence[Table]) -> list[Leaf]:
    """Return the figures of all editions in one order, oldest edition first given; the newest label wins."""
    by_line: list[dict[str, dict[str, Leaf]]] = []
    for table in tables:
        lines: dict[str, dict[str, Leaf]] = {}
        for leaf in leaves(table):
            lines.setdefault(leaf.line.code, {})[leaf.column.code] = leaf
        by_line.append(lines)
    merged = []
    for line in _merged(by_line):
        editions = [lines[line] for lines in by_line if line in lines]
        newest = {code: leaf for columns in editions for code, leaf in columns.items()}
        over = next(iter(editions[-1].values())).over
        merged += [replace(newest[column], over=over) for column in _merged(editions)]
    return merged


def _merged(orders: Iterable[Iterable[str]]) -> list[str]:
    """Return all codes, each new one after the one that it follows in its own order."""
    merged: list[str] = []
    for order in orders:
        position = 0
        for code in order:
            if code not in merged:
                merged.insert(position, code)
            position = merged.index(code) + 1
    return merged
