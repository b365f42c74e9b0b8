"""Read Word files: paragraphs and tables in the order of the text, as it stands when all tracked changes are accepted.

Notes follow at the end of the text. Raised digits stay raised: they are no digits of the figure before them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.source import html, numbering
from gongkai.source.elements import find, name_of, parts, value_of
from gongkai.source.tree import has_tables, holds_table, is_raised, properties_of, row_cells, said_in, within
from gongkai.source.types import Block, Grid, GridCell, Heading, Paragraph, Place, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_BYTES = 100 * 1024 * 1024
MOST_PART = 30 * 1024 * 1024
MOST_RATIO = 100
DAMAGED = "Word 文件已损坏 / the Word file is damaged"
LOCKED = "文件已加密，请去掉密码后另存 / the file is encrypted, save it without a password"
BROKEN = (zipfile.BadZipFile, KeyError, EOFError, ValueError, NotImplementedError, OSError, zlib.error)
"""What a damaged package raises."""

_SMALL = 10 * 1024 * 1024
_MOST_DEPTH = 8
_HEADING = re.compile(r"(?:heading|标题|title)\s*\d*", re.IGNORECASE)
_OUTLINED = set("012345678")


def read(data: bytes, path: Path) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a .docx file; places count printed paragraphs and table rows."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check(archive, len(data))
            main = _main(archive)
            beside = {name: _beside(archive, main, name) for name in ("styles", "numbering", "footnotes", "endnotes")}
            root = _part(archive, main)
    except BROKEN as error:
        raise Unreadable(DAMAGED) from error
    notes = [note for name in ("footnotes", "endnotes") for note in _notes(beside[name])]
    return _blocks(root, beside["styles"], beside["numbering"], notes), ""


def read_xml(data: bytes) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a document in the XML of Word 2003, without the numbers that are not in its text."""
    root = _root(data)
    return _blocks(root, find(root, "styles"), None, []), ""


def _blocks(root: Element, styles: Element | None, lists: Element | None, notes: list[Element]) -> tuple[Block, ...]:
    numbers = numbering.labels(root, lists, styles)
    return _Body(_heading_styles(styles), numbers, _raised_styles(styles)).read(root, notes)


# ── The package ───────────────────────────────────────────────────────────────────────────────────────────
def check(archive: zipfile.ZipFile, size: int) -> None:
    """Raise Unreadable for a package that has a password or is vast when unpacked."""
    whole = sum(item.file_size for item in archive.infolist())
    if any(item.flag_bits & 1 for item in archive.infolist()):
        raise Unreadable(LOCKED)
    if whole > MOST_BYTES or (whole > _SMALL and whole > size * MOST_RATIO):
        raise Unreadable(f"解压后过大 / too large when unpacked: {whole} bytes of {size}, at most {MOST_BYTES}")


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    if archive.getinfo(name).file_size > MOST_PART:
        raise Unreadable(f"Word 文件正文过大 / the text of the Word file is too large: at most {MOST_PART} bytes")
    return _root(archive.read(name))


