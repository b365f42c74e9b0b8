"""Turn into tags and text what a browser draws as such, before a page is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_APART = re.compile(
    r"display\s*:\s*(?:inline-)?(?:block|flex|grid|table|table-row|table-cell|list-item)\b", re.IGNORECASE
)
_SHOWN_AS = re.compile(r"display\s*:\s*(table(?:-row|-cell)?)\s*(?:;|$|!)", re.IGNORECASE)
_TAGS = {"table": "table", "table-row": "tr", "table-cell": "td"}
_TYPED = {"", "text", "number", "tel", "search", "decimal"}


def show_as_drawn(root: HtmlElement) -> None:
    """Turn into text and tags what a browser draws as such: what is filled in, and tables made by style."""
    for entry in root.iter("input"):
        if entry.get("type", "").lower() in _TYPED:
            entry.text = entry.get("value")
    for choice in list(root.iter("select")):
        chosen = [option for option in choice.iter("option") if "selected" in option.attrib]
        if chosen and any(cell.tag in {"td", "th"} for cell in choice.iterancestors()):
            choice.tag, words = "span", chosen[0].text_content()
            del choice[:]
            choice.text = words
    for element in root.iter("div", "span", "p", "ul", "li", "section"):
        style = element.get("style", "")
        drawn = _SHOWN_AS.search(style)
        if drawn:
            element.tag = _TAGS[drawn[1].lower()]
        elif element.tag == "span" and _APART.search(style):
            element.tag = "div"
