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

from gongkai.source import html, numbering, text
from gongkai.source.elements import find, name_of, parts, value_of
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
_MOST_COLUMNS, _MOST_DEPTH = 400, 8
_HEADING = re.compile(r"(?:heading|标题|title)\s*\d*", re.IGNORECASE)
_NOT_SHOWN = {"del", "moveFrom", "instrText", "delText", "rt", "Fallback", "footnote", "endnote"}
_NOT_SHOWN |= {"pPr", "rPr", "sdtPr", "tblPr", "tblGrid", "trPr", "tcPr"}
_OUTLINED = set("012345678")
_WORDS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


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
    return {
        value_of(style, "styleId") for style in (styles if styles is not None else ()) if _is_raised(_properties(style))
    }


def _properties(element: Element) -> dict[str, Element]:
    """Return what is said of the characters of a run or style, by name."""
    return parts(find(element, "rPr"))


def _is_raised(properties: Mapping[str, Element]) -> bool:
    return value_of(properties.get("vertAlign")) == "superscript"


def _notes(part: Element | None) -> Iterator[Element]:
    """Yield the notes that the text has, without the lines that Word draws between it and them."""
    for note in part if part is not None else ():
        if name_of(note) in {"footnote", "endnote"} and not value_of(note, "type"):
            yield note


# ── The tree ──────────────────────────────────────────────────────────────────────────────────────────────
def _children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements named so below `element`, not those within others of them, without what is deleted."""
    for child in element:
        name = name_of(child)
        if name in names:
            yield child
        elif (
            len(child)
            and name not in _NOT_SHOWN
            and name not in {"p", "tbl", "r"}
            and not ("p" in names and _is_prompt(child))
        ):
            yield from _children(child, *names)


def _is_prompt(element: Element) -> bool:
    """Tell whether an element is a field to fill in that still shows its prompt."""
    if name_of(element) != "sdt" or find(element, "sdtPr", "showingPlcHdr") is None:
        return False
    return not any(char.isdigit() for words in element.itertext() for char in str(words))


def _is_gone(properties: Mapping[str, Element]) -> bool:
    """Tell whether a run is hidden or struck out."""
    return any(_is_on(properties.get(mark)) for mark in ("vanish", "strike", "dstrike"))


def _is_on(element: Element | None) -> bool:
    return element is not None and value_of(element) not in {"0", "false", "off"}


def _number(element: Element | None) -> int:
    digits = value_of(element)
    return min(int(digits), _MOST_COLUMNS) if digits.isdecimal() and len(digits) < 9 else 0


def _words(element: Element, boxes: list[Element], raised: Collection[str] = ()) -> Iterator[str]:
    """Yield what the runs of a paragraph say; text boxes in it are put in `boxes`, `raised` are styles."""
    is_run = name_of(element) == "r"
    own = _properties(element) if is_run else {}
    if own and _is_gone(own):
        return
    high = bool(own) and (_is_raised(own) or value_of(own.get("rStyle")) in raised)
    for child in element:
        name = name_of(child)
        if name == "txbxContent":
            boxes.append(child)
        elif name == "t":
            yield (child.text or "").translate(text.RAISED) if high else child.text or ""
        elif name in _WORDS and is_run:
            yield _WORDS[name]
        elif name not in _NOT_SHOWN and not _is_prompt(child):
            yield from _words(child, boxes, raised)


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
        children = list(_children(parent, "p", "tbl"))
        for child, after in zip(children, [*children[1:], None], strict=False):
            if name_of(child) == "p":
                self._paragraph(child, depth, after is not None and name_of(after) == "p")
            else:
                self._table(child, depth)

    def _paragraph(self, paragraph: Element, depth: int, followed: bool) -> None:
        boxes: list[Element] = []
        words = self._carried + self.numbers.get(paragraph, "") + "".join(_words(paragraph, boxes, self.raised))
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
        for number, row in enumerate(_children(table, "tr")):
            if find(row, "trPr", "del") is not None:
                continue
            self.line += 1
            _elements = list(row.iter())  # held, since each would else be made anew whenever it is looked at
            shown, merging = _row_cells(row, merging)
            nested = depth < _MOST_DEPTH and _has_tables(row) and any(_holds_table(cell) for _, cell in shown)
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
        body = _Body((), {}, self.raised)
        body.walk(cell, _MOST_DEPTH)
        said = [block.text for block in body.blocks if not isinstance(block, Grid)]
        said += [inner.text for block in body.blocks if isinstance(block, Grid) for inner in block.cells]
        return "\n".join(said)

    def _end_grid(self, cells: list[GridCell]) -> None:
        if any(cell.text for cell in cells):
            self.blocks.append(Grid(tuple(cells), cells[0].place))


def _row_cells(row: Element, merging: set[int]) -> tuple[list[tuple[int, Element]], set[int]]:
    """Return the cells of a row with their columns, without those merged into one above or to the left.

    `merging` are the columns in which a merged cell of the row above may go on; those of this row are returned too.
    """
    shown: list[tuple[int, Element]] = []
    going: set[int] = set()
    column = _number(find(row, "trPr", "gridBefore"))
    for cell in _children(row, "tc"):
        own = parts(find(cell, "tcPr"))
        down, along = _merge(own, "vMerge"), _merge(own, "hMerge")
        goes_on = down is not None and value_of(down) != "restart" and column in merging
        if not goes_on and (along is None or value_of(along) == "restart" or not shown):
            shown.append((column, cell))
        if down is not None:
            going.add(column)
        column += max(1, _number(own.get("gridSpan")))
    return shown, going


def _merge(properties: Mapping[str, Element], name: str) -> Element | None:
    """Return the mark of a merged cell, which Word 2003 spells in small letters."""
    return properties.get(name, properties.get(name.lower()))


def _has_tables(element: Element) -> bool:
    return next(element.iter("{*}tbl"), None) is not None


def _holds_table(cell: Element) -> bool:
    """Tell whether a cell holds a table of more than one cell."""
    return _has_tables(cell) and any(
        sum(1 for row in _children(table, "tr") for _ in _children(row, "tc")) > 1 for table in _children(cell, "tbl")
    )
