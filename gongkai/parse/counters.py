"""Leave out the column that only counts the rows of a table, before its numbers are taken for figures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongkai.parse.lines import Line
from gongkai.parse.tokens import is_drawn, split_line

_FEWEST_ROWS = 4
_LONGEST = 2_000
_NUMBERED = re.compile(r"(?:<br\s*/?>|[\W_])*\d{1,3}\D", re.IGNORECASE)
"""The start of any line of several cells whose first one is a number of up to three digits."""


def drop_counters(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without the first cell of rows that begin with 1, 2, 3 … (or 0, 1, 2 …) one after the other."""
    kept = list(lines)
    run: list[tuple[int, Sequence[str]]] = []
    for position, line in enumerate(lines):
        if not run and (len(line.text) > _LONGEST or not _NUMBERED.match(line.text)):
            continue
        if not line.text.strip() or is_drawn(line.text):
            continue
        cells = split_line(line.text) if len(line.text) <= _LONGEST else ()
        count = int(cells[0]) if len(cells) > 1 and cells[0].isdecimal() and len(cells[0]) < 4 else None
        if run and count != int(run[-1][1][0]) + 1:
            _drop(kept, run)
            run = []
        if count is not None and (run or count in {0, 1}):
            run.append((position, cells))
    _drop(kept, run)
    return kept


def _drop(lines: list[Line], run: Sequence[tuple[int, Sequence[str]]]) -> None:
    if len(run) < _FEWEST_ROWS:
        return
    for position, cells in run:
        line = lines[position]
        places = line.cells[1:] if len(line.cells) == len(cells) else ()
        lines[position] = Line(line.place, "\t".join(cells[1:]), places)
