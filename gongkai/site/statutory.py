"""The statutory tables laid out as the form prints them, from the form alone; figures are filled in later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from gongkai.form import Block, Column, Line, Table


@dataclass(frozen=True, slots=True)
class Head:
    """A printed label: `scope` as in HTML (none for a mere note), `line` and `column` what it names."""

    text: str
    scope: str = ""
    rows: int = 1
    cols: int = 1
    line: str = ""
    column: str = ""
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a figure."""

    line: str
    column: str
    cols: int = 1


HeadRow = tuple[Head, ...]
BodyRow = tuple[Head | Slot, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The printed rows of a table: those that head it, and the bodies that follow."""

    head: tuple[HeadRow, ...]
    bodies: tuple[tuple[BodyRow, ...], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A figure as a column of a comparison: the line and column it stands in, and the labels of both."""

    line: Line
    column: Column
    over: str
    label: str


@lru_cache
def layout(table: Table) -> Layout:
    """Return the layout of `table`: blocks below each other, lines below each other, or lines side by side."""
    if table.across:
        return _across(table)
    if len(table.blocks) > 1:
        return _blocks(table)
    return _lines(table)


def rows_of_slots(table: Table) -> list[tuple[Slot, ...]]:
    """Return the places of the figures of `table` in the order of the form, row by row."""
    rows = (row for body in layout(table).bodies for row in body)
    found = (tuple(item for item in row if isinstance(item, Slot)) for row in rows)
    return [slots for slots in found if slots]


@lru_cache
def places(table: Table) -> frozenset[tuple[str, str]]:
    """Return the (line, column) of every label and slot of `table` that names one of them."""
    plan = layout(table)
    rows = (*plan.head, *(row for body in plan.bodies for row in body))
    return frozenset((item.line, item.column) for row in rows for item in row if item.line or item.column)


def _blocks(table: Table) -> Layout:
    width = max(len(block.columns) for block in table.blocks)
    stub = table.furniture[0] if table.furniture else ""
    return Layout((), tuple(_block(block, stub, width) for block in table.blocks))


def _block(block: Block, stub: str, width: int) -> tuple[BodyRow, ...]:
    spans = [1] * len(block.columns)
    spans[-1] += width - len(block.columns)
    rows: list[BodyRow] = [
        (Head(block.label, "rowgroup", cols=width + 1),),
        (Head(stub, "col"), *(Head(c.label, "col", cols=n) for c, n in zip(block.columns, spans, strict=True))),
    ]
    for line in block.lines:
        slots = (Slot(line.code, c.code, n) for c, n in zip(block.columns, spans, strict=True))
        rows.append((Head(line.label, "row", line=line.code), *slots))
    return tuple(rows)


def _lines(table: Table) -> Layout:
    (block,) = table.blocks
    chains = {line.code: _chain(table, line.group) for line in block.lines}
    labels = {group.code: group.label for group in table.groups}
    stub = 1 + max(len(chain) for chain in chains.values())
    rows: list[BodyRow] = []
    above: tuple[str, ...] = ()
    for position, line in enumerate(block.lines):
        chain = chains[line.code]
        below = [chains[other.code] for other in block.lines[position:]]
        groups = (
            Head(labels[group], "rowgroup", rows=_run(below, depth), upright=True)
            for depth, group in enumerate(chain, start=1)
            if above[:depth] != chain[:depth]
        )
        label = Head(line.label, "row", cols=stub - len(chain), line=line.code)
        rows.append((*groups, label, *(Slot(line.code, column.code) for column in block.columns)))
        above = chain
    return Layout(_lines_head(table, block, stub), (tuple(rows),))


def _run(chains: Sequence[tuple[str, ...]], depth: int) -> int:
    """Return how many chains in a row begin with the same groups as the first, down to `depth`."""
    return sum(1 for _ in takewhile(lambda chain: chain[:depth] == chains[0][:depth], chains))


def _lines_head(table: Table, block: Block, stub: int) -> tuple[HeadRow, ...]:
    """Head the columns; the form's furniture is the note in the corner, then what stands over all and inner columns."""
    columns = block.columns
    if len(table.furniture) != 3 or len(columns) < 3:
        return ((Head("", cols=stub), *(Head(c.label, "col", column=c.code) for c in columns)),)
    note, over_all, over_inner = table.furniture
    inner = columns[1:-1]
    outer = [Head(c.label, "col", rows=2, column=c.code) for c in (columns[0], columns[-1])]
    return (
        (Head(note, rows=3, cols=stub), Head(over_all, "colgroup", cols=len(columns))),
        (outer[0], Head(over_inner, "colgroup", cols=len(inner)), outer[1]),
        tuple(Head(c.label, "col", column=c.code) for c in inner),
    )


def _across(table: Table) -> Layout:
    (block,) = table.blocks
    columns, lines = block.columns, block.lines
    grouped = any(line.group for line in lines)
    top: list[Head] = []
    middle: list[Head] = []
    bottom: list[Head] = []
    seen: set[str] = set()
    for line in lines:
        heads = [Head(c.label, "col", rows=1 if line.group or not grouped else 2) for c in columns]
        if not line.group:
            top.append(Head(line.label, "colgroup", cols=len(columns), line=line.code))
            (middle if grouped else bottom).extend(heads)
            continue
        if line.group not in seen:
            seen.add(line.group)
            members = sum(other.group == line.group for other in lines)
            label = next(g.label for g in table.groups if g.code == line.group)
            top.append(Head(label, "colgroup", cols=members * len(columns)))
        middle.append(Head(line.label, "colgroup", cols=len(columns), line=line.code))
        bottom.extend(heads)
    head = tuple(tuple(row) for row in (top, middle, bottom) if row)
    return Layout(head, ((tuple(Slot(line.code, c.code) for line in lines for c in columns),),))


def _chain(table: Table, group: str) -> tuple[str, ...]:
    parents = {g.code: g.parent for g in table.groups}
    chain: list[str] = []
    while group:
        chain.insert(0, group)
        group = parents[group]
    return tuple(chain)


@lru_cache
def leaves(table: Table) -> tuple[Leaf, ...]:
    """Return the figures that represent `table` in a comparison: its totals where it is one long list, else all."""
    totals = {code for item in table.sums if item.over == "columns" for code in item.right}
    groups = {group.code: group.label for group in table.groups}
    if table.across or len(table.blocks) > 1 or not totals:
        return tuple(Leaf(line, column, line.label, column.label) for _, line, column in table.cells())
    return tuple(
        Leaf(line, column, groups.get(line.group, ""), line.label)
        for _, line, column in table.cells()
        if column.code in totals
    )
