"""Markup that a page has hundreds of times: a macro is rendered once for each shape, then only filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

MOST = 1 << 14
"""How many shapes of a kind are remembered."""

_SPECIAL = re.compile("[&<>\"']")
_HOLE = re.compile(r"<<([a-z_.]+|[0-9]+)>>")


@dataclass(frozen=True, slots=True)
class Rearranged:
    """A pattern for `%` whose macro has its values in another `order` than it is given them, some twice or never."""

    pattern: str
    order: Sequence[int]

    def __mod__(self, values: object) -> str:
        given = values if isinstance(values, tuple) else (values,)
        return self.pattern % tuple(given[number] for number in self.order)


Pattern = str | Rearranged


def hole(name: str | int) -> Markup:
    """Return what stands in a rendered macro for a value that is filled in later; no escaped text is like it.

    The values of a macro have names, or they are numbered from 0 on, which is filled three times as fast.
    """
    return Markup(f"<<{name}>>")


def cut(rendered: object) -> str:
    """Return a rendered macro as a pattern for `%` and the values of its holes by name."""
    return _HOLE.sub(r"%(\1)s", str(rendered).replace("%", "%%"))


def cut_numbered(rendered: object, values: int) -> Pattern:
    """Return a rendered macro as a pattern for `%` and so many `values`, a tuple or a single one, in their order."""
    pieces = _HOLE.split(str(rendered).replace("%", "%%"))
    order = tuple(map(int, pieces[1::2]))
    pattern = "%s".join(pieces[::2])
    return pattern if order == tuple(range(values)) else Rearranged(pattern, order)


def filled(macro: Callable[..., Markup], shape: tuple[Hashable, ...], texts: Sequence[str | int | None]) -> Markup:
    """Return what a macro gives for its shape and for texts, which it may put anywhere, or leave out if empty."""
    pattern = _rendered(macro, shape, tuple(map(bool, texts)))
    return Markup(pattern % tuple([without_tags(its) if type(its) is str else its for its in texts]))


@lru_cache(maxsize=MOST)
def _rendered(macro: Callable[..., Markup], shape: tuple[Hashable, ...], there: tuple[bool, ...]) -> Pattern:
    holes = [hole(number) if is_there else "" for number, is_there in enumerate(there)]
    return cut_numbered(macro(*shape, *holes), len(holes))


def without_tags(text: str) -> str:
    """Return `text` for HTML; for one that hardly comes again."""
    return str(escape(text)) if _SPECIAL.search(text) else text


def all_without_tags(texts: Sequence[str]) -> Sequence[str]:
    """Return texts for HTML as `without_tags` does: mostly there is nothing special in any of them."""
    return list(map(without_tags, texts)) if _SPECIAL.search("\n".join(texts)) else texts


@lru_cache(maxsize=1 << 16)
def escaped(text: str) -> str:
    """Return `text` for HTML; for one that comes often."""
    return str(escape(text))
