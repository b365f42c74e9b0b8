"""Read plain text and Markdown: one block a line, empty lines kept."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from gongkai.source import frontmatter
from gongkai.source.types import Block, Heading, Paragraph, Place, Unreadable

_LINE_END = re.compile(r"\r\n|\r|\n")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*\s*$")
_STRANGE = re.compile(r"[\0-\x08\x0b\x0e-\x1f\ue000-\uf8ff]")
"""A control or a character of private use, as text in a wrong encoding is full of."""
LOST = "\ufffd"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Raised digits as such: they are no digits of the figure before them."""
_SAMPLE = 20000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> str:
    """Return the text of `data` in UTF-8, UTF-16 with a BOM or GB 18030; raises Unreadable for anything else.

    UTF-8 may be damaged in a few places, as a file cut off within a character is; LOST stands there.
    """
    encodings = [encoding for bom, encoding in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    if encodings != ["utf-16"] and b"\0" in data:
        raise Unreadable("是二进制文件，不是文本 / a binary file, not text")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_STRANGE.findall(text[:_SAMPLE])) * 20 <= min(len(text), _SAMPLE):
            return text
    text = data.decode("utf-8", errors="replace")
    if text.count(LOST) * 500 <= len(text) + 500:
        return text
    raise Unreadable("文字编码无法识别，请另存为 UTF-8 / unknown encoding, save it as UTF-8")


def read(data: bytes, path: Path) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a text or Markdown source and the YAML block on top of it."""
    lines = _LINE_END.split(decode(data))
    yaml, taken = frontmatter.split(lines)
    block = _marked if path.suffix.lower() in {".md", ".markdown"} else Paragraph
    return tuple([block(line, Place(number)) for number, line in enumerate(lines[taken:], start=taken + 1)]), yaml


def _marked(line: str, place: Place) -> Block:
    heading = _HEADING.match(line) if line.startswith("#") else None
    return Heading(heading[1], place) if heading else Paragraph(line, place)
