"""Join what a drawn table has wrapped within its cells: a rule between all rows shows which lines are one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gongkai.parse.figures import is_figure
from gongkai.parse.lines import Line
from gongkai.parse.tokens import is_drawn, with_bars
from gongkai.remembering import remembered

_FEWEST_RULES = 4
_PARTLY = re.compile(r"[├┼+][-─━═]{3,}")
_DRAWN = re.compile(r"\s*[|+├└┌].*[|+┤┘┐]\s*")


def join_ruled(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with each row of a ruled table on one of its own, its cells parted by tabs."""
    joined: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if _is_drawn(line.text):
            run.append(line)
            continue
        if run:
            joined += _joined(run)
            run = []
        joined.append(line)
    return joined + _joined(run)


@remembered
def _is_drawn(text: str) -> bool:
    return bool(_DRAWN.fullmatch(with_bars(text)))


def _joined(run: Sequence[Line]) -> list[Line]:
    """Return a run of drawn lines, joined unless a row would then have two figures in one cell."""
    if sum(is_drawn(line.text) for line in run) < _FEWEST_RULES:
        return list(run)
    found: list[Line] = []
    for group in _groups(run):
        rows = [with_bars(line.text).strip().strip("|").split("|") for line in group]
        if len(group) == 1 or len({len(row) for row in rows}) > 1:
            found += group
            continue
        columns = [[cell.strip() for cell in column if cell.strip()] for column in zip(*rows, strict=True)]
        if any(sum(map(is_figure, column)) > 1 for column in columns):
            return list(run)
        found.append(Line(group[0].place, "\t".join("".join(column) for column in columns)))
    return found


def _groups(run: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines between two rules, and each rule by itself, also one that a spanned cell interrupts."""
    group: list[Line] = []
    for line in run:
        if is_drawn(line.text) or _PARTLY.search(line.text):
            if group:
                yield group
            yield [line]
            group = []
        else:
            group.append(line)
    if group:
        yield group
