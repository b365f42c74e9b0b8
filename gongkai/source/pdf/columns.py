"""Find the columns of a table that no lines mark, by the figures in them and the headings over these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gongkai.source.pdf.lettering import Line, Word, around
from gongkai.source.pdf.shown import Box

Mode = Literal["middle", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of words that make one cell."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """What the lines say, one after the other."""
        return "".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The box around the lines."""
        return around(word.box for word in self.words)

    def base(self, mode: Mode) -> float:
        """Return the height at which the figures beside it stand."""
        first, last = self.words[0].base, self.words[-1].base
        return {"middle": (first + last) / 2, "top": first, "bottom": last}[mode]


def overlap(first: Box, second: Box) -> float:
    """Return how wide a piece two boxes share across the page, below 0 where they are apart."""
    return min(first[2], second[2]) - max(first[0], second[0])


def columns_of(rows: Sequence[Line], leaves: Sequence[Block]) -> list[Box]:
    """Return the columns that figures and headings make, one heading over each; none where they do not show that."""
    columns: list[Box] = []
    for word in sorted((word for row in rows for word in row), key=lambda word: word.box[0]):
        if columns and overlap(columns[-1], word.box) > 0:
            columns[-1] = around((columns[-1], word.box))
        else:
            columns.append(word.box)
    for leaf in leaves:
        under = [column for column in columns if overlap(column, leaf.box) > 0]
        if len(under) > 1:
            return []
        columns = [column for column in columns if column not in under] + [around([leaf.box, *under])]
    columns.sort(key=lambda box: box[0])
    apart = all(first[2] <= second[0] for first, second in pairwise(columns))
    return held_by(rows, columns) if apart and len(columns) == len(leaves) else []


def held_by(rows: Sequence[Line], before: Sequence[Box]) -> list[Box]:
    """Return the columns of the page before, if each figure stands in one of them and no two of a row in the same."""
    for row in rows:
        held = [[at for at, column in enumerate(before) if overlap(word.box, column) > 0] for word in row]
        if any(len(one) != 1 for one in held) or len({one[0] for one in held}) < len(row):
            return []
    return list(before)


def leaves_of(heads: Sequence[Block], figures: Sequence[Word]) -> list[Block]:
    """Return the headings of columns: none stands below them, nor are they, over no figure, above all others."""
    found = [head for head in heads if not _has_below(head, heads)]
    titles = [
        head
        for head in found
        if not any(overlap(head.box, figure.box) > 0 for figure in figures)
        and all(head is other or head.box[3] <= other.box[1] + 1 for other in found)
    ]
    return [head for head in found if len(found) == 1 or not any(head is title for title in titles)]


def _has_below(head: Block, heads: Sequence[Block]) -> bool:
    return any(other.box[1] > head.box[1] + 1 and overlap(head.box, other.box) > 0 for other in heads)
