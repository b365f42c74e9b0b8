"""Write small PDF files by hand, so that tests can say where each line and word stands."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.demo.truth import Truth
from gongkai.form import load_form
from tests.source.test_html import tables

_WIDE, _HIGH, _SIZE = 60, 70, 8
_COLUMNS, _ROWS = 16, 60
_ABOUT = "/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80"


def drawn(
    content: str,
    page: str = "",
    trailer: str = "",
    pages: int = 1,
    *,
    about: str = _ABOUT,
    widths: str = "",
    encoding: str = "UniGB-UCS2-H",
) -> bytes:
    """Return a small PDF with `content` on each page, as hexadecimal UCS-2 in a font that is not embedded."""
    font = f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[4 0 R]>>"
    below = f"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000{widths}"
    below += "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 6 0 R>>"
    kids = " ".join(f"{number} 0 R" for number in range(10, 10 + pages))
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        3: font,
        4: below,
        5: f"<</Length {len(content)}>>stream\n{content}\nendstream",
        6: f"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4{about}>>",
    }
    for number in range(10, 10 + pages):
        objects[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]{page}/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>"
        )
    made = "%PDF-1.4\n" + "".join(f"{number} 0 obj{text}\nendobj\n" for number, text in objects.items())
    return (made + f"trailer<</Root 1 0 R{trailer}>>\n%%EOF").encode("latin-1")


def put(text: str, x: float, y: float, matrix: str = "1 0 0 1", *, size: int = 12, mode: int = 0) -> str:
    code = text.encode("utf-16-be").hex()
    return f"BT {mode} Tr /F {size} Tf {matrix} {x} {y} Tm <{code}> Tj ET\n"


def report(truth: Truth) -> bytes:
    """Return a report on one large page, its tables ruled."""
    width, height = _COLUMNS * _WIDE, _ROWS * _HIGH
    return drawn("".join(_content(truth, height)), f"/MediaBox[0 0 {width} {height}]")


def _content(truth: Truth, height: int) -> Iterator[str]:
    row = 1
    yield put(f"{truth.unit}{truth.year}年政府信息公开工作年度报告", 10, height - row * _HIGH)
    for item, table in zip(load_form(truth.edition).tables, tables(truth), strict=True):
        row += 1
        yield put(f"{item.section}、{item.label}", 10, height - row * _HIGH)
        taken: set[tuple[int, int]] = set()
        for cells in table:
            row += 1
            for text, high, wide in cells:
                column = next(at for at in range(_COLUMNS) if (row, at) not in taken)
                taken |= {(row + down, column + along) for down in range(high) for along in range(wide)}
                x, y = column * _WIDE + 5, height - (row + high) * _HIGH
                yield f"{x} {y} {wide * _WIDE} {high * _HIGH} re S\n"
                for number in range(0, len(text), 6 * wide):
                    line = text[number : number + 6 * wide]
                    yield put(line, x + 3, y + high * _HIGH - 9 - 1.1 * number / 6 / wide * _SIZE, size=_SIZE)
        row += 1
