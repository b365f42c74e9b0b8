"""Take the glyphs and the rules off the pages of a PDF, turned so that most of the text runs from left to right.

PDFium does the extraction (BSD and Apache licences, no further dependency): some ten times as fast as pdfminer.six, and
it shows which text is not painted.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, Self

from gongkai.source.types import Unreadable

MOST_PAGES = 200
MOST_GLYPHS = 300_000
MOST_PATHS = 300_000

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points."""

_THIN = 3.0
_MOST_DEPTH = 8
_SMALL_TURN = 0.1
_UNPAINTED = {3, 7}
_NO_TEXT = (
    "PDF 里没有文字，像是扫描件；请改用原来的 Word 文件，或由人工录入并核对"
    " / no text in the PDF, it seems to be a scan: use the Word file it was made from, or type it in and check it"
)
_LOCKED = "PDF 已加密，请去掉密码后另存 / the PDF is encrypted, save it without a password"
_DAMAGED = "PDF 文件已损坏，请重新导出 / the PDF is damaged, export it again"


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
        begin, end = ((left, right), (top, bottom), (-right, -left), (-bottom, -top))[turn] if turn else (left, right)
        return cls(text, box, base, size, turn, begin, end)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as read: its rules are thin boxes; `turn` counts the quarter turns that made its text upright."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Box, ...]
    turn: int = 0

    def on_page(self, box: Box) -> Box:
        """Return a box of the sheet as it lies on the printed page."""
        width, height = self.width, self.height
        for _ in range(-self.turn % 4):
            box, width, height = _turned(box, height), height, width
        left, top, right, bottom = (round(edge, 1) for edge in box)
        return left, top, right, bottom


