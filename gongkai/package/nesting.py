"""From an assessed report to its report.json: what rows leave out, namely the text and the place of every figure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from gongkai.check.types import Side
from gongkai.form import Form, Table
from gongkai.package.replaced import replaced_versions
from gongkai.package.rows import cell_text, form_of
from gongkai.package.types import Assessed, Nested, Rows
from gongkai.parse.types import Cell, Report, TableReading
from gongkai.source import Block, Grid, Heading, Place

_PLACE = Place._fields[1:]
"""What is told of a place beside its line."""

_NO_PLACE = Place()[1:]


def nested(assessed: Assessed, rows: Rows, forms: Iterable[Form]) -> Nested:
    """Return the whole report as one value, the ``report.json``: rows, sections as text, and tables cell by cell.

    Lines count from 1; in Word and PDF they are paragraphs and rows of tables.
    """
    report = assessed.report
    form = form_of(report, forms)
    tables = form.tables if form else ()
    places = {block.place.line: block.place for block in report.blocks}
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
        "figures": [
            row | {"place": _nested_place(places.get(figure.line, Place(figure.line)), lined=True)}
            for row, figure in zip(rows["figures"], report.figures, strict=True)
        ],
        "findings": [
            row
            | {"place": {"line": item.source_line} if item.source_line else {}}
            | {"sides": [_nested_side(side, assessed.report_id) for side in item.sides]}
            for row, item in zip(rows["findings"], assessed.findings, strict=True)
        ],
        "source_text": _nested_text(report),
    } | _nested_versions(assessed, forms)


def _nested_versions(assessed: Assessed, forms: Iterable[Form]) -> dict[str, Any]:
    """Return what the report replaces, each version with its text; nothing where it is the only one."""
    versions = replaced_versions(assessed.report, assessed.replaced, forms)
    texts = map(_nested_text, assessed.replaced)
    found = [version | {"source_text": text} for version, text in zip(versions, texts, strict=True)]
    return {"replaced": found} if found else {}


def _nested_text(report: Report) -> list[dict[str, Any]]:
    return [_nested_block(block) for block in report.blocks if _says_something(block)]


def _nested_side(side: Side, report_id: str) -> dict[str, Any]:
    return {
        "held": side.held,
        "report_id": side.report_id or report_id,
        "resource": side.resource,
        "line": side.line,
        "field": side.field,
        "value": side.value,
        "source_line": side.place.line,
        "place": _nested_place(side.place),
    }


def _says_something(block: Block) -> bool:
    return isinstance(block, Grid) or bool(block.text)


def _nested_block(block: Block) -> dict[str, Any]:
    """Return a block of the source with its place: the text of a line or heading, or the cells of a table."""
    line, place = block.place.line, _nested_place(block.place)
    if isinstance(block, Grid):
        cells = [
            {"text": cell.text, "source_line": cell.place.line, **_nested_place(cell.place)} for cell in block.cells
        ]
        return {"kind": "table", "cells": cells, "source_line": line, **place}
    kind = "heading" if isinstance(block, Heading) else "line"
    return {"kind": kind, "text": block.text, "source_line": line, **place}


@lru_cache(maxsize=8192)
def _nested_place(place: Place, lined: bool = False) -> dict[str, Any]:
    """Return what is known of a place: page, box, table, row, column, and its line where nothing beside says it.

    Places are looked at twice, in the text and in its tables, and are much the same in many reports.
    """
    known: dict[str, Any] = {"line": place.line} if lined and place.line is not None else {}
    if place[1:] == _NO_PLACE:
        return known
    for name, value in zip(_PLACE, place[1:], strict=True):
        if value is not None:
            known[name] = value
    return known


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
                "place": _nested_place(row.place),
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
        "place": _nested_place(cell.place) if cell else {},
    }
