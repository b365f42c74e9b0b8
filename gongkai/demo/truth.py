"""Figures for a report: the truth that a writer prints and a reader owes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from gongkai.form import Column, Table, load_form

Key = tuple[str, str, str]
"""Resource, line and column of a cell."""

_UNITS = ("平罗县陶乐镇", "锡山区东北塘街道", "镇安县茅坪回族镇", "额济纳旗赛汉陶来苏木", "微山县两城镇")


@dataclass(frozen=True, slots=True)
class Truth:
    """A report's figures by (resource, line, column) as a reader should publish them, None for a blank cell."""

    edition: str
    unit: str
    year: int
    cells: dict[Key, str | None]


def _count(random: Random, zeros: float) -> int:
    return 0 if random.random() < zeros else random.randint(1, random.choice((9, 99, 999, 30000)))


def _free(random: Random, column: Column, zeros: float) -> str:
    count = _count(random, zeros)
    if column.decimal and count:
        return f"{count}.{random.randint(0, 999)}{random.randint(1, 9)}"
    return str(-count if column.signed and random.random() < 0.5 else count)


def _balanced(random: Random, table: Table, zeros: float) -> dict[tuple[str, str], int]:
    """Return counts for every cell of a table so that its sums hold."""
    cells: dict[tuple[str, str], int] = {}
    (across,) = (item for item in table.sums if item.over == "columns")
    down = sorted((item for item in table.sums if item.over == "lines"), key=lambda item: len(item.right))
    for column in across.left:
        cells.update({(line.code, column): _count(random, zeros) for line in table.lines})
        for item in down:
            known, sought = (item.left, item.right) if len(item.right) == 1 else (item.right, item.left)
            whole = sum(cells[code, column] for code in known)
            first = random.randint(0, whole) if len(sought) == 2 else whole
            cells.update(zip([(code, column) for code in sought], (first, whole - first), strict=False))
    cells.update({(x.code, across.right[0]): sum(cells[x.code, part] for part in across.left) for x in table.lines})
    return cells


def make(random: Random, edition: str, *, blanks: float = 0.0, zeros: float = 0.9, marks: float = 0.0) -> Truth:
    """Return random figures; the form's sums hold unless lines lose figures (`blanks`) or cells are "/" (`marks`)."""
    form = load_form(edition)
    cells: dict[Key, str | None] = {}
    for table in form.tables:
        sums = _balanced(random, table, zeros) if table.sums else {}
        for _, line, column in table.cells():
            text = str(sums[line.code, column.code]) if sums else _free(random, column, zeros)
            cells[table.resource, line.code, column.code] = "/" if random.random() < marks else text
        for line in (line for line in table.lines if random.random() < blanks):
            codes = [column.code for column in table.columns_of(line.code)]
            some = random.sample(codes, random.randint(0, len(codes)))
            kept = random.choice(([], codes[:1], codes[-1:], [codes[0], codes[-1]], some))
            cells.update({(table.resource, line.code, code): None for code in codes if code not in kept})
    return Truth(edition, random.choice(_UNITS), form.first_year + random.randint(0, 1), cells)
