"""Elements of Word's XML, found by their names in whatever namespace: there are several of one meaning."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: Element | None, name: str = "val") -> str:
    """Return an attribute of an element by its name in any namespace, empty where there is none."""
    given = [] if element is None else element.items()
    return next((str(value) for key, value in given if str(key).rpartition("}")[2] == name), "")


def parts(element: Element | None) -> dict[str, Element]:
    """Return the children of an element by their names, the first of each."""
    found: dict[str, Element] = {}
    for child in () if element is None else element:
        found.setdefault(name_of(child), child)
    return found


def find(element: Element | None, *names: str) -> Element | None:
    """Return the child that is reached by `names`."""
    for name in names:
        element = None if element is None else next(element.iterchildren(f"{{*}}{name}"), None)
    return element
