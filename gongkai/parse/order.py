"""Read a table in aligned text by the order of its rows, where it shows every row of the form in full.

Programs that draw text from a page leave the parts of a long label above and below its figures, so that nobody can tell
by nearness whose they are; but as many full rows as the form has lines, in the form's order, can be read one way only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.folding import fold
from gongkai.form import Line, Table
from gongkai.parse.items import Item
from gongkai.parse.lexicon import lexicon

_FEWEST_ANCHORS = 3


def rows_in_order(items: Sequence[Item], table: Table) -> Mapping[str, Sequence[Item]]:
    """Return the figures of every line by its code, nothing unless all rows are full and no label speaks against it."""
    printed: dict[int, list[Item]] = {}
    for item in items:
        if item.row is None and item.sense == "figure":
            return {}
        if item.row is not None:
            printed.setdefault(item.row, []).append(item)
    rows = [row for _, row in sorted(printed.items()) if any(item.sense == "figure" for item in row)]
    if len(table.blocks) != 1 or len(rows) != len(table.lines):
        return {}
    figures = [[item for item in row if item.sense == "figure"] for row in rows]
    width = len(table.blocks[0].columns)
    said = [_names(row, line, table) for row, line in zip(rows, table.lines, strict=True)]
    if None in said or sum(map(bool, said)) < _FEWEST_ANCHORS or any(len(its) != width for its in figures):
        return {}
    return {line.code: its for line, its in zip(table.lines, figures, strict=True)}


def rows_behind_labels(items: Sequence[Item], table: Table) -> Mapping[str, Sequence[Item]]:
    """Return the figures of every line by its code where rows go on in the next printed line, as text does that wraps.

    Nothing unless every label of the form stands there to the letter and in order, each with its figures behind it and
    with nothing else: then no figure can be another line's.
    """
    wanted = [line.code for line in table.lines]
    start = next((at for at, item in enumerate(items) if item.sense in {"line", "figure"}), len(items))
    if len(table.blocks) != 1 or not {item.code for item in items}.issuperset(wanted):
        return {}
    width = len(table.blocks[0].columns)
    rows: dict[str, list[Item]] = {}
    own: list[Item] = []
    for item in items[start:]:
        full = not rows or len(own) == width
        named = item.sense == "line" and item.code in wanted
        if named and full and wanted[len(rows) :][:1] == [item.code] and lexicon(table.resource).knows(item.text):
            own = rows[item.code] = []
        elif item.sense == "figure" and rows and not full:
            own.append(item)
        elif named or item.sense not in {"line", "group"} or not full:
            return {}
    return rows if len(rows) == len(wanted) and len(own) == width else {}


def _names(row: Sequence[Item], line: Line, table: Table) -> bool | None:
    """Tell whether the words beside the figures of a row name `line` in full; None where they cannot be parts of it."""
    words = [item for item in row if item.sense != "figure" and item.text]
    labels = [fold(line.label), *(fold(group.label) for group in table.groups)]
    named = [{label.code for label in lexicon(table.resource).exact(item.text)} for item in words]
    if any(line.code in codes for codes in named):
        return True
    return False if all(any(fold(item.text) in label for label in labels) for item in words) else None
