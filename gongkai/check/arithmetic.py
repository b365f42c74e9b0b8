"""The sums that the form prints or implies, each assessed only as far as the cells are stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from gongkai.check.catalogue import finding
from gongkai.check.structure import words_of
from gongkai.check.types import Cause, Finding
from gongkai.form import Form, Sum, Table
from gongkai.parse import Cell, Report, TableReading



def check_arithmetic(report: Report, form: Form) -> Iterator[Finding]:
    """Yield every sum of the form that the stated figures break."""
    for table in form.tables:
        reading = report.tables.get(table.resource)
        if reading is None:
            continue
        for item in table.sums:
            yield from _over_lines(table, reading, item) if item.over == "lines" else _over_columns(table, reading, item)


def _over_lines(table: Table, reading: TableReading, item: Sum) -> Iterator[Finding]:
    line = item.right[0] if len(item.right) == 1 else ""
    shown = line or item.left[0]
    for column in table.columns_of(item.left[0]):
        cells = [reading.cells.get((code, column.code)) for code in item.left]
        whole = [reading.cells.get((code, column.code)) for code in item.right]
        yield from _compare(table, reading, item, cells, whole, line, column.code, shown)


def _over_columns(table: Table, reading: TableReading, item: Sum) -> Iterator[Finding]:
    for line in table.lines:
        cells = [reading.cells.get((line.code, code)) for code in item.left]
        whole = [reading.cells.get((line.code, code)) for code in item.right]
        yield from _compare(table, reading, item, cells, whole, line.code, item.right[0], line.code)


def _values(cells: Sequence[Cell | None]) -> list[Decimal]:
    return [cell.value for cell in cells if cell is not None and cell.value is not None]


def _compare(
    table: Table,
    reading: TableReading,
    item: Sum,
    left: Sequence[Cell | None],
    right: Sequence[Cell | None],
    line: str,
    field: str,
    shown: str,
) -> Iterator[Finding]:
    """Compare both sides: an equality of several figures needs all of them, a total may only not be exceeded."""
    parts, whole = _values(left), _values(right)
    if len(whole) < len(right) or not parts:
        return
    if len(parts) < len(left) and (len(right) > 1 or sum(parts) <= sum(whole)):
        return
    if sum(parts) == sum(whole):
        return
    total = len(right) == 1
    yield finding(
        item.rule,
        resource=table.resource,
        line=line,
        field=field,
        stated=_sum(whole) if total else _sum(parts),
        expected=(f"{sum(parts):f}" if total else _sum(whole)),
        cause=_cause(reading, [*left, *right]),
        source_line=next((cell.place.line for cell in [*right, *left] if cell and cell.place.line), None),
        words=words_of(table, shown, field),
    )


def _sum(values: Sequence[Decimal]) -> str:
    return f"{sum(values):f}" if len(values) == 1 else f"{'+'.join(f'{value:f}' for value in values)}={sum(values):f}"


def _cause(reading: TableReading, cells: Sequence[Cell | None]) -> Cause:
    """A sum over repaired figures, or in a table with rows that found no place, may be our misreading."""
    damaged = any(cell is not None and cell.repaired for cell in cells) or bool(reading.rows)
    return "unclear" if damaged or any(cell is None for cell in cells) else "source"
