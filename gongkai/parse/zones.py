"""Find the lines of a document that each statutory table takes up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gongkai.folding import fold
from gongkai.form import EDITIONS, load_form
from gongkai.parse.figures import is_figure
from gongkai.parse.lexicon import RESOURCES, Label, is_foreign, lexicon
from gongkai.parse.lines import Line
from gongkai.parse.tokens import split_line
from gongkai.remembering import remembered

_STARTS = {
    "disclosures": {"column", "furniture"},
    "requests": {"column", "furniture", "line"},
    "proceedings": {"column"},
}
_LONGEST_CELL = 70
_FEWEST_FIGURES = 8
_LONGEST_LINE = 100_000
_FEWEST_IN_ROW = 2
_SEPARATOR = re.compile(r"[\t|｜]")
_HEADS = tuple(table.furniture[0] for table in load_form(EDITIONS[0]).tables if table.furniture)


@remembered
def is_prose(text: str) -> bool:
    """Tell whether a line is a sentence rather than a cell of a table."""
    if "\t" in text or "|" in text:
        return False
    if sum(map(is_figure, split_line(text))) >= _FEWEST_IN_ROW:
        return False
    folded = fold(text)
    return len(folded) > _LONGEST_CELL or (folded.endswith("。") and len(folded) > 12)


@remembered
def _claimed(cell: str) -> tuple[Mapping[str, int], str]:
    """Return how many labels of each table a cell holds, and the table that it surely belongs to; empty for none."""
    if not cell or len(cell) > 3 * _LONGEST_CELL or is_foreign(cell):
        return {}, ""
    found = {resource: labels for resource in RESOURCES if (labels := _labels(resource, cell))}
    starts = [
        resource
        for resource, labels in found.items()
        if any(len({label.kind for label in one}) == 1 and one[0].kind in _STARTS[resource] for one in labels)
    ]
    return {resource: len(labels) for resource, labels in found.items()}, "".join(starts) if len(found) == 1 else ""


def _labels(resource: str, cell: str) -> tuple[tuple[Label, ...], ...]:
    words = lexicon(resource)
    labels = words.exact(cell)
    return (labels,) if labels else words.compound(cell)


@remembered
def _claims(text: str) -> tuple[Mapping[str, int], str, bool]:
    """Return what `_named` does for the cells of a line, and whether they are the heads of the last table."""
    cells = split_line(text) if text.strip() and len(text) <= _LONGEST_LINE else ()
    return *_named(cells), _heads_proceedings(cells)


def _named(cells: Sequence[str]) -> tuple[dict[str, int], str]:
    """Return how many of a line's cells each table can claim as its labels, and which of those sure of one has most."""
    claims = dict.fromkeys(RESOURCES, 0)
    sure: set[str] = set()
    for labels, start in map(_claimed, cells):
        for resource, count in labels.items():
            claims[resource] += count
        if start:
            sure.add(start)
    return claims, max(sorted(sure, key=RESOURCES.index), key=claims.__getitem__, default="")


def _heads_proceedings(cells: Sequence[str]) -> bool:
    """A line of nothing but the heads of the last table."""
    return any(cells) and all(_is_head(cell) for cell in cells if cell)


@remembered
def _is_head(cell: str) -> bool:
    words = lexicon("proceedings")
    return any(label.kind in {"line", "group"} for label in words.exact(cell)) or bool(words.compound(cell))


def find_zones(lines: Sequence[Line], headings: Sequence[int]) -> dict[str, list[int]]:
    """Return the positions of the lines of each table that the document may hold, prose between them left out.

    `headings` are the positions of section headings: a table does not reach beyond one.
    """
    stops = set(headings)
    zones: dict[str, list[int]] = {resource: [] for resource in RESOURCES}
    current = ""
    for position, line in enumerate(lines):
        if position in stops:
            current = ""
            continue
        claims, best, heads = _claims(line.text)
        if current != "proceedings" and heads:
            current = "proceedings"
        elif best and (not current or claims[best] > claims[current]):
            current = best
        if current and not is_prose(line.text):
            zones[current].append(position)
    return {resource: positions for resource, positions in zones.items() if positions}


def unroll(lines: Sequence[Line]) -> list[Line]:
    """Break a line that holds a whole table without separators into its words, each of which may be a cell."""
    broken: list[Line] = []
    for line in lines:
        words = line.text.split() if len(line.text) > 2 * _LONGEST_CELL and not _SEPARATOR.search(line.text) else []
        if (
            len(words) >= _FEWEST_FIGURES
            and sum(map(is_figure, words)) >= _FEWEST_FIGURES
            and any(head in line.text for head in _HEADS)
        ):
            broken.extend(Line(line.place, word) for word in words)
        else:
            broken.append(line)
    return broken
