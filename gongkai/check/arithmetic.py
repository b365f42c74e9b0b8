"""The sums that the form prints or implies, each assessed only as far as the cells are stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gongkai.check.catalogue import finding
from gongkai.check.evidence import Key, cause_of, first_line, sides_of
from gongkai.check.structure import words_of
from gongkai.check.types import Finding
from gongkai.form import Form, Sum, Table, load_form
from gongkai.parse import Cell, Report, TableReading

_Place = tuple[str, str]
"""Line and column of a cell."""


@dataclass(frozen=True, slots=True)
class _Equation:
    """Both sides of a sum in one column or line: where a finding on it stands, and whose labels it shows."""

    rule: str
    left: tuple[_Place, ...]
    right: tuple[_Place, ...]
    line: str
    field: str
    shown: str


def check_arithmetic(report: Report, form: Form) -> Iterator[Finding]:
    """Yield every sum of the form that the stated figures break."""
    for table in form.tables:
        reading = report.tables.get(table.resource)
        if reading is None:
            continue
        stated = {place: cell.value for place, cell in reading.cells.items() if cell.value is not None}
        for equation in _equations(form.edition, table.resource):
            if not _holds(stated, equation):
                yield _broken(reading, table, equation)


@cache
def _equations(edition: str, resource: str) -> tuple[_Equation, ...]:
    """Return every sum that a table of an edition must hold to."""
    table = load_form(edition).table(resource)
    return tuple(
        equation
        for item in table.sums
        for equation in (_over_lines(table, item) if item.over == "lines" else _over_columns(table, item))
    )


def _over_lines(table: Table, item: Sum) -> Iterator[_Equation]:
    line = item.right[0] if len(item.right) == 1 else ""
    for column in table.columns_of(item.left[0]):
        left = tuple((code, column.code) for code in item.left)
        right = tuple((code, column.code) for code in item.right)
        yield _Equation(item.rule, left, right, line, column.code, line or item.left[0])


def _over_columns(table: Table, item: Sum) -> Iterator[_Equation]:
    for line in table.lines:
        left = tuple((line.code, code) for code in item.left)
        right = tuple((line.code, code) for code in item.right)
        yield _Equation(item.rule, left, right, line.code, item.right[0], line.code)


def _values(cells: Sequence[Cell | None]) -> list[Decimal]:
    return [cell.value for cell in cells if cell is not None and cell.value is not None]


def _holds(stated: Mapping[_Place, Decimal], equation: _Equation) -> bool:
    """Tell whether a sum holds: an equality of several figures needs all of them, a total may only not be exceeded."""
    parts = [stated[place] for place in equation.left if place in stated]
    whole = [stated[place] for place in equation.right if place in stated]
    if len(whole) < len(equation.right) or not parts or sum(parts) == sum(whole):
        return True
    return len(parts) < len(equation.left) and (len(equation.right) > 1 or sum(parts) < sum(whole))


def _broken(reading: TableReading, table: Table, equation: _Equation) -> Finding:
    left = [reading.cells.get(place) for place in equation.left]
    right = [reading.cells.get(place) for place in equation.right]
    parts, whole = _values(left), _values(right)
    total = len(right) == 1
    of_parts, of_whole = (_keys(table, equation.left), left), (_keys(table, equation.right), right)
    stated, expected = (of_whole, of_parts) if total else (of_parts, of_whole)
    sides = (*sides_of("stated", *stated), *sides_of("expected", *expected))
    return finding(
        equation.rule,
        resource=table.resource,
        line=equation.line,
        field=equation.field,
        stated=_sum(whole) if total else _sum(parts),
        expected=f"{sum(parts):f}" if total else _sum(whole),
        cause=cause_of((reading,), [*left, *right]),
        source_line=first_line([*sides_of("expected", *of_whole), *sides]),
        sides=sides,
        words=words_of(table, equation.shown, equation.field),
    )


def _keys(table: Table, places: Sequence[_Place]) -> list[Key]:
    return [(table.resource, *place) for place in places]


def _sum(values: Sequence[Decimal]) -> str:
    total = f"{sum(values):f}"
    return total if len(values) == 1 else f"{'+'.join(f'{value:f}' for value in values)}={total}"
