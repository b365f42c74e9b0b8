"""Both sides of a finding, and whose doing it probably is.

The principle: the source says so, unless a figure on either side had to be repaired, is missing, or stands in a table
with rows that found no place; unless a report's year or source is in dispute; unless its words state several figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from gongkai.check.types import Cause, Side
from gongkai.parse import Cell, Report, TableReading

Key = tuple[str, str, str]
"""Resource, line and column of a cell."""


def cause_of(readings: Iterable[TableReading], cells: Iterable[Cell | None], *, disputed: bool = False) -> Cause:
    """Return whether the source says so or we may have misread it."""
    damaged = any(cell is None or cell.repaired for cell in cells) or any(reading.rows for reading in readings)
    return "unclear" if damaged or disputed else "source"


def cell_of(report: Report, key: Key) -> Cell | None:
    """Return the cell that a report has at `key`, if anything was placed there."""
    reading = report.tables.get(key[0])
    return reading.cells.get(key[1:]) if reading else None


def sides_of(
    held: Literal["stated", "expected"], keys: Sequence[Key], cells: Sequence[Cell | None], report_id: str = ""
) -> Iterator[Side]:
    """Yield a side for every cell that states a number."""
    for (resource, line, field), cell in zip(keys, cells, strict=True):
        if cell is not None and cell.value is not None:
            yield Side(held, resource, line, field, f"{cell.value:f}", cell.place, report_id)


def first_line(sides: Sequence[Side]) -> int | None:
    """Return the first source line that the report itself has among `sides`."""
    return next((side.place.line for side in sides if side.place.line and not side.report_id), None)
