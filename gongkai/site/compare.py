"""The page that puts reports side by side, and the data that its scripts read: the form over all editions, and reports.

templates/assets/compare.js shows what the reports state; what the lines are called, which stand in which edition and
what breaks between editions comes from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from gongkai.form import Form, Table
from gongkai.site.dictionary import load_explanations
from gongkai.site.printed import Printed, PrintedRow, printed_tables
from gongkai.site.rows import Rows
from gongkai.site.series import merged_leaves
from gongkai.site.types import Collection, Planned
from gongkai.site.words import load_words

FORMS = "finder/forms.json"

_REPORT = ("report_id", "township_id", "year", "title", "edition", "period_start", "period_end", "published",
           "narrative", "notices")  # fmt: skip
_TOWNSHIP = ("name", "county", "prefecture", "province")
_FIGURE = ("measure", "value", "qualifier", "unit")


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page."""
    yield "compare/index.html", partial(dict, years=rows.years)


def form_index(forms: Iterable[Form]) -> Mapping[str, Any]:
    """Return the content of `FORMS`: the tables with every line of any edition in one order, and the words for codes.

    A line has its `columns` as positions in those of its table; the first of them, `whole` in number, stand for it in
    an overview. Labels are by edition, and where there is none the edition has no such line or column.
    """
    editions = sorted(forms, key=lambda form: form.edition)
    words = load_words()
    return {
        "editions": {form.edition: form.notice for form in editions},
        "tables": [_table(table.resource, editions) for table in editions[-1].tables],
        "measures": list(words["measure"].items()),
        "severities": list(words["severity"].items()),
        "narratives": words["narrative"],
        "marks": words["mark"],
    }


def extract(whole: Mapping[str, Any], printed: Printed) -> Mapping[str, Any]:
    """Return of a report.json what the page reads, under the same keys; the raw text only of cells that show it."""
    return {
        "report": _some(whole["report"], _REPORT),
        "township": _some(whole["township"], _TOWNSHIP),
        "sections": [
            {
                "number": section["number"],
                "heading": section["heading"],
                "paragraphs": [{"text": paragraph["text"]} for paragraph in section["paragraphs"]],
            }
            for section in whole["sections"]
        ],
        "tables": {name: _read(table["present"], printed[name]) for name, table in whole["tables"].items()},
        "figures": [_some(figure, _FIGURE) for figure in whole["figures"]],
        "findings": [{"severity": finding["severity"]} for finding in whole["findings"]],
    }


def extracts(collection: Collection, forms: Iterable[Form]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the path of every report.json and its extract."""
    by_edition = {form.edition: form for form in forms}
    for whole in collection.reports.values():
        yield extract_of(whole, printed_tables(whole, by_edition))


def extract_of(whole: Mapping[str, Any], printed: Printed) -> tuple[str, Mapping[str, Any]]:
    """Return the path of a report.json and its extract; `printed` are its tables."""
    report = whole["report"]
    return f"townships/{report['township_id']}/{report['year']}/report.json", extract(whole, printed)


def _some(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _read(present: bool, rows: Iterable[PrintedRow]) -> Mapping[str, Any]:
    cells = b",".join([row.extract for row in rows])
    return {"present": present, "cells": orjson.Fragment(b"[" + cells + b"]")}


def _table(resource: str, forms: Sequence[Form]) -> dict[str, Any]:
    """Return one table over the editions `forms`, the newest last."""
    by_edition = {form.edition: form.table(resource) for form in forms}
    tables = list(by_edition.values())
    newest = tables[-1]
    columns: list[dict[str, Any]] = []
    whole: dict[str, list[str]] = {}
    for leaf in merged_leaves(tables):
        whole.setdefault(leaf.line.code, []).append(leaf.column.code)
    lines = [_line(code, its, by_edition, columns) for code, its in whole.items()]
    return {
        "resource": newest.resource,
        "section": newest.section,
        "label": newest.label,
        "columns": columns,
        "lines": lines,
    }


def _line(
    code: str, whole: Sequence[str], tables: Mapping[str, Table], columns: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a line of a table; its columns are added to `columns` where they are new there."""
    having = {edition: table for edition, table in tables.items() if any(line.code == code for line in table.lines)}
    of_edition = {edition: {c.code: c for c in table.columns_of(code)} for edition, table in having.items()}
    order = dict.fromkeys((*whole, *(column for its in of_edition.values() for column in its)))
    positions = []
    for column in order:
        labels = {edition: its[column].label for edition, its in of_edition.items() if column in its}
        unit = next(its[column].unit for its in of_edition.values() if column in its)
        given = {"code": column, "unit": unit, "labels": labels}
        if given not in columns:
            columns.append(given)
        positions.append(columns.index(given))
    newest = list(having.values())[-1]
    return {
        "code": code,
        "over": _over(newest, code),
        "labels": {edition: _label(table, code) for edition, table in having.items()},
        "columns": positions,
        "whole": len(whole),
        "break": load_explanations()["breaks"].get(code, ""),
    }


def _label(table: Table, code: str) -> str:
    return next(line.label for line in table.lines if line.code == code)


def _over(table: Table, code: str) -> str:
    """Return the heading that a line stands under: its block's, or its group's."""
    group = next(line.group for line in table.lines if line.code == code)
    labels = {group.code: group.label for group in table.groups}
    return table.block_of(code).label or labels.get(group, "")
