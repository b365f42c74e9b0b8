"""Rows of figures in a report's own tables: most stand just so in many reports, and are read and laid out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from gongkai.exports.known import Known
from gongkai.form import Form, Table
from gongkai.package.json_lines import json_line
from gongkai.package.records import Records, read_records
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


Printed = Mapping[str, Sequence[PrintedRow]]
"""The rows of each table of a report."""


def printed_tables(whole: Mapping[str, Any], forms: Mapping[str, Form]) -> Printed:
    """Return the tables of a report.json, by resource, as the form prints them; `forms` are by edition."""
    edition = whole["report"]["edition"]
    return {name: _rows(forms[edition].table(name), table["cells"]) for name, table in whole["tables"].items()}


def _rows(table: Table, cells: Sequence[Mapping[str, Any]]) -> list[PrintedRow]:
    records = Records.of(cells)
    if not records.data:
        return []
    readers, beginnings = _readers(table)
    return [known[lines] for known, lines in zip(readers, records.split(beginnings), strict=True)]


@lru_cache
def _readers(table: Table) -> tuple[Sequence[Known[bytes, PrintedRow]], Sequence[bytes]]:
    """Return what gives each row of a table by its lines, and how the lines of all but the first begin."""
    rows = rows_of_slots(table)
    readers = [Known(partial(_row, table, slots), _MOST) for slots in rows]
    return readers, [b'{"line":' + json_line(slots[0].line) for slots in rows[1:]]


def _row(table: Table, slots: Sequence[Slot], lines: bytes) -> PrintedRow:
    cells = read_records(lines)
    shown = show_cells(cells)
    extract = json_line(list(map(_extract, cells)), by_name=True)[1:-1]
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
