"""The sums that the form prints or implies, each assessed only as far as the cells are stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.check.catalogue import finding
from gongkai.check.evidence import Key, cause_of, cell_of, first_line, sides_of
from gongkai.check.structure import words_of
from gongkai.check.types import Finding
from gongkai.form import Form, Sum, Table
from gongkai.parse import Cell, Report


@dataclass(frozen=True, slots=True)
class _Equation:
    """Both sides of a sum in one column or line: where a finding on it stands, and whose labels it shows."""

    rule: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]
    line: str
    field: str
    shown: str


def check_arithmetic(report: Report, form: Form) -> Iterator[Finding]:
    """Yield every sum of the form that the stated figures break."""
    for table in form.tables:
        if table.resource not in report.tables:
            continue
        for item in table.sums:
            equations = _over_lines if item.over == "lines" else _over_columns
            for equation in equations(table, item):
                yield from _compare(report, table, equation)


def _over_lines(table: Table, item: Sum) -> Iterator[_Equation]:
    line = item.right[0] if len(item.right) == 1 else ""
    for column in table.columns_of(item.left[0]):
        left = tuple((table.resource, code, column.code) for code in item.left)
        right = tuple((table.resource, code, column.code) for code in item.right)
        yield _Equation(item.rule, left, right, line, column.code, line or item.left[0])


def _over_columns(table: Table, item: Sum) -> Iterator[_Equation]:
    for line in table.lines:
        left = tuple((table.resource, line.code, code) for code in item.left)
        right = tuple((table.resource, line.code, code) for code in item.right)
        yield _Equation(item.rule, left, right, line.code, item.right[0], line.code)


def _values(cells: Sequence[Cell | None]) -> list[Decimal]:
    return [cell.value for cell in cells if cell is not None and cell.value is not None]


def _compare(report: Report, table: Table, equation: _Equation) -> Iterator[Finding]:
    """Compare both sides: an equality of several figures needs all of them, a total may only not be exceeded."""
    left = [cell_of(report, key) for key in equation.left]
    right = [cell_of(report, key) for key in equation.right]
    parts, whole = _values(left), _values(right)
    total = len(right) == 1
    if len(whole) < len(right) or not parts or sum(parts) == sum(whole):
        return
    if len(parts) < len(left) and (not total or sum(parts) < sum(whole)):
        return
    of_parts, of_whole = (equation.left, left), (equation.right, right)
    stated, expected = (of_whole, of_parts) if total else (of_parts, of_whole)
    sides = (*sides_of("stated", *stated), *sides_of("expected", *expected))
    yield finding(
        equation.rule,
        resource=table.resource,
        line=equation.line,
        field=equation.field,
        stated=_sum(whole) if total else _sum(parts),
        expected=f"{sum(parts):f}" if total else _sum(whole),
        cause=cause_of((report.tables[table.resource],), [*left, *right]),
        source_line=first_line([*sides_of("expected", *of_whole), *sides]),
        sides=sides,
        words=words_of(table, equation.shown, equation.field),
    )


def _sum(values: Sequence[Decimal]) -> str:
    total = f"{sum(values):f}"
    return total if len(values) == 1 else f"{'+'.join(f'{value:f}' for value in values)}={total}"
