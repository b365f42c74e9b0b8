"""Elements of Word's XML, found by their names in whatever namespace: there are several of one meaning."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return name_in(element.tag)


@lru_cache(maxsize=1024)
def name_in(tag: object) -> str:
    """Return the name in that of an element or attribute with its namespace; empty for what has none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: Element | None, name: str = "val") -> str:
    """Return an attribute of an element by its name in any namespace, empty where there is none."""
    for key, value in () if element is None else element.items():
        if name_in(key) == name:
            return str(value)
    return ""


def parts(element: Element | None) -> dict[str, Element]:
    """Return the children of an element by their names, the first of each."""
    found: dict[str, Element] = {}
    for child in () if element is None else element:
        found.setdefault(name_in(child.tag), child)
    return found


def find(element: Element | None, *names: str) -> Element | None:
    """Return the child that is reached by `names`."""
    for name in names:
        if element is None:
            return None
        element = _child(element, name)
    return element


def _child(element: Element, name: str) -> Element | None:
    for child in element:
        if name_in(child.tag) == name:
            return child
    return None
