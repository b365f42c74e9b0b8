"""Print a manuscript as a PDF: its tables ruled, on pages on their side, in a font that every viewer supplies."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gongkai.demo.manuscript import Manuscript
from gongkai.demo.places import DemoError
from gongkai.demo.spans import Spanned

if TYPE_CHECKING:
    from reportlab.platypus import Table

_FONT = "STSong-Light"
_MARGIN = 40
_LABEL = 7
"""Size of the letters in a table, in points."""


def printed(manuscript: Manuscript, tables: Mapping[str, Sequence[Spanned]]) -> bytes:
    """Return the report as a PDF without a clock; raises DemoError where reportlab is not installed."""
    try:
        from reportlab.lib.pagesizes import A4, landscape
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer
    except ImportError:
        raise DemoError('缺少 reportlab / reportlab is missing: pip install -e ".[demo]"') from None
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    said = ParagraphStyle("said", fontName=_FONT, fontSize=10, leading=15, wordWrap="CJK")
    label = ParagraphStyle("label", parent=said, fontSize=_LABEL, leading=_LABEL + 2)
    width = landscape(A4)[0] - 2 * _MARGIN

    def flow() -> Iterator[Any]:
        yield Paragraph(_escaped(manuscript.title), said)
        for line in manuscript.preface:
            yield Paragraph(_escaped(line), said)
        for part in manuscript.parts:
            grids = [_table(one, width, label) for one in tables.get(part.resource, ())]
            yield KeepTogether([Paragraph(_escaped(part.heading), said), *grids[:1]])
            yield from grids[1:]
            for line in part.paragraphs:
                yield Paragraph(_escaped(line), said)
        yield Spacer(1, 1)

    stream = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN)
    SimpleDocTemplate(stream, pagesize=landscape(A4), invariant=1, **margins).build(list(flow()))
    return stream.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _table(spanned: Spanned, width: float, style: Any) -> Table:
    """Return a ruled table; the columns of labels are three times as wide as those of figures alone."""
    from reportlab.lib.colors import black
    from reportlab.platypus import Paragraph, Table, TableStyle

    grid, spans = _laid_out(spanned)
    wordy = [3 if any(len(row[at]) > 8 for row in grid) else 1 for at in range(len(grid[0]))]
    commands = [("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans]
    cells = [[Paragraph(_escaped(text), style) if text else "" for text in row] for row in grid]
    table = Table(cells, colWidths=[width * part / sum(wordy) for part in wordy])
    table.setStyle(TableStyle(commands))
    return table


def _laid_out(spanned: Spanned) -> tuple[list[list[str]], list[tuple[str, tuple[int, int], tuple[int, int]]]]:
    """Return every position of the grid, blank where a cell reaches, and the spans from corner to corner."""
    width = sum(wide for _, _, wide in spanned[0])
    grid = [[""] * width for _ in spanned]
    taken: set[tuple[int, int]] = set()
    spans: list[tuple[str, tuple[int, int], tuple[int, int]]] = []
    for y, row in enumerate(spanned):
        x = 0
        for text, high, wide in row:
            while (y, x) in taken:
                x += 1
            grid[y][x] = text
            taken |= {(down, along) for down in range(y, y + high) for along in range(x, x + wide)}
            if high > 1 or wide > 1:
                spans.append(("SPAN", (x, y), (x + wide - 1, y + high - 1)))
    return grid, spans
