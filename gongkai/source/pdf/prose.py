"""Put the printed lines of prose together as paragraphs, over the end of a page too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.source.pdf.lettering import Line, around
from gongkai.source.pdf.sheets import Sheet
from gongkai.source.pdf.shown import Box

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_BEGINS = re.compile(rf"第{_NUMERAL}部分|{_NUMERAL}、|[（(](?:{_NUMERAL}|\d{{1,2}})[）)]|\d{{1,2}}[.、．]\D")
_LATIN = re.compile(r"[A-Za-z]")
_INDENT, _SHORT, _LEADING = 0.8, 1.6, 2.25
_SYMMETRY = 1.3


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph with the page and the box of its first part."""

    text: str
    sheet: Sheet
    box: Box


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of prose on its page, within the edges of the text around it."""

    line: Line
    sheet: Sheet
    left: float
    right: float

    @property
    def text(self) -> str:
        """What the line says."""
        return " ".join(word.text for word in self.line)

    @property
    def box(self) -> Box:
        """The box around the line."""
        return around(word.box for word in self.line)


def on_page(lines: Sequence[Line], sheet: Sheet) -> list[Printed]:
    """Return lines with the edges of their text: on the right as far as on the left from the edge of the page."""
    if not lines:
        return []
    long = [line for line in lines if line[-1].box[2] - line[0].box[0] > sheet.width / 2] or lines
    left = min(line[0].box[0] for line in long)
    right = max(sheet.width - _SYMMETRY * left, *(line[-1].box[2] for line in lines))
    return [Printed(line, sheet, left, right) for line in lines]


def paragraphs(lines: Sequence[Printed]) -> Iterator[Text]:
    """Yield the paragraphs that lines make."""
    parts: list[Printed] = []
    for line in lines:
        if parts and not _goes_on(parts[-1], line):
            yield _text(parts)
            parts = []
        parts.append(line)
    if parts:
        yield _text(parts)


def _goes_on(above: Printed, below: Printed) -> bool:
    """Tell whether a line is the next one of the same paragraph."""
    size = above.line[0].size
    first, last = below.line[0], above.line[-1]
    near = above.sheet is not below.sheet or 0 < first.base - last.base <= _LEADING * size
    full = last.box[2] >= above.right - _SHORT * size
    return (
        near
        and full
        and abs(first.size - size) < 0.5
        and first.box[0] <= below.left + _INDENT * size
        and not _BEGINS.match(below.text)
    )


def _text(parts: Sequence[Printed]) -> Text:
    said = parts[0].text
    for part in parts[1:]:
        apart = _LATIN.match(said[-1]) and _LATIN.match(part.text)
        said += f" {part.text}" if apart else part.text
    first = parts[0].sheet
    return Text(said, first, around(part.box for part in parts if part.sheet is first))
