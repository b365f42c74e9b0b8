"""Put the glyphs of a page or a cell together as words and lines, whichever way they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from gongkai.source.pdf.sheets import Box, Glyph

SPACE, APART = 0.25, 1.0
"""The gaps, in sizes of the type, that make a space and that part one word from another."""

_SAME_LINE = 0.4
_TOUCHING = 0.12


@dataclass(frozen=True, slots=True)
class Word:
    """Glyphs of a line with no wide gap between them."""

    text: str
    box: Box
    size: float
    base: float
    glyphs: tuple[Glyph, ...]


Line = tuple[Word, ...]


def around(boxes: Iterable[Box]) -> Box:
    """Return the box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Return the lines of glyphs from top to bottom; text that runs up or down the page makes lines of its own."""
    if not any(one.turn for one in glyphs):
        return list(_lines(glyphs, 0))
    found = [line for turn in range(4) for line in _lines([one for one in glyphs if one.turn == turn], turn)]
    return sorted(found, key=lambda line: line[0].box[1])


def _lines(glyphs: Sequence[Glyph], turn: int) -> Iterator[Line]:
    for row in rows_of(glyphs, turn):
        words = tuple(_words(row))
        if words:
            yield words


def rows_of(glyphs: Sequence[Glyph], turn: int = 0) -> Iterator[list[Glyph]]:
    """Yield the glyphs of each line, all of which run in the direction `turn`, from its begin to its end."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=attrgetter("base"), reverse=turn in {1, 2}):
        if rows and abs(glyph.base - rows[-1][0].base) <= _SAME_LINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    yield from (sorted(row, key=attrgetter("begin")) for row in rows)


def gap(first: Glyph, second: Glyph) -> float:
    """Return the gap between two glyphs of a line in sizes of the type."""
    return (second.begin - first.end) / max(first.size, second.size, 1)


def touches(first: Glyph, second: Glyph) -> bool:
    """Tell whether nothing shows that two glyphs in a row are of two words."""
    return gap(first, second) <= _TOUCHING


def _words(row: Sequence[Glyph]) -> Iterator[Word]:
    inked = [glyph for glyph in row if not glyph.text.isspace()]
    spaces = [glyph.begin for glyph in row if glyph.text.isspace()]
    group: list[Glyph] = []
    for glyph in inked:
        if group and gap(group[-1], glyph) > APART:
            yield word_of(group, spaces)
            group = []
        group.append(glyph)
    if group:
        yield word_of(group, spaces)


def word_of(glyphs: Sequence[Glyph], spaces: Sequence[float] = ()) -> Word:
    """Return glyphs of a line as a word, with a space where a gap or one of the printed `spaces` is."""
    text = glyphs[0].text
    for first, second in pairwise(glyphs):
        parted = gap(first, second) > SPACE or any(first.begin < space < second.begin for space in spaces)
        text += f" {second.text}" if parted else second.text
    size = max([glyph.size for glyph in glyphs])
    return Word(text, around([glyph.box for glyph in glyphs]), size, glyphs[0].base, tuple(glyphs))
