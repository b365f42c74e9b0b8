"""Read saved web pages: paragraphs, headings and tables of the article, without the furniture of the site around it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.remembering import remembered
from gongkai.source import text
from gongkai.source.drawn import show_as_drawn
from gongkai.source.types import Block, Grid, GridCell, Heading, Paragraph, Place, Unreadable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_BYTES = 20 * 1024 * 1024
MOST_TAGS = 1_000_000
LONGEST_CELL = 500
LONGEST_HEADING = 120

_MOST_DEPTH, _MOST_COLUMNS, _MOST_SPAN, _MOST_ROWS = 20, 400, 200, 5_000
_LONGEST_ROW, _FEWEST_SECTIONS = 70, 3

_CHARSET = re.compile(rb"""(?i)<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,20})""")
_CHARSETS = dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "cp936"), "gb18030")
_CHARSETS |= {"big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_SILENT = {"script", "style", "noscript", "template", "head", "iframe", "object", "svg", "math", "select", "datalist"}
_SILENT |= {"button", "audio", "video", "canvas", "noframes", "map", "rt", "rp"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_CELLS, _GROUPS = {"td", "th"}, {"thead", "tbody", "tfoot"}
_BLOCKS = {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog"}
_BLOCKS |= {"dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr"}
_BLOCKS |= {"html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "ul"}
_CHROME = {"nav", "navbar", "navigation", "topnav", "mainnav", "menu", "mainmenu", "footer", "foot", "copyright"}
_CHROME |= {"share", "sidebar", "toolbar"}
_BROKEN = _BLOCKS | _HEADINGS | _CELLS | _GROUPS | {"tr", "textarea"}
_HIDDEN = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|text-decoration[\w-]*\s*:[^;]*line-through)",
    re.IGNORECASE,
)
_STRUCK = {"del", "s", "strike"}
_SECTION = re.compile(r"[一二三四五六]\s*、")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_DIGITS = re.compile(r"\s*(\d{1,6})")
_NOTE = re.compile(r"#_?(?:ftn|edn)\d")
_HIGH = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)


def decode(data: bytes) -> str:
    """Return the text of a page: by its BOM, as UTF-8 if it is that, as the page declares, else as a text file.

    What a page declares comes after UTF-8, since pages are often converted without their declaration.
    """
    if data.startswith(_BOMS) or b"\0" in data:
        return text.decode(data)
    declared = _CHARSET.search(data[:8192])
    encoding = _CHARSETS.get(declared[1].decode("ascii").lower(), "utf-8") if declared else "utf-8"
    for candidate in ("utf-8", encoding):
        try:
            return data.decode(candidate)
        except UnicodeDecodeError:
            continue
    damaged = data.decode(encoding, errors="replace")
    return damaged if damaged.count(text.LOST) * 500 <= len(damaged) else text.decode(data)


def read(data: bytes, path: Path) -> tuple[tuple[Block, ...], str]:
    """Return the blocks of a page; places are the lines of its source."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"网页过大 / the page is too large: {len(data)} bytes, at most {MOST_BYTES}")
    root = _parse(decode(data).replace("\0", ""))
    title = root.find(".//head/title")
    show_as_drawn(root)
    _set_notes_apart(root)
    _prune(root)
    page = _Page()
    page.walk(root)
    named = any(heading.text_content().strip() for heading in root.iter("h1"))
    said = {"".join(block.text.split()) for block in page.blocks if not isinstance(block, Grid)}
    words = (title.text or "").split() if title is not None and not named else []
    if title is not None and words and "".join(words) not in said:
        page.blocks.insert(0, Paragraph(" ".join(words), Place(title.sourceline)))
    return tuple(page.blocks), ""


