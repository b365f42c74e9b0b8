"""From an assessed report to its report.json: what rows leave out, namely the text and the place of every figure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai.form import Form, Table
from gongkai.package.rows import cell_text, form_of
from gongkai.package.types import Assessed, Nested, Rows
from gongkai.parse.types import Cell, TableReading


def nested(assessed: Assessed, rows: Rows, forms: Iterable[Form]) -> Nested:
    """Return the whole report as one value, the ``report.json``: rows, sections as text, and tables cell by cell."""
    report = assessed.report
    form = form_of(report, forms)
    tables = form.tables if form else ()
    return {
        "report": rows["reports"][0],
        "township": rows["townships"][0],
        "sections": [
            {
                "number": section.number,
                "heading": section.heading,
                "line": section.line,
                "paragraphs": [{"line": line, "text": text} for line, text in section.paragraphs],
            }
            for section in report.sections
        ],
        "tables": {table.resource: _nested_table(table, report.tables.get(table.resource)) for table in tables},
        "figures": rows["figures"],
        "findings": rows["findings"],
    }


def _nested_table(table: Table, reading: TableReading | None) -> dict[str, Any]:
    cells = reading.cells if reading else {}
    return {
        "present": reading is not None,
        "line": reading.place.line if reading else None,
        "lossy": reading.lossy if reading else False,
        "cells": [
            _nested_cell(line.code, column.code, cells.get((line.code, column.code)))
            for _, line, column in table.cells()
        ],
        "rows": [
            {
                "line": row.line,
                "label": row.label,
                "raw": list(row.raw),
                "source_line": row.place.line,
                "fate": row.fate,
                "surplus": row.surplus,
            }
            for row in (reading.rows if reading else ())
        ],
    }


def _nested_cell(line: str, column: str, cell: Cell | None) -> dict[str, Any]:
    return {
        "line": line,
        "column": column,
        "value": cell_text(cell),
        "mark": cell.mark if cell else "missing",
        "raw": cell.raw if cell else "",
        "source_line": cell.place.line if cell else None,
    }
