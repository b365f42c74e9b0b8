"""The sums that the form prints or implies, each assessed only as far as the cells are stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.check.catalogue import finding
from gongkai.check.structure import words_of
from gongkai.check.types import Cause, Finding
from gongkai.form import Form, Sum, Table
from gongkai.parse import Cell, Report, TableReading


@dataclass(frozen=True, slots=True)
class _Equation:
    """Both sides of a sum in one column or line: where a finding on it stands, and whose labels it shows."""

    rule: str
    left: tuple[Cell | None, ...]
    right: tuple[Cell | None, ...]
    line: str
    field: str
    shown: str


def check_arithmetic(report: Report, form: Form) -> Iterator[Finding]:
    """Yield every sum of the form that the stated figures break."""
    for table in form.tables:
        reading = report.tables.get(table.resource)
        if reading is None:
            continue
        for item in table.sums:
            equations = _over_lines if item.over == "lines" else _over_columns
            for equation in equations(table, reading, item):
                yield from _compare(table, reading, equation)


def _over_lines(table: Table, reading: TableReading, item: Sum) -> Iterator[_Equation]:
    line = item.right[0] if len(item.right) == 1 else ""
    for column in table.columns_of(item.left[0]):
        left = tuple(reading.cells.get((code, column.code)) for code in item.left)
        right = tuple(reading.cells.get((code, column.code)) for code in item.right)
        yield _Equation(item.rule, left, right, line, column.code, line or item.left[0])


def _over_columns(table: Table, reading: TableReading, item: Sum) -> Iterator[_Equation]:
    for line in table.lines:
        left = tuple(reading.cells.get((line.code, code)) for code in item.left)
        right = tuple(reading.cells.get((line.code, code)) for code in item.right)
        yield _Equation(item.rule, left, right, line.code, item.right[0], line.code)


def _values(cells: Sequence[Cell | None]) -> list[Decimal]:
    return [cell.value for cell in cells if cell is not None and cell.value is not None]


def _compare(table: Table, reading: TableReading, equation: _Equation) -> Iterator[Finding]:
    """Compare both sides: an equality of several figures needs all of them, a total may only not be exceeded."""
    parts, whole = _values(equation.left), _values(equation.right)
    total = len(equation.right) == 1
    if len(whole) < len(equation.right) or not parts or sum(parts) == sum(whole):
        return
    if len(parts) < len(equation.left) and (not total or sum(parts) < sum(whole)):
        return
    cells = [cell for cell in (*equation.right, *equation.left) if cell is not None]
    yield finding(
        equation.rule,
        resource=table.resource,
        line=equation.line,
        field=equation.field,
        stated=_sum(whole) if total else _sum(parts),
        expected=f"{sum(parts):f}" if total else _sum(whole),
        cause=_cause(reading, [*equation.left, *equation.right]),
        source_line=next((cell.place.line for cell in cells if cell.place.line), None),
        words=words_of(table, equation.shown, equation.field),
    )


def _sum(values: Sequence[Decimal]) -> str:
    total = f"{sum(values):f}"
    return total if len(values) == 1 else f"{'+'.join(f'{value:f}' for value in values)}={total}"


def _cause(reading: TableReading, cells: Sequence[Cell | None]) -> Cause:
    """A sum over repaired figures, or in a table with rows that found no place, may be our misreading."""
    damaged = any(cell is None or cell.repaired for cell in cells) or bool(reading.rows)
    return "unclear" if damaged else "source"
