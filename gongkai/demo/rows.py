"""The form's rows as printed, made from the form itself: labels, figures and the cells merged with a neighbour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from gongkai.demo.truth import Key, Truth
from gongkai.form import Column, Group, Line, Table, load_form


@dataclass(frozen=True, slots=True)
class Row:
    """A row as printed; labels of None and `spare` cells after it are merged with a neighbour, "" is blank."""

    labels: tuple[str | None, ...] = ()
    figures: tuple[str, ...] = ()
    spare: int = 0
    keys: tuple[Key, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def own(self) -> list[str]:
        """The labels that the row has to itself."""
        return [label for label in self.labels if label]

    @property
    def merged(self) -> int:
        """How many cells are merged with another."""
        return self.labels.count(None) + self.spare


Rows = list[Row]


def _row(truth: Truth, table: Table, labels: tuple[str | None, ...], lines: Iterable[Line], width: int = 0) -> Row:
    pairs = [(line, column) for line in lines for column in table.columns_of(line.code)]
    keys = tuple((table.resource, line.code, column.code) for line, column in pairs)
    figures = tuple(truth.cells[key] or "" for key in keys)
    return Row(labels, figures, max(0, width - len(keys)), keys, tuple(column for _, column in pairs))


def _path(table: Table, item: Line | Group) -> tuple[str, ...]:
    above = item.group if isinstance(item, Line) else item.parent
    return (*(label for group in table.groups if group.code == above for label in _path(table, group)), item.label)


def _disclosures(truth: Truth, table: Table) -> Rows:
    width, rows = max(len(block.columns) for block in table.blocks), Rows()
    for block in table.blocks:
        heads = tuple(column.label for column in block.columns)
        rows += [Row((block.label,), spare=width), Row((table.furniture[0], *heads), spare=width - len(heads))]
        rows += [_row(truth, table, (line.label,), (line,), width) for line in block.lines]
    return rows


def _requests(truth: Truth, table: Table) -> Rows:
    note, applicants, corporate = table.furniture
    first, *middle, last = (column.label for column in table.blocks[0].columns)
    gap, printed = (None,) * 3, tuple[str, ...]()
    rows = [Row((note, None, None, applicants), spare=len(middle) + 1)]
    rows += [Row((*gap, first, corporate, *[None] * (len(middle) - 1), last)), Row((*gap, None, *middle), spare=1)]
    for line in table.lines:
        path = _path(table, line)
        fresh = [None if path[:depth] == printed[:depth] else path[depth - 1] for depth in range(1, len(path) + 1)]
        rows.append(_row(truth, table, (*fresh, *gap[len(path) :]), (line,)))
        printed = path
    return rows


def _across(truth: Truth, table: Table, lines: tuple[Line, ...]) -> Rows:
    """Print `lines` side by side below their headings, as the form does with the three stages."""
    heads = tuple(column.label for column in table.blocks[0].columns)
    gap, rows = (None,) * (len(heads) - 1), [list[str | None]() for _ in range(3)]
    for place, line in enumerate(lines):
        follows = place > 0 and lines[place - 1].group == line.group
        rows[0] += [None if follows else _path(table, line)[0], *gap]
        rows[1] += (line.label, *gap) if line.group else heads
        rows[2] += heads if line.group else (None, *gap)
    return [*(Row(tuple(row)) for row in rows if any(row)), _row(truth, table, (), lines)]


def statutory(truth: Truth) -> list[Rows]:
    """Return the rows of the three tables as the notice prints them."""
    second, third, fourth = load_form(truth.edition).tables
    return [_disclosures(truth, second), _requests(truth, third), _across(truth, fourth, fourth.lines)]


def two_tables(truth: Truth) -> list[Rows]:
    """Return the rows with reviews and lawsuits as a table each."""
    fourth = load_form(truth.edition).table("proceedings")
    groups = (tuple(lines) for _, lines in groupby(fourth.lines, lambda line: line.group))
    return [*statutory(truth)[:2], *(_across(truth, fourth, lines) for lines in groups)]


def stages(truth: Truth) -> list[Rows]:
    """Return the rows with the stages of proceedings below each other instead of side by side."""
    fourth = load_form(truth.edition).table("proceedings")
    rows = [Row((None, None, *(column.label for column in fourth.blocks[0].columns)))]
    for line, before in zip(fourth.lines, (None, *fourth.lines), strict=False):
        group = None if before and line.group == before.group else _path(fourth, line)[0]
        rows.append(_row(truth, fourth, (group, line.label if line.group else None), (line,)))
    return [*statutory(truth)[:2], rows]


def grouped(tables: Iterable[Rows]) -> dict[str, list[Rows]]:
    """Return printed tables by the resource that they hold."""
    found: dict[str, list[Rows]] = {}
    for rows in tables:
        resource = next(row.keys[0][0] for row in rows if row.keys)
        found.setdefault(resource, []).append(rows)
    return found
