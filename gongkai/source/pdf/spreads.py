"""Look for pages that hold two: those of one report are parted, two reports side by side are refused, never mixed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import replace

from gongkai.source.pdf.lettering import Line, lines_of
from gongkai.source.pdf.sheets import Sheet
from gongkai.source.pdf.shown import Box
from gongkai.source.types import Unreadable

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LABEL = re.compile(r"[\u3400-\u9fff]{5,}")
_FEWEST_TWICE = 3
_FAR = 0.25
_GUTTER = 12.0
_FEWEST_LINES, _PROSE = 4, 8


def parted(sheet: Sheet) -> list[Sheet]:
    """Return the pages that lie on a sheet, one or two; raises Unreadable when they are of two reports."""
    lines = lines_of(sheet.glyphs)
    if _is_of_two(lines, sheet.width):
        raise Unreadable(
            f"第 {sheet.number} 页并排印着两份报告，请分成两个文件"
            f" / two reports side by side on page {sheet.number}: make a file of each"
        )
    if sheet.width <= sheet.height:
        return [sheet]
    middle = _gutter(sheet)
    if middle is None:
        return [sheet]
    halves = [
        replace(
            sheet,
            width=edge,
            glyphs=tuple(glyph for glyph in sheet.glyphs if (glyph.box[0] < middle) == before),
            rules=tuple(box for box in sheet.rules if (box[0] < middle) == before),
        )
        for edge, before in ((middle, True), (sheet.width, False))
    ]
    return halves if all(map(_is_written, halves)) else [sheet]


def _is_of_two(lines: list[Line], width: float) -> bool:
    """Tell whether several labels or headings stand on a page twice, far apart from left to right."""
    seen: dict[str, list[Box]] = defaultdict(list)
    for line in lines:
        for word in line:
            for found in _LABEL.findall(unicodedata.normalize("NFKC", word.text.replace(" ", ""))):
                seen[found].append(word.box)
    return sum(_is_far_apart(boxes, width) for boxes in seen.values()) >= _FEWEST_TWICE


def _is_far_apart(boxes: list[Box], width: float) -> bool:
    lefts = [box[0] for box in boxes]
    return max(lefts) - min(lefts) > _FAR * width and max(lefts) > min(box[2] for box in boxes)


def _gutter(sheet: Sheet) -> float | None:
    """Return the middle of the widest upright strip near the middle of a page that nothing crosses."""
    boxes = [glyph.box for glyph in sheet.glyphs if not glyph.text.isspace()] + list(sheet.rules)
    reach, best = 0.0, (_GUTTER, 0.0)
    for left, _, right, _ in sorted(boxes):
        if sheet.width * 0.35 < (reach + left) / 2 < sheet.width * 0.65:
            best = max(best, (left - reach, (reach + left) / 2))
        reach = max(reach, right)
    return best[1] or None


def _is_written(sheet: Sheet) -> bool:
    """Tell whether several lines of a page are prose."""
    lines = lines_of(sheet.glyphs)
    return sum(len(_CHINESE.findall(word.text)) >= _PROSE for line in lines for word in line) >= _FEWEST_LINES
