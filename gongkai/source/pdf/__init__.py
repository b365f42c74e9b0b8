"""Read PDF files that hold text: ruled tables cell by cell, others by the alignment of their columns, and prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.source import html
from gongkai.source.pdf import aligned
from gongkai.source.pdf.lettering import Line, lines_of
from gongkai.source.pdf.paged import goes_on, joined_rows, with_open_edge
from gongkai.source.pdf.prose import Printed, on_page, paragraphs
from gongkai.source.pdf.ruled import RuledTable, find_tables
from gongkai.source.pdf.sheets import Sheet, read_sheets
from gongkai.source.pdf.shown import Box
from gongkai.source.pdf.spreads import parted
from gongkai.source.types import Block, Grid, GridCell, Paragraph, Place, Unreadable

_MARGIN = 0.12
_FEWEST_REPEATED = 2
_PAGE_NUMBER = re.compile(r"[-—–·•~第\s]*\d{1,3}\s*(?:[/／]\s*\d{1,3})?[-—–·•~页\s]*(?:共\s*\d+\s*页)?")


def read(data: bytes, path: Path) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a PDF; places count lines of text and rows of tables over all its pages."""
    if b"%PDF" not in data[:1024]:
        raise Unreadable("不是 PDF 文件，请按其真实格式命名 / not a PDF file, name it as what it is")
    pages = [_Page.of(page) for sheet in read_sheets(data) for page in parted(sheet)]
    _drop_furniture(pages)
    body = _Body()
    for page in pages:
        body.take(page)
    return body.end(), ""


@dataclass(slots=True)
class _Page:
    """A page's ruled tables and the lines outside them."""

    sheet: Sheet
    tables: list[RuledTable]
    lines: list[Line]

    @classmethod
    def of(cls, sheet: Sheet) -> _Page:
        """Return a page read."""
        tables, loose = find_tables(sheet)
        return cls(sheet, tables, lines_of(loose))


# ── Headers and footers ───────────────────────────────────────────────────────────────────────────────────
def _said(line: Line) -> str:
    return " ".join(word.text for word in line)


def _drop_furniture(pages: Sequence[_Page]) -> None:
    """Take page numbers away, and what is printed at one place near the edge of several pages."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_mark(line) for line in page.lines if _is_marginal(page, line)})
    for page in pages:
        page.lines = [
            line
            for line in page.lines
            if not _is_marginal(page, line)
            or not (seen[_mark(line)] >= _FEWEST_REPEATED or _PAGE_NUMBER.fullmatch(_said(line)))
        ]


def _mark(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", _said(line)), round(line[0].base / 3)


def _is_marginal(page: _Page, line: Line) -> bool:
    """Tell whether a line is the first or last on a page, with nothing but others such beyond it, near its edge."""
    top, bottom = line[0].box[1], line[0].box[3]
    height = page.sheet.height
    within = [table.box for table in page.tables]
    if bottom < height * _MARGIN:
        return not any(box[1] < bottom for box in within)
    return top > height * (1 - _MARGIN) and not any(box[3] > top for box in within)


# ── The text ──────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class _Body:
    """Gathers the blocks of a file; `line` counts paragraphs and rows of tables."""

    blocks: list[Block] = field(default_factory=list)
    line: int = 0
    _tables: list[RuledTable] = field(default_factory=list)
    _prose: list[Printed] = field(default_factory=list)
    _columns: list[Box] = field(default_factory=list)

    def take(self, page: _Page) -> None:
        """Take in a page from top to bottom."""
        texts = {id(line.line): line for line in on_page(page.lines, page.sheet)}
        tables, lines = self._continued(page)
        items: list[tuple[float, RuledTable | Line]] = [(table.box[1], table) for table in tables]
        items += [(line[0].box[1], line) for line in lines]
        run: list[Printed] = []
        for _, item in sorted(items, key=lambda item: item[0]):
            if isinstance(item, RuledTable):
                self._put_lines(run, page.sheet)
                self._end_prose()
                run = []
                if self._tables and not goes_on(self._tables[-1], item):
                    self._end_table()
                self._tables.append(item)
            else:
                self._end_table()
                run.append(texts[id(item)])
        self._put_lines(run, page.sheet)

    def _continued(self, page: _Page) -> tuple[list[RuledTable], list[Line]]:
        """Return the tables and lines of a page, its first table with all of it if it goes on from the page before."""
        if not (self._tables and page.tables and goes_on(self._tables[-1], page.tables[0])):
            return page.tables, page.lines
        first, taken = with_open_edge(self._tables[-1], page.tables[0], page.lines)
        gone = set(map(id, taken))
        return [first, *page.tables[1:]], [line for line in page.lines if id(line) not in gone]

    def end(self) -> tuple[Block, ...]:
        """Return the blocks of the whole file."""
        self._end_prose()
        self._end_table()
        return tuple(self.blocks)

    def _put(self, text: str, sheet: Sheet, box: Box) -> None:
        self.line += 1
        self.blocks.append(Paragraph(text, Place(self.line, sheet.number, sheet.on_page(box))))

    def _put_lines(self, printed: Sequence[Printed], sheet: Sheet) -> None:
        lines = [one.line for one in printed]
        found = aligned.regions(lines)
        pitch = aligned.pitch_of([line for begin, end in found for line in lines[begin:end]])
        at = 0
        for begin, end in found:
            self._prose += printed[at:begin]
            self._end_prose()
            rows, self._columns = aligned.read_rows(lines[begin:end], pitch, [] if begin else self._columns)
            for row in rows:
                self._put("\t".join(row.cells), sheet, row.box)
            at = end
        self._prose += printed[at:]
        self._columns = self._columns if at == len(lines) else []

    def _end_prose(self) -> None:
        for text in paragraphs(self._prose):
            self._put(text.text, text.sheet, text.box)
        self._prose = []

    def _end_table(self) -> None:
        cells: list[GridCell] = []
        for number, row in enumerate(joined_rows(self._tables)):
            if html.runs_on([cell.text for cell in row]):
                self._end_grid(cells)
                cells = []
                for cell in row:
                    self._prose += on_page(lines_of(cell.glyphs), cell.sheet)
                    self._end_prose()
                continue
            self.line += 1
            cells += [
                GridCell(
                    cell.text, number, cell.column, Place(self.line, cell.sheet.number, cell.sheet.on_page(cell.box))
                )
                for cell in row
            ]
        self._end_grid(cells)
        self._tables = []

    def _end_grid(self, cells: list[GridCell]) -> None:
        if any(cell.text for cell in cells):
            self.blocks.append(Grid(tuple(cells), cells[0].place))
