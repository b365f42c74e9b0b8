"""What a layout changes in the rows before it prints them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from gongkai.demo.rows import Row, Rows
from gongkai.form import Column

Change = Callable[[Rows], Rows]
"""What a layout does to the rows of a table."""


def relabel(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Change:
    """Return a change that replaces `pattern` in every label."""
    return lambda rows: [replace(row, labels=tuple(x and re.sub(pattern, new, x) for x in row.labels)) for row in rows]


def refigure(change: Callable[[Column, str], str]) -> Change:
    """Return a change of every figure that is printed, given its column."""

    def apply(row: Row) -> Row:
        return replace(row, figures=tuple(x and change(c, x) for c, x in zip(row.columns, row.figures, strict=True)))

    return lambda rows: [apply(row) for row in rows]


def join_labels(rows: Rows) -> Rows:
    """Print the labels of a row as one."""
    return [replace(row, labels=("".join(row.own) or None,)) if row.keys and row.labels else row for row in rows]


def stand_groups(rows: Rows) -> Rows:
    """Print the labels of groups one character a line, as a narrow column has them."""
    return [replace(row, labels=(*map("\n".join, row.own[:-1]), *row.own[-1:])) if row.keys else row for row in rows]


def wrap_around(row: Row) -> Rows:
    """Put the second half of a long label below the figures, as PDF text does."""
    *groups, label = row.own or [""]
    long = row.keys and label[12:]
    return [replace(row, labels=(*groups, label[:12])), Row((label[12:],))] if long else [row]


def insert(when: Callable[[int], bool], new: Callable[[Rows], Rows]) -> Change:
    """Return a change that puts `new` rows before each row whose place fits."""
    return lambda rows: [x for place, row in enumerate(rows) for x in (*(new(rows) * when(place)), row)]


def paged(*furniture: str) -> Change:
    """Return a change that breaks the table into pages, `furniture` between them."""
    return insert(lambda place: place > 0 and place % 8 == 0, lambda _: [Row((line,)) for line in furniture])
