"""Tell which rows of a table in aligned text cannot be trusted.

Programs that draw text from a page break the cells of a row over several lines and mix them with those of the rows
beside: figures go on in the next line, or stand nearer to another label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from gongkai.folding import fold
from gongkai.form import Table
from gongkai.parse.items import Item
from gongkai.parse.lexicon import lexicon
from gongkai.parse.rows import OpenRow
from gongkai.parse.tokens import is_border, is_parted, split_line
from gongkai.remembering import remembered

_FEWEST_ROWS = 3
_MOST_WRAPPED = 2
_HEADER = re.compile(r"年度报告$")


def is_aligned(lines: Sequence[str]) -> bool:
    """Tell whether nothing but spaces parts the cells of most rows."""
    kinds = [_parted(line) for line in lines]
    aligned = kinds.count("spaces")
    return aligned >= _FEWEST_ROWS and aligned > kinds.count("marks")


@remembered
def _parted(line: str) -> Literal["spaces", "marks", ""]:
    """Return what parts the cells of a row; nothing for a line that shows no more than one."""
    if is_border(line) or len(split_line(line)) <= 1:
        return ""
    return "marks" if is_parted(line) else "spaces"


def in_doubt(rows: Sequence[OpenRow], items: Sequence[Item], table: Table) -> set[str]:
    """Return the lines of the form whose figures may belong to another one, or be cut in two.

    Such are a row with figures from several lines, one without a label of the form, and the rows beside these; rows
    beside words that are of no label; and the blank rows beside any such.
    """
    known = {line.code for line in table.lines}
    strange = _beside_strange(items, table)
    found: set[int] = set()
    for at, row in enumerate(rows):
        if row.figures and (row.code not in known or _is_broken(row.cells)):
            found |= {at - 1, at, at + 1}
        if any(id(cell) in strange for cell in row.cells):
            found.add(at)
    blank = {at for at, row in enumerate(rows) if not row.figures and found & {at - 1, at + 1}}
    return {rows[at].code for at in found | blank if 0 <= at < len(rows)}


def _is_broken(cells: Sequence[Item]) -> bool:
    """Tell whether the figures of a row stand in several lines."""
    lines = [cell.row for cell in cells if cell.sense == "figure"]
    return len(set(lines)) > 1 or (None in lines and len(lines) > 1)


def _beside_strange(items: Sequence[Item], table: Table) -> set[int]:
    """Return the figures, by identity, between which and the next or last ones words stand that are of no label."""
    found: set[int] = set()
    last: list[Item] = []
    words: list[Item] = []
    label = ""
    for item in items:
        if item.sense != "figure":
            words += [item] if item.sense != "blank" else []
            continue
        strange = _are_strange(words if last else _beside(words, item), table, label)
        label = next((word.text for word in reversed(words) if word.is_label), label)
        if strange or (last and last[-1].row != item.row):
            found |= {id(one) for one in last} if strange else set()
            last = []
        last.append(item)
        found |= {id(one) for one in last} if strange or id(last[0]) in found else set()
        words = []
    return found | ({id(one) for one in last} if _are_strange(words, table, label) else set())


def _beside(words: Sequence[Item], figure: Item) -> list[Item]:
    return [word for word in words if word.row == figure.row]


def _are_strange(words: Sequence[Item], table: Table, label: str) -> bool:
    """Tell whether a text among `words` is neither a label to the letter nor the rest of one; `label` goes before."""
    lines = [fold(line.label) for line in table.lines]
    groups = [fold(group.label) for group in table.groups]
    rest = ""
    for word in words:
        if word.is_label:
            if not is_exact(word.text, table.resource):
                return True
            label, rest = word.text, ""
            continue
        said = fold(word.text)
        rest += said
        of_group = any(said in group for group in groups) and not any(said in line for line in lines)
        known = of_group or _HEADER.search(said)
        if not known and not any(line.startswith(fold(label + rest)) for line in lines if label):
            return True
    return False


def is_exact(text: str, resource: str) -> bool:
    """Tell whether a text is one or several labels to the letter."""
    return lexicon(resource).knows(text)


def sure_stages(items: Sequence[Item], table: Table) -> set[str]:
    """Return the lines, of those that stand side by side, whose figures are all in one printed row and surely theirs.

    So it is where the row has the figures of all lines, together with the next one if need be, begins with the label of
    its line, or has a figure for each heading between it and the row before.
    """
    width = len(table.blocks[0].columns)
    sure: set[str] = set()
    heads: list[Item] = []
    rows: dict[int | None, list[Item]] = {}
    for item in items:
        if item.sense == "figure":
            rows.setdefault(item.row, heads)
            heads = []
        elif item.is_label:
            heads.append(item)
    figures = sum(item.sense == "figure" for item in items)
    if len(rows) == _MOST_WRAPPED and not list(rows.values())[-1] and figures == width * len(table.lines):
        return {line.code for line in table.lines}
    for row, named in rows.items():
        count = sum(1 for item in items if item.sense == "figure" and item.row == row)
        stages = {item.code for item in named if item.sense == "line"}
        own = {item.code for item in named if item.sense == "line" and item.row == row}
        columns = sum(1 for item in named if item.sense == "column")
        if row is None:
            continue
        if len(rows) == 1 and count == width * len(table.lines):
            sure |= {line.code for line in table.lines}
        elif own and count == width * len(own):
            sure |= own
        elif stages and count == width * len(stages) == columns:
            sure |= stages
    return sure
