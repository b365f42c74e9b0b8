"""Cut the lines of a table into tokens, whatever separates its cells: the first step of reading a table.

A line that shows several cells is a printed row. All other lines are one stream of cells, in which separators (or,
where there are none, surplus empty lines) show the blank ones.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from gongkai.parse.figures import is_figure
from gongkai.parse.items import Item, item_of, sense_of
from gongkai.parse.lines import Line
from gongkai.remembering import remembered

_BARS = str.maketrans({"｜": "|", "│": "|", "┃": "|", "║": "|", "¦": "|"})
_BAR = re.compile(r"[｜│┃║¦]")
_MARKED = re.compile(r"[｜│┃║¦<>\\#*•·●_`-]")
"""What a line holds that is not tidy: most lines are."""
_SEPARATOR = re.compile(r"[\t|]")
_BORDER = re.compile(r"[\s|+\-=:_─━═┄┅┈┉┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋]+")
_RULE = re.compile(r"-{3,}|:-|-:|[─━═=_]{2,}|[┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋+]\s*[-─━═=]")
_PAGE_MARK = re.compile(r"[-–—]\s*\d{1,4}\s*[-–—]|第\s*\d+\s*页(?:[,/ ]?\s*共\s*\d+\s*页)?|\d+\s*/\s*\d+\s*页?")
_WIDE_SPACE = re.compile(r"\s{2,}|\u3000+")
_FRAMED_ROW = re.compile(r"[^|\s]\s*\|+[^|]*[^|\s]")
_BROKEN_FIGURE = re.compile(r"[\d.,。，]*[.,。，] +\d+")
_MOST_CELLS = 20
_FEWEST_TABS = 3
_WIKI_ROW = "|-"
_QUOTED = re.compile(r'"\s*,\s*"')
_LISTED = re.compile(r"([^:：]{2,80})[:：]\s*([^。;；]*)")
_NO_VALUE = re.compile(r"(?<=[\t|])\s*(?:nan|NaN)\s*(?=[\t|]|$)")
"""What programs write into the cells that are blank in a sheet."""
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(?=[.\-+*_#()\[\]~`>])")
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}|>|[*•·●])\s+|^\s*-\s+(?=\S*[\u4e00-\u9fff])|\*\*|__|`")


@remembered
def with_bars(line: str) -> str:
    """Return a line with | for every kind of bar."""
    return line.translate(_BARS) if _BAR.search(line) else line


@remembered
def _tidy(line: str) -> str:
    if not _MARKED.search(line):
        return line
    line = _BREAK_TAG.sub(" ", line.translate(_BARS)).replace("\\|", "/")
    return _ESCAPED.sub("", _MARKDOWN.sub("", line)) if line.strip("| \t") else line


@remembered
def is_border(line: str) -> bool:
    """Tell whether a line only draws: a rule of dashes or box characters, or a page number."""
    stripped = line.strip()
    if stripped == _WIKI_ROW or _PAGE_MARK.fullmatch(stripped) or (not stripped and "\f" in line):
        return True
    return bool(_BORDER.fullmatch(line) and _RULE.search(line))


@remembered
def is_drawn(line: str) -> bool:
    """Tell whether a line only draws, whatever bars it draws with."""
    return is_border(with_bars(line))


def _delimited(line: str) -> list[str]:
    """Return the cells of a line of CSV, or of a label and a list of figures; none of another line."""
    text = line.strip()
    if '"' in text and _QUOTED.search(text):
        return [cell.strip() for cell in next(csv.reader([text]), [])]
    if ("；" in text or ";" in text) and "。" not in text:
        return [cell.strip() for cell in re.split("[;；]", text)]
    listed = _LISTED.fullmatch(text) if ":" in text or "：" in text else None
    figures = re.split("[，、]", listed[2]) if listed else []
    if listed and all(not figure.strip() or is_figure(figure) for figure in figures) and any(map(str.strip, figures)):
        return [listed[1], *map(str.strip, figures)]
    cells = [cell.strip() for cell in text.split("，")]
    if len(cells) > 1 and any(map(is_figure, cells)) and all(not cell or is_figure(cell) for cell in cells[1:]):
        return cells
    return []


def _pieces(line: str) -> list[str]:
    """Return the cells of a line without separators: cut at wide spaces, and at each of the figures that end it."""
    delimited = _delimited(line)
    if delimited:
        return delimited
    cells = [cell for cell in _WIDE_SPACE.split(line.strip()) if cell]
    pieces: list[str] = []
    for cell in cells:
        words = cell.split()
        tail = 0
        while tail < len(words) and is_figure(words[-1 - tail]):
            tail += 1
        if tail == 1 and _BROKEN_FIGURE.fullmatch(cell):
            pieces.append(cell)
            continue
        pieces.extend([" ".join(words[: len(words) - tail])] if tail < len(words) else [])
        pieces.extend(words[len(words) - tail :])
    return pieces


@remembered
def is_parted(line: str) -> bool:
    """Tell whether tabs, bars or the marks of a list part the cells of a line, rather than spaces."""
    return bool(_SEPARATOR.search(_tidy(line)) or _delimited(line))


@dataclass(frozen=True, slots=True)
class Frame:
    """Whether the rows of a table are drawn with a bar before the first and behind the last cell."""

    left: bool = True
    right: bool = True


def frame_of(lines: Sequence[str]) -> Frame:
    """Return the frame that most rows with bars between their cells have."""
    rows = [line.strip(" ") for line in map(_tidy, lines) if "|" in line and _FRAMED_ROW.search(line)]
    left = sum(row.startswith("|") for row in rows)
    right = sum(row.endswith("|") for row in rows)
    return Frame(2 * left > len(rows), 2 * right >= len(rows))


def _cells(frame: Frame, line: str) -> tuple[str, ...]:
    line = _tidy(line)
    if not _SEPARATOR.search(line):
        return tuple(_pieces(line))
    bare = (_NO_VALUE.sub("", line) if "a" in line else line).strip(" ")
    bare = bare[:-1] if frame.right and bare.endswith("|") else bare
    bare = bare[1:] if frame.left and bare.startswith("|") else bare
    return tuple(cell.strip() for cell in _SEPARATOR.split(bare))


@cache
def splitter(frame: Frame) -> Callable[[str], tuple[str, ...]]:
    """Return what cuts a line of a table into the cells that it shows, with the blank ones between and after them."""
    return remembered(partial(_cells, frame))


split_line = splitter(Frame())
"""Return the cells of a line by itself."""


def _stream(lines: Sequence[Line], first_row: int) -> Iterator[Item]:
    if all(line.text.startswith("\t") for line in lines if line.text.strip("\n\r ")):
        yield from _indented(lines, first_row)
    elif any("\t" in line.text or "|" in line.text for line in lines):
        yield from _separated(lines)
    else:
        yield from _spaced(lines)


def _indented(lines: Sequence[Line], first_row: int) -> Iterator[Item]:
    """One cell a line behind a tab, a tab alone for a blank one; an empty line ends a row."""
    row = first_row
    for line in lines:
        if line.text.strip("\n\r "):
            cells = line.text.split("\t")
            places = line.places(len(cells))
            yield from (item_of(cells[at].strip(), places[at], row) for at in range(1, len(cells)))
        else:
            row += 1


def _separated(lines: Sequence[Line]) -> Iterator[Item]:
    """Cells ended by a separator, over as many lines as they like; two separators in a row show a blank cell."""
    since = True
    opened = False
    for line in lines:
        pieces = _SEPARATOR.split(line.text)
        places = line.places(len(pieces))
        for at, piece in enumerate(pieces):
            if at and opened and not since:
                yield item_of("", places[at - 1])
            opened, since = opened or at > 0, since and not at
            if piece.strip():
                yield item_of(piece.strip(), places[at])
                since = True


def _spaced(lines: Sequence[Line]) -> Iterator[Item]:
    """One cell a line; more empty lines than usual between two of them show blank cells."""
    gaps: list[int] = []
    texts: list[tuple[int, Line]] = []
    gap = 0
    for line in lines:
        if line.text.strip():
            texts.append((gap, line))
            gaps.append(gap)
            gap = 0
        else:
            gap += 1
    apart = [gap for gap in gaps[1:] if gap]
    usual = min(apart) if len(apart) * 2 > max(len(gaps) - 1, 0) else 0
    for position, (gap, line) in enumerate(texts):
        if position:
            yield from (item_of("", line.place) for _ in range(gap - usual))
        yield item_of(line.text.strip(), line.place)


def tokenise(lines: Sequence[Line]) -> list[Item]:
    """Return the cells of a table's lines in reading order, with the sense that each has by itself."""
    split = splitter(frame_of([line.text for line in lines]))
    items: list[Item] = []
    stream: list[Line] = []
    drawn = False
    for row, line in enumerate(lines):
        raw = line.text
        if is_drawn(raw) or (drawn and not raw.strip()):
            drawn = True
            continue
        drawn = False
        cells = split(raw)
        filled = len(cells) - cells.count("")
        if filled >= 2 or (raw.count("\t") >= _FEWEST_TABS and raw.strip()):
            if stream:
                items.extend(_stream(stream, len(lines) + row))
                stream = []
            number = None if filled > _MOST_CELLS else row
            places = line.places(len(cells))
            items += [Item(sense_of(cell), "", cell, place, number) for cell, place in zip(cells, places, strict=True)]
        else:
            tidy = _tidy(raw)
            stream.append(line if tidy == raw else Line(line.place, tidy, line.cells))
    items.extend(_stream(stream, 2 * len(lines)))
    return items
