"""A figure of a statutory table as the pages show it: zeros quiet, others loud, and every kind of nothing apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from gongkai.folding import fold
from gongkai.form import Table
from gongkai.site.statutory import Leaf
from gongkai.site.words import load_words


class Shown(NamedTuple):
    """A cell of a page: how it looks, what stands in it, and, where it differs, what the source prints.

    Looks: `z` zero, `n` another number, `b` blank, `x` not applicable, `u` unreadable, `a` nothing placed there,
    `o` not in this edition, `t` no statutory table, `s` not stated.
    """

    look: str
    text: str
    raw: str = ""


@lru_cache(maxsize=4096)
def show_value(value: str) -> Shown:
    """Return what a cell of a CSV looks like."""
    if value == "":
        return Shown("b", load_words()["mark"]["blank"])
    if value == "/":
        return Shown("x", value)
    return Shown("n" if value.strip("+-0.") else "z", value)


def show_cells(cells: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """Return what cells of a report's own table look like."""
    return list(map(_show, map(_STATED, cells)))


_STATED = itemgetter("mark", "value", "raw")


@lru_cache(maxsize=4096)
def _show(stated: tuple[str, str, str]) -> Shown:
    mark, value, raw = stated[0], stated[1], stated[2].strip()
    if mark == "missing":
        return Shown("a", load_words()["mark"]["absent"])
    if mark == "number":
        shown = show_value(value)
        return shown if raw in ("", value) or fold(raw) == value else shown._replace(raw=raw)
    if mark == "not-applicable":
        return Shown("x", raw or "/")
    if mark == "unreadable":
        return Shown("u", raw)
    return show_value("")


def show_leaf(table: Table | None, cells: Mapping[tuple[str, str], str], leaf: Leaf) -> Shown:
    """Return a figure in a comparison; `table` is the one that the report follows, none if it has no edition."""
    if table is None:
        return Shown("t", load_words()["mark"]["tableless"])
    key = (leaf.line.code, leaf.column.code)
    if key not in cells:
        return Shown("o", load_words()["mark"]["outside"])
    return show_value(cells[key])


def show_stated(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return figures of the narrative in the order in which the pages list their measures."""
    order = _order()
    return sorted(rows, key=lambda row: order.get(row["measure"], len(order)))


@lru_cache(maxsize=1)
def _order() -> Mapping[str, int]:
    return {measure: position for position, measure in enumerate(load_words()["measure"])}


def stated_figures(figures: Iterable[Mapping[str, str]]) -> Shown:
    """Return what a narrative states for a measure as one cell."""
    return _stated(tuple((row["qualifier"], row["value"]) for row in figures))


@lru_cache(maxsize=1 << 14)
def _stated(figures: tuple[tuple[str, str], ...]) -> Shown:
    words = load_words()
    if not figures:
        return Shown("s", words["mark"]["silent"])
    loud = any(show_value(value).look == "n" for _, value in figures)
    return Shown("n" if loud else "z", "；".join(words["said"][how].format(value=value) for how, value in figures))
