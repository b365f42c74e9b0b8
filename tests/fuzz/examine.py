"""What must hold for any bytes in any format: read or refused with a reason, and no figure that the source has not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from gongkai.check import check_report
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import make
from gongkai.divisions import load_gazetteer, resolve
from gongkai.parse import NotAReport, Report, parse
from gongkai.source import Document, Grid, Unreadable, read
from tests.source import pdf_file
from tests.source.test_docx import saved, written
from tests.source.test_html import page
from tests.source.test_word import web_archive

_PARTING = dict.fromkeys(map(ord, "|｜│┃║¦；\u200b\u200c\u200d\u200e\u200f\ufeff\u00ad"))
WORD_TEXT = "word/document.xml"


def seeds() -> dict[str, list[bytes]]:
    """Return sound reports by the suffix of their format, to be changed and broken."""
    truths = [make(Random(edition), edition, blanks=0.2, zeros=0.5) for edition in ("2019", "2021")]
    return {
        ".txt": [LAYOUTS[layout](truth).encode() for truth in truths for layout in ("T1", "L1", "L3", "L4", "words")],
        ".html": [page(truth).encode() for truth in truths],
        ".docx": [saved(written(truth)) for truth in truths],
        ".pdf": [pdf_file.report(truth) for truth in truths],
        ".mht": [web_archive(truth) for truth in truths],
    }


def with_text(word: bytes, xml: bytes) -> bytes:
    """Return a Word file with `xml` as its text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            made.writestr(name, xml if name == WORD_TEXT else given.read(name))
    return stream.getvalue()


def text_of(word: bytes) -> bytes:
    """Return the XML of the text of a Word file."""
    with zipfile.ZipFile(io.BytesIO(word)) as given:
        return given.read(WORD_TEXT)


def examine(path: Path, data: bytes) -> Report | None:
    """Read `data` from a file named `path` and return its report, if it holds one; fails where anything was made up."""
    path.write_bytes(data)
    try:
        document = read(path)
        report = parse(document)
    except (Unreadable, NotAReport) as error:
        assert " / " in str(error)
        return None
    texts = [*_texts(document)]
    for reading in report.tables.values():
        for cell in reading.cells.values():
            raw = _squeezed(cell.raw)
            assert (cell.mark == "blank") or any(raw in text for text in texts), cell
            assert (cell.value is None) == (cell.mark != "number"), cell
    whole = "".join(texts)
    for figure in report.figures:
        assert _squeezed(figure.quote) in whole, figure
    check_report(report, resolve(load_gazetteer(), report))
    return report


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield from (
            (_squeezed(cell.text) for cell in block.cells) if isinstance(block, Grid) else [_squeezed(block.text)]
        )


def _squeezed(text: str) -> str:
    """Return a text without what only parts its cells: an unreadable one may be stated with another of these."""
    return "".join(text.translate(_PARTING).split())
