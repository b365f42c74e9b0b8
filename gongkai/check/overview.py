"""What was read in one source, in a few numbers: what a publisher sees before sending a report off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gongkai.check.collection import NO_YEAR, Assessment
from gongkai.check.types import Finding
from gongkai.form import Table, load_form, load_forms
from gongkai.parse import Report, TableReading


@dataclass(frozen=True, slots=True)
class TableOverview:
    """How much of a statutory table was read; `figures` are its cells with a number other than 0, by label."""

    label: str
    present: bool
    lines: int
    lines_expected: int
    numbers: int
    blanks: int
    not_applicable: int
    unplaced: int
    figures: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Overview:
    """An assessment with its tables counted; `failed` when it cannot be published or has an error."""

    assessment: Assessment
    tables: tuple[TableOverview, ...]
    failed: bool
    reason: str

    @property
    def unread(self) -> bool:
        """Whether there is no report, or none that could be published; `reason` says why."""
        return self.assessment.report is None or self.assessment.report.year is None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, errors first."""
        order = {"error": 0, "warning": 1, "notice": 2}
        return tuple(sorted(self.assessment.findings, key=lambda item: order[item.severity]))


def overview(assessment: Assessment) -> Overview:
    """Count what was read in a source."""
    report = assessment.report
    reason = assessment.reason
    if report is not None and report.year is None:
        reason = NO_YEAR
    errors = any(item.severity == "error" for item in assessment.findings)
    failed = report is None or report.year is None or errors
    return Overview(assessment, tuple(_tables(report)) if report else (), failed, reason)


def _tables(report: Report) -> list[TableOverview]:
    form = load_form(report.edition) if report.edition else load_forms()[-1]
    return [_table(table, report.tables.get(table.resource)) for table in form.tables]


def _table(table: Table, reading: TableReading | None) -> TableOverview:
    marks = [cell.mark for cell in reading.cells.values()] if reading else []
    figures: dict[str, Decimal] = {}
    for _, line, column in table.cells():
        cell = reading.cells.get((line.code, column.code)) if reading else None
        if cell is not None and cell.value:
            figures[f"{line.label} · {column.label}"] = cell.value
    return TableOverview(
        label=table.label,
        present=reading is not None,
        lines=len(reading.lines) if reading else 0,
        lines_expected=len(table.lines),
        numbers=marks.count("number"),
        blanks=sum(1 for _ in table.cells()) - marks.count("number") - marks.count("not-applicable"),
        not_applicable=marks.count("not-applicable"),
        unplaced=sum(1 for row in reading.rows if row.fate != "placed") if reading else 0,
        figures=figures,
    )
