"""Read Word files: paragraphs and tables in the order of the text, as it stands when all tracked changes are accepted.

Older formats (.doc, .wps) go through LibreOffice where it is installed.
"""

from __future__ import annotations

import io
import os
import posixpath
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.source import html, text
from gongkai.source.types import Block, Grid, GridCell, Heading, Paragraph, Place, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_BYTES = 100 * 1024 * 1024
MOST_PART = 30 * 1024 * 1024
MOST_RATIO = 100
MOST_SECONDS = 60

_SMALL = 10 * 1024 * 1024
_MOST_COLUMNS, _MOST_DEPTH = 400, 8
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|meta|table|div|p)\b", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|标题|title)\s*\d*", re.IGNORECASE)
_DAMAGED = "Word 文件已损坏 / the Word file is damaged"
_LOCKED = "文件已加密，请去掉密码后另存 / the file is encrypted, save it without a password"
_NOT_SHOWN = {"del", "moveFrom", "instrText", "delText", "rt", "Fallback", "pPr", "rPr", "sdtPr", "footnoteReference"}
_WORDS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(data: bytes, path: Path) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a Word file, whatever it really is; places count printed paragraphs and table rows."""
    if data.startswith(_OLE):
        return read_old(data, path)
    if not data.startswith(b"PK"):
        if _MARKUP.match(data):
            return html.read(data, path)
        if data.startswith((b"{\\rtf", b"<?xml", b"MIME-Version", b"%PDF")):
            raise Unreadable("不是 Word 文件，请另存为 .docx / not a Word file, save it as .docx")
        return text.read(data, path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, len(data))
            return _Body(_heading_styles(archive)).read(_part(archive, _main(archive)))
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, NotImplementedError, OSError, zlib.error) as error:
        raise Unreadable(_DAMAGED) from error


def read_old(data: bytes, path: Path) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a .doc or .wps file, converted by LibreOffice unless it is really of another format."""
    if not data.startswith(_OLE) and not data.startswith(b"{\\rtf"):
        return read(data, path)
    if _ENCRYPTED in data:
        raise Unreadable(_LOCKED)
    office = shutil.which("soffice")
    if office is None:
        raise Unreadable(
            "旧版 Word 文件须由 LibreOffice 转换，此处未安装；请另存为 .docx"
            " / an old Word file takes LibreOffice (soffice), which is not installed; save it as .docx"
        )
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "given.wps" if path.suffix.lower() == ".wps" else "given.doc")
        given.write_bytes(data)
        _convert(office, given)
        made = given.with_suffix(".docx")
        if not made.is_file() or not zipfile.is_zipfile(made):
            raise Unreadable("LibreOffice 不能转换该文件 / LibreOffice cannot convert the file")
        return read(made.read_bytes(), made)


