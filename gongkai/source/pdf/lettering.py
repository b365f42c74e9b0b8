"""Put the glyphs of a page or a cell together as words and lines, whichever way they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from gongkai.source.pdf.glyphs import Glyph
from gongkai.source.pdf.shown import Box

SPACE, APART = 0.25, 1.0
"""The gaps, in sizes of the type, that make a space and that part one word from another."""

_SAME_LINE = 0.4
_TOUCHING = 0.12
_TURN, _BASE, _BEGIN = attrgetter("turn"), attrgetter("base"), attrgetter("begin")


class Word(NamedTuple):
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
    if not any(map(_TURN, glyphs)):
        return list(_lines(glyphs, 0))
    found = [line for turn in range(4) for line in _lines([one for one in glyphs if one.turn == turn], turn)]
    return sorted(found, key=lambda line: line[0].box[1])


def _lines(glyphs: Sequence[Glyph], turn: int) -> Iterator[Line]:
    for row in rows_of(glyphs, turn):
        words = _words(row)
        if words:
            yield words


def rows_of(glyphs: Iterable[Glyph], turn: int = 0) -> list[list[Glyph]]:
    """Return the glyphs of each line, all of which run in the direction `turn`, from its begin to its end."""
    rows: list[list[Glyph]] = []
    base = size = 0.0
    for glyph in sorted(glyphs, key=_BASE, reverse=turn in {1, 2}):
        if rows and abs(glyph.base - base) <= _SAME_LINE * max(glyph.size, size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            base, size = glyph.base, glyph.size
    for row in rows:
        row.sort(key=_BEGIN)
    return rows


def gap(first: Glyph, second: Glyph) -> float:
    """Return the gap between two glyphs of a line in sizes of the type."""
    return (second.begin - first.end) / max(first.size, second.size, 1)


def touches(first: Glyph, second: Glyph) -> bool:
    """Tell whether nothing shows that two glyphs in a row are of two words."""
    return gap(first, second) <= _TOUCHING


def _words(row: Sequence[Glyph]) -> Line:
    inked = [glyph for glyph in row if not glyph.text.isspace()]
    if not inked:
        return ()
    spaces = [glyph.begin for glyph in row if glyph.text.isspace()] if len(inked) < len(row) else ()
    words: list[Word] = []
    since = 0
    for at in range(1, len(inked)):
        if gap(inked[at - 1], inked[at]) > APART:
            words.append(word_of(inked[since:at], spaces))
            since = at
    words.append(word_of(inked[since:], spaces))
    return tuple(words)


def word_of(glyphs: Sequence[Glyph], spaces: Sequence[float] = ()) -> Word:
    """Return glyphs of a line as a word, with a space where a gap or one of the printed `spaces` is."""
    first = glyphs[0]
    if len(glyphs) == 1:
        return Word(first.text, first.box, first.size, first.base, (first,))
    text = first.text
    for second in islice(glyphs, 1, None):
        parted = gap(first, second) > SPACE or (spaces and _is_between(first, second, spaces))
        text += f" {second.text}" if parted else second.text
        first = second
    size = max([glyph.size for glyph in glyphs])
    return Word(text, around([glyph.box for glyph in glyphs]), size, glyphs[0].base, tuple(glyphs))


def _is_between(first: Glyph, second: Glyph, spaces: Sequence[float]) -> bool:
    return any(first.begin < space < second.begin for space in spaces)