def read_sheets(data: bytes) -> Iterator[Sheet]:
    """Yield the pages of a PDF; raises Unreadable for one that is damaged, locked, without text or too long."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_LOCKED if "assword" in str(error) else _DAMAGED) from error
    try:
        if len(pdf) > MOST_PAGES:
            raise Unreadable(f"PDF 页数过多 / too many pages in the PDF: {len(pdf)}, at most {MOST_PAGES}")
        written = False
        room = _Room()
        for number in range(len(pdf)):
            sheet = _read_page(pdf[number], number + 1, room)
            written = written or any(not glyph.text.isspace() for glyph in sheet.glyphs)
            yield sheet
        if not written:
            raise Unreadable(_NO_TEXT)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_DAMAGED) from error
    finally:
        pdf.close()


@dataclass(slots=True)
class _Room:
    """How many glyphs and paths a file may still have."""

    glyphs: int = MOST_GLYPHS
    paths: int = MOST_PATHS

    def take(self, glyphs: int, paths: int) -> None:
        """Count what a page has; raises Unreadable when it is too much."""
        self.glyphs -= glyphs
        self.paths -= paths
        if self.glyphs < 0:
            raise Unreadable(f"PDF 文字过多 / too much text in the PDF: at most {MOST_GLYPHS} characters")
        if self.paths < 0:
            raise Unreadable(f"PDF 线条过多 / too many lines in the PDF: at most {MOST_PATHS}")


def _read_page(page: Any, number: int, room: _Room) -> Sheet:
    """Return a page with the origin of its coordinates at the top left, as a viewer shows it."""
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation() // 90 % 4
    width, height = (top - bottom, right - left) if turn % 2 else (right - left, top - bottom)
    shown = _Shown(left, bottom, right, top, turn)
    glyphs = [one for one in _glyphs(page, shown, room) if _is_inside(one.box, width, height)]
    lines = _rules(page, shown, room)
    rules = [box for box in lines if box[2] > 0 and box[3] > 0 and box[0] < width and box[1] < height]
    return _upright(Sheet(number, width, height, tuple(glyphs), tuple(rules)))


def _is_inside(box: Box, width: float, height: float) -> bool:
    left, top, right, bottom = box
    return -1 < (left + right) / 2 < width + 1 and -1 < (top + bottom) / 2 < height + 1


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a page is shown: the part of it that is seen, and its clockwise quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page's own coordinates as points from the top left."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def between(self, first: tuple[float, float], second: tuple[float, float]) -> Box:
        """Return the box of which two opposite corners are given."""
        (left, top), (right, bottom) = self.point(*first), self.point(*second)
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)

    def box(self, *points: tuple[float, float]) -> Box:
        """Return the box around points."""
        xs, ys = zip(*[self.point(x, y) for x, y in points], strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def _turned(box: Box, height: float) -> Box:
    """Return a box of a page that is `height` high after a clockwise quarter turn of the page."""
    left, top, right, bottom = box
    return height - bottom, left, height - top, right


def _upright(sheet: Sheet) -> Sheet:
    """Turn a page whose text mostly does not run from left to right; `turn` of a glyph counts as in _direction."""
    counted = Counter(glyph.turn for glyph in sheet.glyphs if not glyph.text.isspace())
    most = counted.most_common(1)[0][0] if counted else 0
    for _ in range(-most % 4):
        height = sheet.height
        glyphs = tuple(
            Glyph.of(one.text, _turned(one.box, height), _turned_base(one, height), one.size, (one.turn + 1) % 4)
            for one in sheet.glyphs
        )
        rules = tuple(_turned(box, height) for box in sheet.rules)
        sheet = Sheet(sheet.number, height, sheet.width, glyphs, rules, sheet.turn + 1)
    return sheet


def _turned_base(glyph: Glyph, height: float) -> float:
    return height - glyph.base if glyph.turn % 2 == 0 else glyph.base


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────────────
def _glyphs(page: Any, shown: _Shown, room: _Room) -> Iterator[Glyph]:
    """Yield the painted characters, each once; `turn` is the direction of the text in clockwise quarter turns."""
    from pypdfium2 import raw

    whole = page.get_textpage()
    text = whole.raw  # the library's own object would be unwrapped at each call
    count = raw.FPDFText_CountChars(text)
    room.take(count, 0)
    box, (x, y) = raw.FS_RECTF(), (ctypes.c_double(), ctypes.c_double())
    seen: set[tuple[str, int, int]] = set()
    run, style = None, None
    for at in range(count):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in {0x0A, 0x0D} or raw.FPDFText_IsGenerated(text, at):
            continue
        its = raw.FPDFText_GetTextObject(text, at)
        address = its and ctypes.addressof(its.contents)
        if address != run:
            run, style = address, _style(text, at, its)
        if style is None:
            continue
        turn, size = (style[0] + shown.turn) % 4, style[1]
        raw.FPDFText_GetLooseCharBox(text, at, box)
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        origin = shown.point(x.value, y.value)
        char = chr(code) if code and raw.FPDFText_HasUnicodeMapError(text, at) != 1 else "\ufffd"
        key = (char, round(origin[0] * 2), round(origin[1] * 2))
        if key not in seen:
            seen.add(key)
            corners = shown.between((box.left, box.top), (box.right, box.bottom))
            yield Glyph.of(char, corners, origin[1 - turn % 2], size, turn)


def _style(text: Any, at: int, run: Any) -> tuple[int, float] | None:
    """Return direction and size that a character shares with its run of text; None when that is not to be read."""
    from pypdfium2 import raw

    if raw.FPDFTextObj_GetTextRenderMode(run) in _UNPAINTED:
        return None
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, at, matrix)
    turn = _direction(matrix.a, matrix.b)
    size = raw.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
    return None if turn is None else (turn, size)


def _direction(along: float, up: float) -> int | None:
    """Return in which of four directions a text runs, as quarter turns clockwise; None for one that is aslant."""
    turns = -math.atan2(up, along) / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < _SMALL_TURN else None


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────────────────
def _rules(page: Any, shown: _Shown, room: _Room) -> Iterator[Box]:
    """Yield the straight lines of a page: drawn ones, filled shapes as thin as a line, dots of dotted ones."""
    from pypdfium2 import PdfMatrix, raw

    todo: list[tuple[Any, Any, int]] = [(item, PdfMatrix(), 0) for item in page.get_objects(max_depth=1)]
    while todo:
        item, outer, depth = todo.pop()
        if item.type == raw.FPDF_PAGEOBJ_FORM and depth < _MOST_DEPTH:
            inner = item.get_matrix().multiply(outer)
            todo += [(one, inner, depth + 1) for one in page.get_objects(max_depth=1, form=item)]
        elif item.type == raw.FPDF_PAGEOBJ_PATH:
            room.take(0, 1)
            left, bottom, right, top = item.get_bounds()
            around = shown.between(outer.on_point(left, bottom), outer.on_point(right, top))
            if _is_thin(around):
                yield around
            else:
                room.take(0, max(0, raw.FPDFPath_CountSegments(item)))
                yield from _path_rules(item, item.get_matrix().multiply(outer), shown)


def _path_rules(item: Any, matrix: Any, shown: _Shown) -> Iterator[Box]:
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    parts = [part for part in _subpaths(item, matrix) if len(part) > 1]
    boxes = [shown.box(*part) for part in parts]
    if stroke.value:
        for part in parts:
            sides = (shown.box(*side) for side in pairwise(part))
            yield from (side for side in sides if _is_thin(side))
    elif fill.value:
        yield from (box for box in boxes if _is_thin(box))
        for outer, inner in pairwise(boxes):
            yield from _ring(outer, inner)


def _is_thin(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= _THIN


def _ring(outer: Box, inner: Box) -> Iterator[Box]:
    """Yield the sides of a frame that is filled between two boxes."""
    sides = [
        (outer[0], outer[1], inner[0], outer[3]),
        (inner[2], outer[1], outer[2], outer[3]),
        (outer[0], outer[1], outer[2], inner[1]),
        (outer[0], inner[3], outer[2], outer[3]),
    ]
    widths = [inner[0] - outer[0], outer[2] - inner[2], inner[1] - outer[1], outer[3] - inner[3]]
    if all(-0.1 <= width <= _THIN for width in widths):
        yield from sides


def _subpaths(item: Any, matrix: Any) -> Iterator[list[tuple[float, float]]]:
    """Yield the corners of each part of a path, closed ones with their first corner again at the end."""
    from pypdfium2 import raw

    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    for at in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield part
            part = []
        part.append(matrix.on_point(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    yield part
