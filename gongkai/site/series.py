"""Figures over the years: a line each, a column a year, what changed from one year to the next, and where it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from gongkai.form import Table
from gongkai.package.rows import number_text
from gongkai.site.figures import Shown
from gongkai.site.statutory import Leaf, leaves

_LOUD = frozenset("nu")

Run = tuple[str, int, bool]
"""Years on one edition: the edition, how many years, and whether it replaced another one."""


class Point(NamedTuple):
    """A cell: `change` is the difference to the year before as text with its sign, empty if none can be told."""

    shown: Shown
    change: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table of years; `loud` when any year has another figure than zero."""

    label: str
    unit: str
    points: Sequence[Point]
    loud: bool


def line(label: str, unit: str, points: Sequence[Point]) -> Line:
    """Return the line that has `points`."""
    return Line(label, unit, points, not _LOUD.isdisjoint(point.shown.look for point in points))


def runs(editions: Sequence[str]) -> list[Run]:
    """Return the runs of years on one edition."""
    found: list[Run] = []
    last = ""
    for edition, run in groupby(editions):
        found.append((edition, len(list(run)), bool(edition and last and edition != last)))
        last = edition or last
    return found


def breaks(editions: Sequence[str]) -> list[bool]:
    """Tell for each year whether its edition is not that of the year before."""
    return [False, *(before != after for before, after in pairwise(editions))] if editions else []


def points(cells: Iterable[Shown], broken: Iterable[bool]) -> Sequence[Point]:
    """Return the cells of a line with the change that each one is, none where the series breaks before it."""
    return _points(tuple(cells), tuple(broken))


@lru_cache(maxsize=1 << 14)
def _points(cells: tuple[Shown, ...], broken: tuple[bool, ...]) -> Sequence[Point]:
    changes = [
        "" if cut else _change(before, after) for (before, after), cut in zip(pairwise(cells), broken[1:], strict=True)
    ]
    return [Point(cell, change) for cell, change in zip(cells, ["", *changes], strict=True)]


def _change(before: Shown, after: Shown) -> str:
    if not (before.look in "nz" and after.look in "nz" and before.text != after.text):
        return ""
    try:
        change = Decimal(after.text) - Decimal(before.text)
    except ArithmeticError:
        return ""  # a figure with words about it
    return f"{'+' if change > 0 else '−'}{number_text(abs(change))}"


@dataclass(frozen=True, slots=True)
class Years:
    """A table of years: lines under headings, of which `size` in all and `loud` where there is something to see."""

    name: str
    label: str
    unit: str
    groups: Sequence[tuple[str, Sequence[Line]]]
    size: int
    loud: int


def table_of_years(name: str, label: str, unit: str, groups: Sequence[tuple[str, Sequence[Line]]]) -> Years:
    """Return the table that has `groups`."""
    lines = [line for _, its in groups for line in its]
    return Years(name, label, unit, groups, len(lines), sum(line.loud for line in lines))


def grouped(rows: Iterable[tuple[Leaf, Line]]) -> list[tuple[str, list[Line]]]:
    """Return lines under the heading above them."""
    return [(over, [line for _, line in its]) for over, its in groupby(rows, key=lambda row: row[0].over)]


def merged_leaves(tables: Sequence[Table]) -> list[Leaf]:
    """Return the figures of all editions in one order, oldest edition first given; the newest label wins."""
    by_line: list[dict[str, dict[str, Leaf]]] = []
    for table in tables:
        lines: dict[str, dict[str, Leaf]] = {}
        for leaf in leaves(table):
            lines.setdefault(leaf.line.code, {})[leaf.column.code] = leaf
        by_line.append(lines)
    merged = []
    for line in _merged(by_line):
        editions = [lines[line] for lines in by_line if line in lines]
        newest = {code: leaf for columns in editions for code, leaf in columns.items()}
        over = next(iter(editions[-1].values())).over
        merged += [replace(newest[column], over=over) for column in _merged(editions)]
    return merged


def _merged(orders: Iterable[Iterable[str]]) -> list[str]:
    """Return all codes, each new one after the one that it follows in its own order."""
    merged: list[str] = []
    for order in orders:
        position = 0
        for code in order:
            if code not in merged:
                merged.insert(position, code)
            position = merged.index(code) + 1
    return merged
