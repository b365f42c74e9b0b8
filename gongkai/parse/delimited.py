"""Read rows of delimited text, as spreadsheets write and paste them, into lines of tabs."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import groupby

from gongkai.parse.figures import is_figure
from gongkai.parse.lines import Line

_FEWEST_ROWS, _FEWEST_CELLS, _MOST_LINES = 3, 3, 8
_LONGEST = 2_000
_OPENED = re.compile(r'(?:^|\t)"(?:[^"\t]|"")*$')
_DRAWN = re.compile(r"[\t|｜│┃║¦]")
_SPACE = re.compile(r"[\s|]+")

_NEEDED = {"\t": '"', ",": ","}
"""What a text must hold somewhere that has rows parted by a mark: tabs alone part cells anyway."""

_Record = tuple[int, list[str]]
"""How many lines a row takes up, and its cells."""


def split_delimited(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with rows of CSV, and pasted cells that hold line ends, as one line of tabs each."""
    return _split(_split(lines, "\t"), ",")


def _split(lines: Sequence[Line], mark: str) -> list[Line]:
    if not any(_NEEDED[mark] in line.text for line in lines):
        return list(lines)
    found: list[Line] = []
    rows: list[tuple[Sequence[Line], list[str]]] = []
    position = 0
    while position < len(lines):
        taken, cells = _record(lines, position, mark)
        rows.append((lines[position : position + taken], cells))
        position += taken
    for width, group in groupby(rows, lambda row: len(row[1])):
        run = list(group)
        if width and (mark == "\t" or _is_table([cells for _, cells in run])):
            found += [
                Line(own[0].place, "\t".join(_SPACE.sub(" ", cell).strip() for cell in cells)) for own, cells in run
            ]
        else:
            found += [line for own, _ in run for line in own]
    return found


def _record(lines: Sequence[Line], start: int, mark: str) -> _Record:
    """Return the row that begins at `start`; no cells where the line is none of a table."""
    text = lines[start].text
    if lines[start].cells or len(text) > _LONGEST:
        return 1, []
    if mark == "\t":
        return _pasted(lines, start)
    if mark not in text or _DRAWN.search(text):
        return 1, []
    for count in range(1, _MOST_LINES):
        whole = "\n".join(line.text for line in lines[start : start + count])
        if whole.count('"') % 2 == 0:
            cells = next(csv.reader([whole.replace("\n", " ")]), [])
            parted = len(cells) >= _FEWEST_CELLS and not any(map(_holds_figures, cells))
            return (count, cells) if parted else (1, [])
    return 1, []


def _pasted(lines: Sequence[Line], start: int) -> _Record:
    """Return a pasted row some cells of which are quoted since they hold line ends; no cells for any other line."""
    whole = lines[start].text
    count = 1
    while _OPENED.search(whole) and count < _MOST_LINES and start + count < len(lines):
        whole += "\n" + lines[start + count].text
        count += 1
    if count == 1 or _OPENED.search(whole):
        return 1, []
    cells = next(csv.reader([whole.replace("\n", "")], delimiter="\t"), [])
    return (count, cells) if len(cells) >= _FEWEST_CELLS else (1, [])


def _holds_figures(cell: str) -> bool:
    """Tell whether a cell has a figure among other words: then its commas part thousands, and spaces the cells."""
    words = cell.split()
    return len(words) > 1 and any(map(is_figure, words))


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether rows of as many cells each are a table's: a quarter or more of these are figures or blank."""
    cells = [cell.strip() for row in rows for cell in row]
    empty = sum(1 for cell in cells if not cell or is_figure(cell))
    return len(rows) >= _FEWEST_ROWS and 4 * empty >= len(cells)
