"""Markup that a page has hundreds of times: a macro is rendered once for each shape, then only filled."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

MOST = 1 << 14
"""How many shapes of a kind are remembered."""

_SPECIAL = re.compile("[&<>\"']")
_HOLE = re.compile(r"<<([a-z_.]*)>>")


def hole(name: str = "") -> Markup:
    """Return what stands in a rendered macro for a value that is filled in later; no escaped text is like it.

    The holes of a macro have names, or none has: then they are filled in their order.
    """
    return Markup(f"<<{name}>>")


def cut(rendered: object) -> str:
    """Return a rendered macro as a pattern for `%` and the values of its holes by name, or in their order."""
    return _HOLE.sub(lambda its: f"%({its[1]})s" if its[1] else "%s", str(rendered).replace("%", "%%"))


def without_tags(text: str) -> str:
    """Return `text` for HTML; for one that hardly comes again."""
    return str(escape(text)) if _SPECIAL.search(text) else text


@lru_cache(maxsize=1 << 16)
def escaped(text: str) -> str:
    """Return `text` for HTML; for one that comes often."""
    return str(escape(text))