def _root(data: bytes) -> Element:
    """Return the root of an XML document, without its entities and whatever lies elsewhere."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(DAMAGED) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(DAMAGED)
    return root


def _main(archive: zipfile.ZipFile) -> str:
    """Return the name of the part with the text, as the package states it."""
    for relation in _part(archive, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(relation.get("Target", "").lstrip("/"))
    return "word/document.xml"


def _beside(archive: zipfile.ZipFile, main: str, name: str) -> Element | None:
    """Return the root of a part that lies beside that with the text, if there is one."""
    part = posixpath.join(posixpath.dirname(main), f"{name}.xml")
    return _part(archive, part) if part in archive.namelist() else None


def _heading_styles(styles: Element | None) -> set[str]:
    """Return the styles that mark headings."""
    return {
        value_of(style, "styleId")
        for style in (styles if styles is not None else ())
        if any(name_of(item) == "name" and _HEADING.fullmatch(value_of(item)) for item in style)
    }


def _raised_styles(styles: Element | None) -> set[str]:
    """Return the styles whose characters are raised, as the marks of notes are."""
    known = styles if styles is not None else ()
    return {value_of(style, "styleId") for style in known if is_raised(properties_of(style))}


def _notes(part: Element | None) -> Iterator[Element]:
    """Yield the notes that the text has, without the lines that Word draws between it and them."""
    for note in part if part is not None else ():
        if name_of(note) in {"footnote", "endnote"} and not value_of(note, "type"):
            yield note


@dataclass(slots=True)
class _Body:
    """Gathers the blocks of a text; `line` counts its printed paragraphs and table rows."""

    headings: Collection[str]
    numbers: Mapping[Element, str]
    raised: Collection[str]
    blocks: list[Block] = field(default_factory=list)
    line: int = 0
    _carried: str = ""

    def read(self, root: Element, notes: list[Element]) -> tuple[Block, ...]:
        """Return the blocks of the whole text and of the notes."""
        body = find(root, "body")
        if body is None:
            raise Unreadable(DAMAGED)
        for part in (body, *notes):
            self.walk(part, 0)
        return tuple(self.blocks)

    def walk(self, parent: Element, depth: int) -> None:
        """Take in the paragraphs and tables of the text, a text box or a cell."""
        children = list(within(parent, "p", "tbl"))
        for child, after in zip(children, [*children[1:], None], strict=False):
            if name_of(child) == "p":
                self._paragraph(child, depth, after is not None and name_of(after) == "p")
            else:
                self._table(child, depth)

    def _paragraph(self, paragraph: Element, depth: int, followed: bool) -> None:
        boxes: list[Element] = []
        words = self._carried + self.numbers.get(paragraph, "") + "".join(said_in(paragraph, boxes, self.raised))
        own = parts(find(paragraph, "pPr"))
        style = value_of(own.get("pStyle"))
        merged = followed and find(own.get("rPr"), "del") is not None
        self._carried = words if merged else ""
        outline = value_of(own.get("outlineLvl"))
        heading = style in self.headings or outline in _OUTLINED
        for line in [] if merged else words.split("\n"):
            self.line += 1
            said = line.strip(" ")
            if said.strip():
                kind = Heading if heading and len(said) <= html.LONGEST_HEADING else Paragraph
                self.blocks.append(kind(said, Place(self.line)))
        for box in boxes if depth < _MOST_DEPTH else ():
            self.walk(box, depth + 1)

    def _table(self, table: Element, depth: int) -> None:
        cells: list[GridCell] = []
        merging: set[int] = set()
        for number, row in enumerate(within(table, "tr")):
            if find(row, "trPr", "del") is not None:
                continue
            self.line += 1
            _elements = list(row.iter())  # held, since each would else be made anew whenever it is looked at
            shown, merging = row_cells(row, merging)
            nested = depth < _MOST_DEPTH and has_tables(row) and any(holds_table(cell) for _, cell in shown)
            texts = [] if nested else [self._cell_text(cell) for _, cell in shown]
            if not nested and (depth >= _MOST_DEPTH or not html.runs_on(texts)):
                place = Place(self.line)
                cells += [GridCell(said, number, at, place) for said, (at, _) in zip(texts, shown, strict=True)]
                continue
            self._end_grid(cells)
            cells = []
            for _, cell in shown:
                self.walk(cell, depth + 1)
        self._end_grid(cells)

    def _cell_text(self, cell: Element) -> str:
        """Return what a cell says, its lines kept apart, without numbers that are not in its text."""
        inner = list(within(cell, "p", "tbl"))
        if len(inner) == 1 and name_of(inner[0]) == "p":
            return "\n".join(_lines("".join(said_in(inner[0], [], self.raised))))
        body = _Body((), {}, self.raised)
        body.walk(cell, _MOST_DEPTH)
        said = [block.text for block in body.blocks if not isinstance(block, Grid)]
        said += [inner.text for block in body.blocks if isinstance(block, Grid) for inner in block.cells]
        return "\n".join(said)

    def _end_grid(self, cells: list[GridCell]) -> None:
        if any(cell.text for cell in cells):
            self.blocks.append(Grid(tuple(cells), cells[0].place))


def _lines(words: str) -> list[str]:
    """Return the lines of a paragraph that say something."""
    return [said for line in words.split("\n") if (said := line.strip(" ")).strip()]
