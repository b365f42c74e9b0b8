"""Put the glyphs of a page or a cell together as words and lines, whichever way they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
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
        if rows and abs(glyph.base - base) <= _SAME_LINE * (glyph.size if glyph.size > size else size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            base, size = glyph.base, glyph.size
    for row in rows:
        row.sort(key=_BEGIN)
    return rows


def gap(first: Glyph, second: Glyph) -> float:
    """Return the gap between two glyphs of a line in sizes of the type."""
    size = first.size if first.size > second.size else second.size
    return (second.begin - first.end) / (size if size > 1 else 1)


def touches(first: Glyph, second: Glyph) -> bool:
    """Tell whether nothing shows that two glyphs in a row are of two words."""
    return gap(first, second) <= _TOUCHING


def _words(row: Sequence[Glyph]) -> Line:
    inked = [glyph for glyph in row if not glyph.text.isspace()]
    if not inked:
        return ()
    spaces = [glyph.begin for glyph in row if glyph.text.isspace()] if len(inked) < len(row) else ()
    gaps = [gap(first, second) for first, second in pairwise(inked)]
    words: list[Word] = []
    since = 0
    for at, wide in enumerate(gaps, start=1):
        if wide > APART:
            words.append(_word(inked[since:at], gaps[since : at - 1], spaces))
            since = at
    words.append(_word(inked[since:], gaps[since:], spaces))
    return tuple(words)


def word_of(glyphs: Sequence[Glyph]) -> Word:
    """Return glyphs of a line as a word, with a space where a gap is."""
    return _word(glyphs, [gap(first, second) for first, second in pairwise(glyphs)], ())


def _word(glyphs: Sequence[Glyph], gaps: Sequence[float], spaces: Sequence[float]) -> Word:
    """Return glyphs with the gaps between them as a word, with a space also where one of the printed `spaces` is."""
    first = glyphs[0]
    if not gaps:
        return Word(first.text, first.box, first.size, first.base, (first,))
    text = "".join([glyph.text for glyph in glyphs])
    if spaces or max(gaps) > SPACE:
        parted = [wide > SPACE or _is_between(*pair, spaces) for wide, pair in zip(gaps, pairwise(glyphs), strict=True)]
        text = first.text + "".join([f" {one}" if apart else one for one, apart in zip(text[1:], parted, strict=True)])
    size = max([glyph.size for glyph in glyphs])
    return Word(text, around([glyph.box for glyph in glyphs]), size, first.base, tuple(glyphs))


def _is_between(first: Glyph, second: Glyph, spaces: Sequence[float]) -> bool:
    return any(first.begin < space < second.begin for space in spaces)
