"""Letters in place of the machine's fonts, for fonts that a PDF names but does not hold: all machines read the same.

PDFium keeps Latin fonts of its own. For Chinese it would look for fonts on the machine, whose letters' outlines tell it
what lies in one line and what was printed twice: it gets `boxes.ttf`, in which every character is the same box.
"""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.resources import files
from typing import Any

_EAST_ASIAN = {128, 129, 134, 136}
"""PDFium's numbers for Japanese, Korean, simplified and traditional Chinese."""

_NONE, _BOXES = 0, 1


@cache
def replace_fonts() -> Any:
    """Have PDFium take no font of the machine from now on in this process; returns what must live on with it."""
    from pypdfium2 import raw

    data = (files("gongkai.source.pdf") / "boxes.ttf").read_bytes()
    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)

    def chosen(_info: Any, _weight: int, _italic: int, charset: int, *_: Any) -> int:
        return _BOXES if charset in _EAST_ASIAN else _NONE

    def copied(_info: Any, _font: int, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    answers = {
        "MapFont": chosen,
        "GetFont": lambda *_: _NONE,
        "GetFontData": copied,
        "GetFaceName": lambda *_: 0,
        "GetFontCharset": lambda *_: 0,
        "DeleteFont": lambda *_: None,
    }
    info = raw.FPDF_SYSFONTINFO(version=2, **{name: kinds[name](answer) for name, answer in answers.items()})
    raw.FPDF_SetSystemFontInfo(info)
    return info
