"""From an assessed report to rows of CSV text: the last place where a blank, a ``/`` and a 0 are told apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gongkai.check.types import Finding
from gongkai.divisions.types import Unit
from gongkai.explanations import BLANK
from gongkai.form import Form, Table
from gongkai.package.types import Assessed, Row, Rows
from gongkai.parse.types import Cell, Figure, Report, TableReading
from gongkai.source import has_lines

NOT_APPLICABLE = "/"


@lru_cache(maxsize=4096)
def number_text(value: Decimal) -> str:
    """Return `value` exactly, without exponent, trailing zeros or a sign before zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", "+0"} else text


def cell_text(cell: Cell | None) -> str:
    """Return a statutory cell as published: the number, ``/`` where not applicable, else nothing."""
    if cell is None:
        return ""
    if cell.mark == "not-applicable":
        return NOT_APPLICABLE
    if cell.mark != "number":
        return ""
    if cell.value is None:
        raise ValueError(f"a cell marked as a number has none: {cell!r}")
    return number_text(cell.value)


def form_of(report: Report, forms: Iterable[Form]) -> Form | None:
    """Return the edition that `report` follows, none when it has no statutory table; raises KeyError if unknown."""
    if not report.edition:
        return None
    for form in forms:
        if form.edition == report.edition:
            return form
    raise KeyError(f"no edition {report.edition!r} of the form")


def rows_of(assessed: Assessed, forms: Iterable[Form]) -> Rows:
    """Return the rows of one report by resource, the fields of each in the order of publication.

    A report with an edition has every row of it, blank where nothing was read.
    """
    report_id = assessed.report_id
    form = form_of(assessed.report, forms)
    tables = {table.resource: table for table in form.tables} if form else {}
    readings = assessed.report.tables
    rows: dict[str, list[Row]] = {"reports": [_report_row(assessed)], "townships": [_township_row(assessed.unit)]}
    for resource in ("disclosures", "requests", "proceedings"):
        table = tables.get(resource)
        rows_in = _long_rows if resource == "disclosures" else _wide_rows
        rows[resource] = rows_in(report_id, table, readings.get(resource)) if table else []
    lined = has_lines(assessed.report.format)
    figures = enumerate(assessed.report.figures, start=1)
    rows["figures"] = [_figure_row(report_id, figure, position, lined) for position, figure in figures]
    rows["findings"] = [_finding_row(report_id, finding, lined) for finding in assessed.findings]
    _must_differ(rows["findings"])
    return rows


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _place(line: int | None) -> str:
    return "" if line is None else str(line)


def _report_row(assessed: Assessed) -> Row:
    report, period = assessed.report, assessed.report.period
    severities = [finding.severity for finding in assessed.findings]
    return {
        "report_id": assessed.report_id,
        "township_id": assessed.unit.township_id,
        "year": str(assessed.year),
        "title": report.title,
        "edition": report.edition,
        "period_start": _iso(period.start if period else None),
        "period_end": _iso(period.end if period else None),
        "published": report.published,
        "url": report.url,
        "narrative": report.narrative,
        "notices": ";".join(report.notices),
        "source": report.source,
        "source_format": report.format,
        "source_sha256": report.sha256,
        "errors": str(severities.count("error")),
        "warnings": str(severities.count("warning")),
    }


def _township_row(unit: Unit) -> Row:
    return {
        "township_id": unit.township_id,
        "name": unit.name,
        "kind": unit.kind,
        "division_code": unit.division_code,
        "county": unit.county,
        "prefecture": unit.prefecture,
        "province": unit.province,
        "county_code": unit.county_code,
        "prefecture_code": unit.prefecture_code,
        "province_code": unit.province_code,
        "resolved_by": unit.resolved_by,
    }


def _long_rows(report_id: str, table: Table, reading: TableReading | None) -> list[Row]:
    """A row for each cell of the table."""
    return [
        {
            "report_id": report_id,
            "item": block.item,
            "subject": line.code,
            "measure": column.code,
            "value": cell_text(reading.cells.get((line.code, column.code)) if reading else None),
            "unit": column.unit,
        }
        for block, line, column in table.cells()
    ]


def _wide_rows(report_id: str, table: Table, reading: TableReading | None) -> list[Row]:
    """A row for each line of the table, its columns the fields."""
    cells = reading.cells if reading else {}
    return [
        {"report_id": report_id, table.key: line.code}
        | {column.code: cell_text(cells.get((line.code, column.code))) for column in block.columns}
        for block in table.blocks
        for line in block.lines
    ]


def _figure_row(report_id: str, figure: Figure, position: int, lined: bool) -> Row:
    return {
        "report_id": report_id,
        "measure": figure.measure,
        "value": number_text(figure.value),
        "qualifier": figure.qualifier,
        "unit": figure.unit,
        "section": str(figure.section),
        "quote": figure.quote,
        "source_line": _place(figure.line if lined else None),
        "position": str(position),
    }


def _finding_row(report_id: str, finding: Finding, lined: bool) -> Row:
    return {
        "report_id": report_id,
        "rule": finding.rule,
        "severity": finding.severity,
        "resource": finding.resource,
        "line": finding.line,
        "field": finding.field,
        "stated": finding.stated,
        "expected": finding.expected,
        "cause": finding.cause,
        "message": finding.message,
        "message_en": finding.message_en,
        "source_line": _place(finding.source_line if lined else None),
        **BLANK,
    }


def _must_differ(findings: list[Row]) -> None:
    """Two findings of one rule at one place are a bug of the check, best named before a package is refused for it."""
    seen: set[tuple[str, ...]] = set()
    for row in findings:
        key = (row["report_id"], row["rule"], row["resource"], row["line"], row["field"])
        if key in seen:
            raise ValueError(f"two findings with one key: {', '.join(key)}")
        seen.add(key)
