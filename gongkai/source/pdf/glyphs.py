"""Take the painted characters off a page, each with its place and the direction in which it runs."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, Self

from gongkai.source.pdf.native import address, function, handle
from gongkai.source.pdf.shown import Box, Room, Shown

_SMALL_TURN = 0.1
_ONE_PLACE = 0.15
"""How far apart two prints of one character can be that make one, in sizes of the type."""

_UNPAINTED = {3, 7}
_BREAKS = {0x0A, 0x0D}
_FIRST_HALVES, _LAST_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
"""A rare character is told as two codes."""

_NO_MATRIX = (0.0,) * 6


class Glyph(NamedTuple):
    """A printed character: the box of its advance, the baseline, its direction in clockwise quarter turns.

    `begin` and `end` are where it begins and ends along its line.
    """

    text: str
    box: Box
    base: float
    size: float
    turn: int
    begin: float
    end: float

    @classmethod
    def of(cls, text: str, box: Box, base: float, size: float, turn: int) -> Self:
        """Return a character that stands in a box."""
        left, top, right, bottom = box
        if not turn:
            return cls(text, box, base, size, 0, left, right)
        begin, end = ((left, right), (top, bottom), (-right, -left), (-bottom, -top))[turn]
        return cls(text, box, base, size, turn, begin, end)


class _Functions(NamedTuple):
    """What PDFium tells of a page's text, of a character by its number and of a run of characters."""

    count: Any
    code: Any
    is_generated: Any
    run: Any
    box: Any
    origin: Any
    is_unmapped: Any
    mode: Any
    matrix: Any
    size: Any


@cache
def _functions() -> _Functions:
    return _Functions(
        function("FPDFText_CountChars"),
        function("FPDFText_GetUnicode", ctypes.c_uint),
        function("FPDFText_IsGenerated"),
        function("FPDFText_GetTextObject", ctypes.c_void_p),
        function("FPDFText_GetLooseCharBox"),
        function("FPDFText_GetCharOrigin"),
        function("FPDFText_HasUnicodeMapError"),
        function("FPDFTextObj_GetTextRenderMode"),
        function("FPDFText_GetMatrix"),
        function("FPDFText_GetFontSize", ctypes.c_double),
    )


def read_glyphs(page: Any, shown: Shown, room: Room) -> list[Glyph]:
    """Return the painted characters, each once; `turn` is the direction of the text in clockwise quarter turns."""
    whole = page.get_textpage()
    text, call = handle(whole), _functions()
    count = call.count(text)
    room.take(count, 0)
    glyphs: list[Glyph] = []
    box, origin = array("f", bytes(16)), array("d", bytes(16))
    to_box, to_x, to_y = (ctypes.c_void_p(place) for place in (address(box), address(origin), address(origin) + 8))
    styles = _Styles(call, text)
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    run, style, near, twice = 0, None, 1.0, False
    for at in range(count):
        code = call.code(text, at)
        if code in _BREAKS or call.is_generated(text, at):
            continue
        if code in _LAST_HALVES and at and call.code(text, at - 1) in _FIRST_HALVES:
            continue
        its = call.run(text, at)
        if its != run or not its:
            run, style = its, styles.read(at, its)
            near = (_ONE_PLACE * style[1] if style else 0.0) or 1.0
        if style is None:
            continue
        call.box(text, at, to_box)
        call.origin(text, at, to_x, to_y)
        if code in _FIRST_HALVES or code in _LAST_HALVES:
            code = _whole(code, call.code(text, at + 1))
        char = chr(code) if code and call.is_unmapped(text, at) != 1 else "\ufffd"
        x, y = shown.point(*origin)
        key = (char, round(x / near), round(y / near))
        if key not in seen:
            seen[key] = (x, y)
            turn = (style[0] + shown.turn) % 4
            glyphs.append(Glyph.of(char, shown.between(*box), x if turn % 2 else y, style[1], turn))
        elif seen[key] != (x, y):
            twice = True
    return _once(glyphs) if twice else glyphs


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return glyphs without those printed again so near to the first print that both make one, as for bold type."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        near = _ONE_PLACE * glyph.size or 1.0
        x, y = round(glyph.begin / near), round(glyph.base / near)
        around = (seen.get((glyph.text, x + along, y + down), ()) for along in (-1, 0, 1) for down in (-1, 0, 1))
        if not any(_is_at(glyph, other, near) for others in around for other in others):
            kept.append(glyph)
            seen.setdefault((glyph.text, x, y), []).append(glyph)
    return kept


def _is_at(glyph: Glyph, other: Glyph, near: float) -> bool:
    return abs(glyph.begin - other.begin) < near and abs(glyph.base - other.base) < near


def _whole(first: int, last: int) -> int:
    """Return the code of a character from its halves, 0 where they are none."""
    if first not in _FIRST_HALVES or last not in _LAST_HALVES:
        return 0
    return 0x10000 + ((first - 0xD800) << 10) + last - 0xDC00


class _Styles:
    """What a character shares with its run of text."""

    def __init__(self, call: _Functions, text: ctypes.c_void_p) -> None:
        self._call, self._text = call, text
        self._matrix = array("f", bytes(24))
        self._to_matrix = ctypes.c_void_p(address(self._matrix))

    def read(self, at: int, run: int | None) -> tuple[int, float] | None:
        """Return direction and size of a character; None for one that is not to be read."""
        if self._call.mode(ctypes.c_void_p(run)) in _UNPAINTED:
            return None
        a, b, c, d, _, _ = self._matrix if self._call.matrix(self._text, at, self._to_matrix) else _NO_MATRIX
        turn = _direction(a, b)
        size = self._call.size(self._text, at) * math.hypot(c, d)
        return None if turn is None else (turn, size)


def _direction(along: float, up: float) -> int | None:
    """Return in which of four directions a text runs, as quarter turns clockwise; None for one that is aslant."""
    if not up and along > 0:
        return 0
    turns = -math.atan2(up, along) / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < _SMALL_TURN else None