def _convert(office: str, given: Path) -> None:
    """Let LibreOffice write a .docx beside `given` with a profile of its own; end it when it hangs."""
    profile = f"-env:UserInstallation={(given.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(given.parent), str(given)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
    ) as process:
        try:
            process.wait(MOST_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            limit = MOST_SECONDS
            raise Unreadable(f"LibreOffice 转换超过 {limit} 秒 / LibreOffice took more than {limit} s") from None


# ── The package ───────────────────────────────────────────────────────────────────────────────────────────
def _check(archive: zipfile.ZipFile, size: int) -> None:
    whole = sum(item.file_size for item in archive.infolist())
    if any(item.flag_bits & 1 for item in archive.infolist()):
        raise Unreadable(_LOCKED)
    if whole > MOST_BYTES or (whole > _SMALL and whole > size * MOST_RATIO):
        raise Unreadable(f"解压后过大 / too large when unpacked: {whole} bytes of {size}, at most {MOST_BYTES}")


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """Return the root of an XML part, without its entities and whatever lies elsewhere."""
    from lxml import etree

    if archive.getinfo(name).file_size > MOST_PART:
        raise Unreadable(f"Word 文件正文过大 / the text of the Word file is too large: at most {MOST_PART} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_DAMAGED) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(_DAMAGED)
    return root


def _main(archive: zipfile.ZipFile) -> str:
    """Return the name of the part with the text, as the package states it."""
    for relation in _part(archive, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(relation.get("Target", "").lstrip("/"))
    return "word/document.xml"


def _heading_styles(archive: zipfile.ZipFile) -> set[str]:
    """Return the styles that mark headings."""
    if "word/styles.xml" not in archive.namelist():
        return set()
    styles = [style for style in _part(archive, "word/styles.xml") if _name(style) == "style"]
    return {
        _value(style, "styleId")
        for style in styles
        if any(_name(item) == "name" and _HEADING.fullmatch(_value(item)) for item in style)
    }


# ── The tree ──────────────────────────────────────────────────────────────────────────────────────────────
def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Element | None, name: str = "val") -> str:
    """Return an attribute of an element by its name in any namespace, empty where there is none."""
    given = [] if element is None else element.attrib.items()
    return next((str(value) for key, value in given if str(key).rpartition("}")[2] == name), "")


def _find(element: Element, *names: str) -> Element | None:
    """Return the child that is reached by `names`."""
    found: Element | None = element
    for name in names:
        found = None if found is None else next((child for child in found if _name(child) == name), None)
    return found


def _children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements named so below `element`, not those within others of them, without what is deleted."""
    for child in element:
        name = _name(child)
        if name in names:
            yield child
        elif name not in _NOT_SHOWN and name not in {"p", "tbl", "r"}:
            yield from _children(child, *names)


def _is_on(element: Element | None) -> bool:
    return element is not None and _value(element) not in {"0", "false", "off"}


def _number(element: Element | None) -> int:
    digits = _value(element)
    return min(int(digits), _MOST_COLUMNS) if digits.isdecimal() and len(digits) < 9 else 0


def _words(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield what the runs of a paragraph say; text boxes in it are put in `boxes`."""
    for child in element:
        name = _name(child)
        if name == "txbxContent":
            boxes.append(child)
        elif name == "t":
            yield child.text or ""
        elif name in _WORDS and _name(element) == "r":
            yield _WORDS[name]
        elif name not in _NOT_SHOWN and not (name == "r" and _is_on(_find(child, "rPr", "vanish"))):
            yield from _words(child, boxes)


@dataclass(slots=True)
class _Body:
    """Gathers the blocks of a text; `line` counts its printed paragraphs and table rows."""

    headings: set[str]
    blocks: list[Block] = field(default_factory=list)
    line: int = 0
    _carried: str = ""

    def read(self, root: Element) -> tuple[tuple[Block, ...], str]:
        """Return the blocks of the whole part."""
        body = _find(root, "body")
        if body is None:
            raise Unreadable(_DAMAGED)
        self.walk(body, 0)
        return tuple(self.blocks), ""

    def walk(self, parent: Element, depth: int) -> None:
        """Take in the paragraphs and tables of the text, a text box or a cell."""
        children = list(_children(parent, "p", "tbl"))
        for child, after in zip(children, [*children[1:], None], strict=True):
            if _name(child) == "p":
                self._paragraph(child, depth, after is not None and _name(after) == "p")
            else:
                self._table(child, depth)

    def _paragraph(self, paragraph: Element, depth: int, followed: bool) -> None:
        boxes: list[Element] = []
        words = self._carried + "".join(_words(paragraph, boxes))
        style = _value(_find(paragraph, "pPr", "pStyle"))
        merged = followed and _find(paragraph, "pPr", "rPr", "del") is not None
        self._carried = words if merged else ""
        outline = _value(_find(paragraph, "pPr", "outlineLvl"))
        heading = style in self.headings or outline in set("012345678")
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
            if _find(row, "trPr", "del") is not None:
                continue
            self.line += 1
            shown, merging = _row_cells(row, merging)
            nested = depth < _MOST_DEPTH and any(_holds_table(cell) for _, cell in shown)
            texts = [] if nested else [_cell_text(cell) for _, cell in shown]
            if not nested and (depth >= _MOST_DEPTH or not html.runs_on(texts)):
                place = Place(self.line)
                cells += [GridCell(said, number, at, place) for said, (at, _) in zip(texts, shown, strict=True)]
                continue
            self._end_grid(cells)
            cells = []
            for _, cell in shown:
                self.walk(cell, depth + 1)
        self._end_grid(cells)

    def _end_grid(self, cells: list[GridCell]) -> None:
        if any(cell.text for cell in cells):
            self.blocks.append(Grid(tuple(cells), cells[0].place))


def _row_cells(row: Element, merging: set[int]) -> tuple[list[tuple[int, Element]], set[int]]:
    """Return the cells of a row with their columns, without those merged into one above or to the left.

    `merging` are the columns in which a merged cell of the row above may go on; those of this row are returned too.
    """
    shown: list[tuple[int, Element]] = []
    going: set[int] = set()
    column = _number(_find(row, "trPr", "gridBefore"))
    for cell in _children(row, "tc"):
        down, along = _find(cell, "tcPr", "vMerge"), _find(cell, "tcPr", "hMerge")
        goes_on = down is not None and _value(down) != "restart" and column in merging
        if not goes_on and (along is None or _value(along) == "restart" or not shown):
            shown.append((column, cell))
        if down is not None:
            going.add(column)
        column += max(1, _number(_find(cell, "tcPr", "gridSpan")))
    return shown, going


def _holds_table(cell: Element) -> bool:
    """Tell whether a cell holds a table of more than one cell."""
    return any(
        sum(1 for row in _children(table, "tr") for _ in _children(row, "tc")) > 1 for table in _children(cell, "tbl")
    )


def _cell_text(cell: Element) -> str:
    """Return what a cell says, its lines kept apart."""
    body = _Body(set())
    body.walk(cell, _MOST_DEPTH)
    said = [block.text for block in body.blocks if not isinstance(block, Grid)]
    said += [inner.text for block in body.blocks if isinstance(block, Grid) for inner in block.cells]
    return "\n".join(said)
