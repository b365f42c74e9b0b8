"""Rows of figures in a report's own tables: most stand just so in many reports, and are read and laid out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from gongkai.form import Table
from gongkai.package.json_lines import json_line, read_json
from gongkai.package.records import Records
from gongkai.site.evidence import anchor
from gongkai.site.figures import Shown, show_cells
from gongkai.site.statutory import Slot, rows_of_slots

_MOST = 1 << 9
"""How many readings of each row of a form are remembered."""

_BRIEF, _WHOLE = ("line", "column", "value", "mark"), ("line", "column", "value", "mark", "raw")
_AS_PRINTED = ("not-applicable", "unreadable")

Loud = tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]]
"""The label of a line, the label and unit of each column that has a figure other than zero, and these figures."""


@dataclass(frozen=True, slots=True, eq=False)
class PrintedRow:
    """A row of figures with the anchors of where the source has each; `looks` has a letter for each, as in `Shown`.

    `extract` is what the comparison of reports reads of it: objects of JSON, separated by commas.
    """

    slots: Sequence[Slot]
    shown: Sequence[Shown]
    anchors: Sequence[str]
    looks: str
    loud: Sequence[Loud]
    extract: bytes


def printed_rows(table: Table, cells: Sequence[Mapping[str, Any]]) -> list[PrintedRow]:
    """Return the rows of a table as the form prints them, of all its cells in report.json."""
    lines = Records.of(cells).lines
    return [read(tuple(lines[start:end])) for read, start, end in _readers(table)]


@lru_cache
def _readers(table: Table) -> Sequence[tuple[Callable[[tuple[bytes, ...]], PrintedRow], int, int]]:
    """Return what reads each row of a table, and from where to where its cells stand among all."""
    readers, end = [], 0
    for slots in rows_of_slots(table):
        read = lru_cache(maxsize=_MOST)(partial(_row, table, slots))
        readers.append((read, end, end := end + len(slots)))
    return readers


def _row(table: Table, slots: Sequence[Slot], lines: Sequence[bytes]) -> PrintedRow:
    cells = list(map(read_json, lines))
    shown = show_cells(cells)
    extract = b",".join(json_line(_extract(cell), by_name=True) for cell in cells)
    looks = "".join(its.look for its in shown)
    return PrintedRow(slots, shown, list(map(anchor, cells)), looks, list(_loud(table, slots, shown)), extract)


def _extract(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: cell[name] for name in (_WHOLE if cell["mark"] in _AS_PRINTED else _BRIEF)}


def _loud(table: Table, slots: Sequence[Slot], shown: Sequence[Shown]) -> Iterator[Loud]:
    """Yield each line that has a figure other than zero, with those figures."""
    figures = [(slot, its) for slot, its in zip(slots, shown, strict=True) if its.look == "n"]
    for code, those in groupby(figures, lambda figure: figure[0].line):
        label = next(line.label for line in table.lines if line.code == code)
        columns = {column.code: (column.label, column.unit) for column in table.columns_of(code)}
        its = list(those)
        yield label, tuple(columns[slot.column] for slot, _ in its), tuple(shown.text for _, shown in its)