def _parse(page: str) -> HtmlElement:
    """Return the root of the page; raises Unreadable when it has none or cannot be held."""
    from lxml import etree, html

    if page.count("<") > MOST_TAGS:
        raise Unreadable(f"网页标签过多 / too many tags in the page, at most {MOST_TAGS}")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        root = html.document_fromstring(page.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise Unreadable("网页里没有文字 / there is no text in the page") from None
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise Unreadable("网页标签嵌套过深 / the tags of the page are nested too deeply")
    return root


# ── What is not shown, or not of the article ──────────────────────────────────────────────────────────────
def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in _STRUCK:
        return True
    return bool(element.keys()) and (element.get("hidden") is not None or _says_hidden(element.get("style", "")))


@remembered
def _says_hidden(style: str) -> bool:
    return bool(_HIDDEN.search(style))


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in {"nav", "footer"}:
        return True
    if not element.keys():
        return False
    if element.get("role") in {"navigation", "contentinfo", "search"}:
        return True
    named = element.get("id"), element.get("class")
    return element.tag in _BLOCKS and any(_names_chrome(names) for names in named if names)


@remembered
def _names_chrome(names: str) -> bool:
    return not _CHROME.isdisjoint(names.lower().split())


def _prune(root: HtmlElement) -> None:
    """Take out what is hidden or furniture, unless the article might be in it: a section or much of the text."""
    from lxml import etree

    for element in list(root.iter(*_SILENT)):
        element.drop_tree()
    letters = sections = 0
    opened: list[tuple[HtmlElement, int, int]] = []
    found: list[tuple[HtmlElement, int, int]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            words = element.text
            if _is_hidden(element) or _is_chrome(element):
                opened.append((element, letters, sections))
        else:
            words = element.tail
            if opened and opened[-1][0] is element:
                _, before, marks = opened.pop()
                found.append((element, letters - before, sections - marks))
        if words:
            letters += len(words.strip())
            sections += len(_SECTION.findall(words)) if "、" in words else 0
    for element, size, marks in found:
        most = sections if _is_hidden(element) else 0
        if element is not root and marks * 2 <= most and (sections >= _FEWEST_SECTIONS or size * 2 <= letters):
            element.drop_tree()


def _set_notes_apart(root: HtmlElement) -> None:
    """Take out the marks of notes, and keep other raised digits raised: neither is a digit of the figure before it."""
    for element in list(root.iter("a")):
        if _NOTE.match(element.get("href", "")):
            element.drop_tree()
    for element in root.iter("sup", "span"):
        if element.tag == "sup" or _HIGH.search(element.get("style", "")):
            for inner in element.iter():
                inner.text = (inner.text or "").translate(text.RAISED)
                inner.tail = (inner.tail or "").translate({} if inner is element else text.RAISED)


# ── Tables ────────────────────────────────────────────────────────────────────────────────────────────────
_Row = tuple[int, list[Any]]
"""The cells of a row, and the number of the group of rows that it belongs to."""


def _span(element: HtmlElement, name: str) -> int:
    """Return the number of columns or rows that a cell states, 1 where it is none; 0 rows reach to the group's end."""
    stated = element.get(name)
    found = _DIGITS.match(stated) if stated else None
    if found is None:
        return 1
    span = int(found[1])
    return min(span, _MOST_SPAN) if span else int(name == "colspan") or _MOST_ROWS


def _rows(table: HtmlElement) -> tuple[list[_Row], list[HtmlElement]]:
    """Return the rows of a table, not those of tables in its cells, and its captions."""
    from lxml import etree

    rows: list[_Row] = []
    captions: list[HtmlElement] = []
    group, opened = 0, False
    for event, element in (walk := etree.iterwalk(table, events=("start", "end"))):
        group += element.tag in _GROUPS
        if event == "start" and element.tag in _CELLS:
            if not opened:
                rows.append((group, []))
            opened = True
            rows[-1][1].append(element)
            walk.skip_subtree()
        elif element.tag == "tr":
            opened = event == "start"
            if opened:
                rows.append((group, []))
        elif event == "start" and element.tag == "caption":
            captions.append(element)
            walk.skip_subtree()
    return rows, captions


def _columns(rows: Iterable[_Row]) -> Iterator[list[int]]:
    """Yield the first column of each cell, row by row, as browsers place cells around those spanned from above."""
    taken: dict[int, int] = {}
    group = 0
    for number, (own, cells) in enumerate(rows):
        if own != group or number > _MOST_ROWS:
            taken, group = {}, own
        fresh: dict[int, int] = {}
        columns: list[int] = []
        column = 0
        for cell in cells:
            while column in taken:
                column += 1
            columns.append(column)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            if high > 1:
                fresh.update(dict.fromkeys(range(column, min(column + wide, _MOST_COLUMNS)), high - 1))
            column += wide
        left = {column: rest - 1 for column, rest in taken.items() if rest > 1}
        taken = {**left, **fresh}
        yield columns


def _holds_table(cell: HtmlElement) -> bool:
    """Tell whether a cell holds a table of more than one cell."""
    tables = cell.iter("table") if len(cell) else ()
    return any(sum(1 for _ in islice(table.iter("td", "th"), 2)) > 1 for table in tables)


def _cell_text(cell: HtmlElement) -> str:
    """Return what a cell says, its lines kept apart."""
    if not len(cell):
        return _said(cell.text or "")
    page = _Page(depth=_MOST_DEPTH)
    page.walk(cell)
    return "\n".join(block.text for block in page.blocks if not isinstance(block, Grid))


@remembered
def _said(words: str) -> str:
    """Return what an element says that holds nothing but these words."""
    page = _Page()
    page.say(words, preformatted=False)
    page.end_line(heading=False)
    return "".join(block.text for block in page.blocks if not isinstance(block, Grid))


def runs_on(texts: list[str]) -> bool:
    """Tell whether a row of a table is used to lay out prose: a very long cell, or lines of prose in its only one."""
    if len(texts) == 1:
        return len(texts[0]) > _LONGEST_ROW or texts[0].count("\n") > 1
    return any(len(words) > LONGEST_CELL for words in texts)


# ── The page ──────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class _Page:
    """Gathers blocks in the order of the page; `depth` counts the layout tables around."""

    depth: int = 0
    blocks: list[Block] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _place: Place = field(default_factory=Place)
    _number: int = 1

    def walk(self, root: HtmlElement) -> None:
        """Take in all that stands in `root`."""
        from lxml import etree

        if root.tag in _CELLS and not len(root):
            self._cell(root)
            return
        headings: list[Any] = []
        preformatted: list[Any] = []
        for event, element in (walk := etree.iterwalk(root, events=("start", "end"))):
            tag = element.tag
            if tag in _BROKEN:
                self.end_line(heading=bool(headings))
            if event == "start":
                if tag == "table" and self.depth < _MOST_DEPTH and element is not root:
                    self._table(element)
                    walk.skip_subtree()
                    continue
                if tag in _HEADINGS:
                    headings.append(element)
                elif tag == "pre":
                    preformatted.append(element)
                self._number = element.sourceline or 1
                self.say(element.text, preformatted=bool(preformatted))
                continue
            for opened in (headings, preformatted):
                if opened and opened[-1] is element:
                    opened.pop()
            if element is not root:
                self.say(element.tail, preformatted=bool(preformatted))
        self.end_line(heading=False)

    def _cell(self, cell: HtmlElement) -> None:
        """Take in a cell that holds nothing but text, as most do."""
        self.end_line(heading=False)
        self._number = cell.sourceline or 1
        self.say(cell.text, preformatted=False)
        self.end_line(heading=False)

    def say(self, words: str | None, *, preformatted: bool) -> None:
        """Take in words, each line of preformatted ones as a paragraph."""
        if not words:
            return
        number = self._number
        for count, line in enumerate(words.split("\n")):
            if count and preformatted:
                self.end_line(heading=False)
            said = line if preformatted else _SPACE.sub(" ", "\n" * bool(count) + line)
            if not self._line and said.strip():
                self._place = Place(number + count)
            if self._line or said.strip():
                self._line.append(said)
            self._number = number + count

    def end_line(self, *, heading: bool) -> None:
        """Make a paragraph or heading of the words since the last one."""
        if not self._line:
            return
        words = "".join(self._line).strip(" \n\r\f\xa0")
        self._line.clear()
        if words.strip():
            block = Heading if heading and len(words) <= LONGEST_HEADING else Paragraph
            self.blocks.append(block(words, self._place))

    def _table(self, table: HtmlElement) -> None:
        rows, captions = _rows(table)
        for caption in captions:
            self.walk(caption)
        cells: list[GridCell] = []
        for number, ((_, row), columns) in enumerate(zip(rows, _columns(rows), strict=True)):
            nested = any(map(_holds_table, row))
            texts = [] if nested else [_cell_text(cell) for cell in row]
            if not nested and not runs_on(texts):
                cells += [
                    GridCell(words, number, column, Place(cell.sourceline))
                    for words, column, cell in zip(texts, columns, row, strict=True)
                ]
                continue
            self._end_grid(cells)
            cells = []
            self.depth += 1
            for cell in row:
                self.walk(cell)
            self.depth -= 1
        self._end_grid(cells)

    def _end_grid(self, cells: list[GridCell]) -> None:
        if any(cell.text for cell in cells):
            self.blocks.append(Grid(tuple(cells), cells[0].place))
