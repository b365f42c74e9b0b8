"""What the elements of Word's XML hold and say, as it stands when all tracked changes are accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from gongkai.source import text
from gongkai.source.elements import find, name_in, parts, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_COLUMNS = 400
_NOT_SHOWN = {"del", "moveFrom", "instrText", "delText", "rt", "Fallback", "footnote", "endnote"}
_NOT_SHOWN |= {"pPr", "rPr", "sdtPr", "tblPr", "tblGrid", "trPr", "tcPr"}
_GONE = frozenset(("vanish", "strike", "dstrike"))
_WORDS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def properties_of(element: Element) -> dict[str, Element]:
    """Return what is said of the characters of a run or style, by name."""
    return parts(find(element, "rPr"))


def is_raised(properties: Mapping[str, Element]) -> bool:
    """Tell whether characters stand high, as the marks of notes do."""
    return value_of(properties.get("vertAlign")) == "superscript"


def within(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements named so below `element`, not those within others of them, without what is deleted."""
    for child in element:
        name = name_in(child.tag)
        if name in names:
            yield child
        elif (
            len(child)
            and name not in _NOT_SHOWN
            and name not in {"p", "tbl", "r"}
            and not (name == "sdt" and "p" in names and _is_prompt(child))
        ):
            yield from within(child, *names)


def _is_prompt(element: Element) -> bool:
    """Tell whether a field to fill in still shows its prompt."""
    if find(element, "sdtPr", "showingPlcHdr") is None:
        return False
    return not any(char.isdigit() for words in element.itertext() for char in str(words))


def _is_gone(properties: Mapping[str, Element]) -> bool:
    """Tell whether a run is hidden or struck out."""
    return any(_is_on(properties[mark]) for mark in _GONE.intersection(properties))


def _is_on(element: Element) -> bool:
    return value_of(element) not in {"0", "false", "off"}


def _number(element: Element | None) -> int:
    digits = value_of(element)
    return min(int(digits), _MOST_COLUMNS) if digits.isdecimal() and len(digits) < 9 else 0


def said_in(element: Element, boxes: list[Element], raised: Collection[str] = ()) -> Iterator[str]:
    """Yield what the runs of a paragraph say; text boxes in it are put in `boxes`, `raised` are styles."""
    is_run = name_in(element.tag) == "r"
    own = properties_of(element) if is_run else {}
    if _is_gone(own):
        return
    high = bool(own) and (is_raised(own) or value_of(own.get("rStyle")) in raised)
    for child in element:
        name = name_in(child.tag)
        if name == "txbxContent":
            boxes.append(child)
        elif name == "t":
            yield (child.text or "").translate(text.RAISED) if high else child.text or ""
        elif name in _WORDS and is_run:
            yield _WORDS[name]
        elif name not in _NOT_SHOWN and not (name == "sdt" and _is_prompt(child)):
            yield from said_in(child, boxes, raised)


def row_cells(row: Element, merging: set[int]) -> tuple[list[tuple[int, Element]], set[int]]:
    """Return the cells of a row with their columns, without those merged into one above or to the left.

    `merging` are the columns in which a merged cell of the row above may go on; those of this row are returned too.
    """
    shown: list[tuple[int, Element]] = []
    going: set[int] = set()
    column = _number(find(row, "trPr", "gridBefore"))
    for cell in within(row, "tc"):
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


def has_tables(element: Element) -> bool:
    """Tell whether there is a table anywhere in an element."""
    return next(element.iter("{*}tbl"), None) is not None


def holds_table(cell: Element) -> bool:
    """Tell whether a cell holds a table of more than one cell."""
    return has_tables(cell) and any(
        sum(1 for row in within(table, "tr") for _ in within(row, "tc")) > 1 for table in within(cell, "tbl")
    )
