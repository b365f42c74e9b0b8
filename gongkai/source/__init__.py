"""Source files, one module a format: ``read(path)`` gives a Document or says why it cannot."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gongkai.source import frontmatter, html, text, word
from gongkai.source.personal import is_suspect, mask
from gongkai.source.types import Block, Document, Grid, GridCell, Heading, Paragraph, Personal, Place, Unreadable

__all__ = [
    "MOST_BYTES",
    "Block",
    "Document",
    "Grid",
    "GridCell",
    "Heading",
    "Paragraph",
    "Personal",
    "Place",
    "Unreadable",
    "can_read",
    "find",
    "format_of",
    "has_lines",
    "name",
    "read",
]

MOST_BYTES = 64 * 1024 * 1024
MOST_BLOCKS = 100_000

_SUFFIXES = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".htm": "html",
    ".html": "html",
    ".docx": "docx",
    ".docm": "docm",
    ".doc": "doc",
    ".rtf": "rtf",
    ".odt": "odt",
    ".mht": "mht",
    ".mhtml": "mht",
    ".wps": "wps",
    ".pdf": "pdf",
}


def _read_pdf(data: bytes, path: Path) -> tuple[tuple[Block, ...], str]:
    from gongkai.source import pdf  # the largest reader, which no other format needs

    return pdf.read(data, path)


_READERS = {
    "txt": text.read,
    "md": text.read,
    "html": html.read,
    **dict.fromkeys(("docx", "docm", "doc", "wps", "rtf", "odt", "mht"), word.read),
    "pdf": _read_pdf,
}


def can_read(format: str) -> bool:
    """Tell whether there is a reader for a format."""
    return format in _READERS


def has_lines(format: str) -> bool:
    """Tell whether a format has lines that people count; in Word and PDF they are paragraphs and rows of tables."""
    return format in {"txt", "md", "html"}


def find(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield (source, path) of every file below `folder`, sorted by source; hidden files and side notes left out."""
    found: list[tuple[str, Path]] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = Path(place)
        below = here.relative_to(folder).as_posix()
        prefix = "" if below == "." else f"{below}/"
        visible = {name for name in names if not name.startswith(".") and (here / name).is_file()}
        notes = {name for name in visible if name.endswith(".yml") and name.removesuffix(".yml") in visible}
        found.extend((prefix + name, here / name) for name in visible - notes)
    yield from sorted(found)


def name(path: Path, folder: Path) -> str:
    """Return what `find(folder)` calls the file `path`; empty when it does not lie below `folder`."""
    whole, top = path.parent.resolve() / path.name, folder.resolve()
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else ""


def format_of(path: Path) -> str:
    """Return the format that the file's name claims: one of DATA.md's, else the suffix itself."""
    return _SUFFIXES.get(path.suffix.lower(), path.suffix.lower().lstrip(".") or "unknown")


def _texts(block: Block) -> Sequence[str]:
    return [cell.text for cell in block.cells] if isinstance(block, Grid) else (block.text,)


def _place_in(table: int, cell: GridCell) -> Place:
    place = cell.place
    return Place(place.line, place.page, place.box, table, cell.row + 1, cell.column + 1)


def _numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, with table, row and column in the place of every cell."""
    tables = 0
    for block in blocks:
        if isinstance(block, Grid):
            tables += 1
            cells = (GridCell(cell.text, cell.row, cell.column, _place_in(tables, cell)) for cell in block.cells)
            yield replace(block, cells=tuple(cells), place=block.place._replace(table=tables))
        else:
            yield block


def _really(data: bytes, kind: str) -> str:
    """Return the format that a file is read as, whatever its name: publishers save one by the name of another."""
    if kind in _READERS and data.startswith(b"%PDF-"):
        return "pdf"
    return "docx" if kind in {"txt", "html"} and word.is_one(data) else kind


def read(path: Path, source: str = "") -> Document:
    """Read one source file; raises Unreadable with the reason when nothing can be made of it."""
    kind = format_of(path)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Unreadable(f"文件过大 / too large: {size} bytes, at most {MOST_BYTES}")
    data = path.read_bytes()
    if not data.strip():
        raise Unreadable("空文件 / an empty file")
    really = _really(data, kind)
    reader = _READERS.get(really)
    if reader is None:
        known = ", ".join(sorted(_READERS))
        raise Unreadable(f"尚不能读取 {really} 格式，请转存为文本 / cannot read {really} yet, only {known}")
    blocks, yaml = reader(data, path)
    beside = path.with_name(path.name + ".yml")
    if beside.is_file():
        yaml = beside.read_text(encoding="utf-8", errors="replace")
    front_matter, remark = frontmatter.parse(yaml)
    if len(blocks) > MOST_BLOCKS:
        remark = f"只读了前 {MOST_BLOCKS} 行 / only the first {MOST_BLOCKS} lines were read; {remark}".rstrip("; ")
        blocks = blocks[:MOST_BLOCKS]
    whole = "\n".join([part for block in blocks for part in _texts(block)])
    lost = whole.count(text.LOST)
    if lost:
        remark = "; ".join(filter(None, [remark, f"有 {lost} 处文字已损坏 / the text is damaged in {lost} places"]))
    numbered = tuple(_numbered(blocks))
    masked, personal = mask(numbered) if is_suspect(whole) else (numbered, ())
    return Document(
        source=source or path.name,
        format=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        size=size,
        blocks=masked,
        personal=personal,
        front_matter=front_matter,
        remark=remark,
    )
