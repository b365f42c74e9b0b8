"""What is read of a PDF that does not hold its fonts depends on its bytes alone, not on the fonts of the machine."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph as Outline
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai.demo.truth import make
from gongkai.source import Paragraph, read
from gongkai.source.pdf.glyphs import Glyph
from gongkai.source.pdf.sheets import read_sheets
from tests.conftest import ROOT
from tests.source.pdf_file import drawn, put, report

BOXES = files("gongkai.source.pdf") / "boxes.ttf"
EM, WIDTH, HEIGHT, ASCENT, DESCENT = 1000, 250, 700, 880, -120
"""The box is narrower than any letter, whose width the PDF says, and so low that boxes of two lines do not meet."""

READ_WITH_FONTS_OF = """
import ctypes, sys
from pathlib import Path
import pypdfium2
from pypdfium2 import raw

paths = dict(raw.FPDF_LIBRARY_CONFIG._fields_)["m_pUserFontPaths"]
folders = ctypes.cast((ctypes.c_char_p * 2)(sys.argv[2].encode(), None), paths)
raw.FPDF_DestroyLibrary()
raw.FPDF_InitLibraryWithConfig(raw.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=folders))
from gongkai.source import read

sys.stdout.buffer.write(repr(read(Path(sys.argv[1]))).encode())
"""


def box(bottom: int, top: int) -> Outline:
    pen = TTGlyphPen(None)
    pen.moveTo((0, bottom))
    for corner in ((0, top), (WIDTH, top), (WIDTH, bottom)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def boxes() -> bytes:
    """Return the font: each character is a box, A as high and g as deep as a line, since PDFium measures these."""
    glyphs = {".notdef": box(0, HEIGHT), "box": box(0, HEIGHT), "A": box(0, ASCENT), "g": box(DESCENT, HEIGHT)}
    made = FontBuilder(EM)
    made.setupGlyphOrder(list(glyphs))
    made.setupGlyf(glyphs)
    made.setupHorizontalMetrics(dict.fromkeys(glyphs, (EM, 0)))
    made.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    made.setupMaxp()
    codes = CmapSubtable.newSubtable(13)
    codes.platformID, codes.platEncID, codes.language = 3, 10, 0
    codes.cmap = dict.fromkeys(range(0x110000), "box") | {ord("A"): "A", ord("g"): "g"}
    font = made.font
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion, font["cmap"].tables = 0, [codes]
    font.recalcBBoxes = font.recalcTimestamp = False
    head = font["head"]
    head.created = head.modified = 0
    head.xMin, head.yMin, head.xMax, head.yMax = 0, DESCENT, EM, ASCENT
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def canvas(draw: Callable[[Canvas], None]) -> bytes:
    stream = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    sheet = Canvas(stream, pagesize=A4, invariant=1)
    draw(sheet)
    sheet.save()
    return stream.getvalue()


def printout(sheet: Canvas) -> None:
    """Print labels in narrow columns, figures in fonts that PDFium knows, and words turned and set upright."""
    for x, label in ((60, "商业企业"), (120, "科研机构"), (180, "社会公益组织"), (240, "法律服务机构")):
        sheet.setFont("STSong-Light", 9)
        for row, begin in enumerate(range(0, len(label), 5)):
            sheet.drawString(x, 700 - 10 * row, label[begin : begin + 5])
        sheet.setFont("Helvetica", 9)
        sheet.drawString(x, 670, str(7 * x))
        sheet.setFont("Times-Roman", 9)
        sheet.drawString(x, 650, "1,234")
    sheet.setFont("STSong-Light", 9)
    sheet.saveState()
    sheet.translate(40, 500)
    sheet.rotate(90)
    sheet.drawString(0, 0, "本年新收")
    sheet.restoreState()
    sheet.setFont("STSong-Light", 9)
    sheet.drawString(60, 600, "三、收到和处理政府信息公开申请情况")


def glyphs(data: bytes) -> list[Glyph]:
    return [glyph for sheet in read_sheets(data) for glyph in sheet.glyphs if not glyph.text.isspace()]


def read_elsewhere(path: Path, fonts: Path) -> str:
    """Return the document that a process reads to which a folder has all the fonts of the machine."""
    command = [sys.executable, "-c", READ_WITH_FONTS_OF, str(path), str(fonts)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()


def test_the_font_of_boxes_is_made_so() -> None:
    assert BOXES.read_bytes() == boxes()


@pytest.mark.parametrize(
    "data",
    [canvas(printout), report(make(Random(5), "2021")), report(make(Random(6), "2019"))],
    ids=["small", "2021", "2019"],
)
def test_the_same_is_read_with_and_without_fonts_on_the_machine(tmp_path: Path, data: bytes) -> None:
    path, empty = tmp_path / "a.pdf", tmp_path / "empty"
    path.write_bytes(data)
    empty.mkdir()
    here = repr(read(path))
    assert read_elsewhere(path, empty) == here
    assert read_elsewhere(path, Path("/usr/share/fonts")) == here


def test_nothing_printed_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(canvas(printout))
    said = "".join(block.text for block in read(path).blocks if isinstance(block, Paragraph))
    for label in (
        "商业企业",
        "科研机构",
        "社会公益组",
        "织",
        "法律服务机",
        "构",
        "本年新收",
        "420",
        "1260",
        "1680",
        "1,234",
    ):
        assert label in said
    assert "三、收到和处理政府信息公开申请情况" in said


@pytest.mark.parametrize(
    "about",
    [
        "/Ascent 880/Descent -120/FontBBox[0 -120 1000 880]",
        "/Ascent 880/Descent -120",
        "/FontBBox[0 -120 1000 880]",
        "",
    ],
)
@pytest.mark.parametrize("turned", ["1 0 0 1", "0 1 -1 0"])
def test_a_letter_is_as_high_as_its_size_whatever_the_file_says_of_its_font(about: str, turned: str) -> None:
    data = drawn(put("政务一", 100, 700, turned), about=about)
    boxes = [glyph.box for glyph in glyphs(data)]
    assert len(boxes) == 3
    for left, top, right, bottom in boxes:
        assert (right - left, bottom - top) == pytest.approx((12, 12), abs=0.1)


@pytest.mark.parametrize("font", ["Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Courier"])
def test_letters_of_the_standard_fonts_are_as_wide_as_they_are(font: str) -> None:
    text = "iW0123456789,.-"

    def draw(sheet: Canvas) -> None:
        sheet.setFont(font, 20)
        sheet.drawString(100, 700, text)

    ends = [100 + pdfmetrics.stringWidth(text[: at + 1], font, 20) for at in range(len(text))]
    begins = [100, *ends[:-1]]
    for glyph, begin, end in zip(glyphs(canvas(draw)), begins, ends, strict=True):
        assert glyph.box[0] == pytest.approx(begin, abs=0.6)
        assert glyph.box[2] == pytest.approx(end, abs=0.6)


def test_widths_that_the_file_gives_hold() -> None:
    data = drawn(put("政12务", 100, 700), widths="/W[18[500 500]]")
    assert [round(glyph.box[0]) for glyph in glyphs(data)] == [100, 112, 118, 124]
    assert [round(glyph.box[2]) for glyph in glyphs(data)] == [112, 118, 124, 136]


def test_text_set_upright_is_read_from_top_to_bottom() -> None:
    data = drawn(put("政务公开", 100, 700), encoding="UniGB-UCS2-V")
    assert [(glyph.text, *map(round, glyph.box)) for glyph in glyphs(data)] == [
        (char, 94, 100 + 12 * at, 106, 112 + 12 * at) for at, char in enumerate("政务公开")
    ]


def test_processes_forked_before_and_after_the_first_reading_read_the_same() -> None:
    data = canvas(printout)
    script = """
import multiprocessing, sys
from gongkai.source.pdf.sheets import read_sheets

def said(data):
    return [glyph for sheet in read_sheets(data) for glyph in sheet.glyphs]

data = sys.stdin.buffer.read()
fork = multiprocessing.get_context("fork")
with fork.Pool(2) as before:
    results = before.map(said, [data] * 4)
    results.append(said(data))
    with fork.Pool(2) as after:
        results += after.map(said, [data] * 4)
assert results[0] and all(result == results[0] for result in results)
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, input=data, check=True)
