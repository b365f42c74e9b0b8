"""Take the glyphs and the rules off the pages of a PDF, turned so that most of the text runs from left to right.

PDFium does the extraction (BSD and Apache licences, no further dependency): some ten times as fast as pdfminer.six, and
it shows which text is not painted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gongkai.source.pdf.fonts import replace_fonts
from gongkai.source.pdf.glyphs import Glyph, read_glyphs
from gongkai.source.pdf.shown import Box, Room, Shown
from gongkai.source.pdf.strokes import read_rules
from gongkai.source.types import Unreadable

MOST_PAGES = 200

_NO_TEXT = (
    "PDF 里没有文字，像是扫描件；请改用原来的 Word 文件，或由人工录入并核对"
    " / no text in the PDF, it seems to be a scan: use the Word file it was made from, or type it in and check it"
)
_LOCKED = "PDF 已加密，请去掉密码后另存 / the PDF is encrypted, save it without a password"
_DAMAGED = "PDF 文件已损坏，请重新导出 / the PDF is damaged, export it again"


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

    replace_fonts()
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_LOCKED if "assword" in str(error) else _DAMAGED) from error
    try:
        if len(pdf) > MOST_PAGES:
            raise Unreadable(f"PDF 页数过多 / too many pages in the PDF: {len(pdf)}, at most {MOST_PAGES}")
        written = False
        room = Room()
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


def _read_page(page: Any, number: int, room: Room) -> Sheet:
    """Return a page with the origin of its coordinates at the top left, as a viewer shows it."""
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation() // 90 % 4
    width, height = (top - bottom, right - left) if turn % 2 else (right - left, top - bottom)
    shown = Shown(left, bottom, right, top, turn)
    glyphs = [
        one
        for one in read_glyphs(page, shown, room)
        if -1 < (one.box[0] + one.box[2]) / 2 < width + 1 and -1 < (one.box[1] + one.box[3]) / 2 < height + 1
    ]
    lines = read_rules(page, shown, room)
    rules = [box for box in lines if box[2] > 0 and box[3] > 0 and box[0] < width and box[1] < height]
    return _upright(Sheet(number, width, height, tuple(glyphs), tuple(rules)))


def _turned(box: Box, height: float) -> Box:
    """Return a box of a page that is `height` high after a clockwise quarter turn of the page."""
    left, top, right, bottom = box
    return height - bottom, left, height - top, right


def _upright(sheet: Sheet) -> Sheet:
    """Turn a page whose text mostly does not run from left to right."""
    if not any(glyph.turn for glyph in sheet.glyphs):
        return sheet
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
