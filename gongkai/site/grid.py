"""A comparison: units below each other, figures side by side; units with nothing but zeros take one line together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from gongkai.site.figures import Shown
from gongkai.site.shapes import escaped
from gongkai.site.tallies import Tally

_QUIET = "q"
_FOLDED = "zbx"
"""Looks of which a whole row is worth no row: zeros, blanks, not applicable."""

_LOUD = frozenset("nu")
_TEXTS = ("township_id", "name", "above", "path", "order")


@dataclass(frozen=True)
class Entry:
    """A unit of a comparison: `path` is its page below the site's root, `order` what it is sorted by.

    `about` is what the filters of a page know of it, by filter.
    """

    township_id: str
    name: str
    above: str
    path: str
    order: str
    about: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def escaped(self) -> Mapping[str, str]:
        """All of it for HTML by name, what the filters know after `about.`; a unit stands in many comparisons."""
        about = {f"about.{name}": escaped(value) for name, value in self.about.items()}
        return about | {name: escaped(getattr(self, name)) for name in _TEXTS}


@dataclass(frozen=True, slots=True)
class Head:
    """A column: `over` is the heading above it, `loud` whether any unit has another figure than zero in it."""

    code: str
    label: str
    over: str
    loud: bool = True


@dataclass(frozen=True, slots=True)
class Fold:
    """Units in whose rows every cell looks the same, `look` as in `Shown`; `q` when none has a figure above zero."""

    look: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Grid:
    """A comparison with its headings; `tallies` has one for each column, or is empty."""

    name: str
    heads: Sequence[Head]
    body: Sequence[tuple[Entry, Sequence[Shown]]]
    folds: Sequence[Fold]
    tallies: Sequence[Tally]
    units: int

    @property
    def spans(self) -> list[tuple[str, list[Head]]]:
        """The headings above columns, with the columns that each stands over."""
        return [(over, list(heads)) for over, heads in groupby(self.heads, key=lambda head: head.over)]


def grid(
    name: str,
    columns: Sequence[tuple[str, str, str]],
    lines: Iterable[tuple[Entry, Sequence[Shown]]],
    tallies: Sequence[Tally] = (),
    quiet: bool = False,
) -> Grid:
    """Return the comparison of `lines`, whose cells are those of `columns`: code, label and heading above it.

    With `quiet` all units are folded that have no figure above zero, whatever stands in its place.
    """
    body: list[tuple[Entry, Sequence[Shown]]] = []
    folded: dict[str, list[Entry]] = {look: [] for look in (_QUIET if quiet else _FOLDED)}
    for entry, cells in lines:
        looks = {cell.look for cell in cells}
        look = _quiet(looks) if quiet else _common(looks)
        if look in folded:
            folded[look].append(entry)
        else:
            body.append((entry, cells))
    loud = _loud(len(columns), [cells for _, cells in body])
    return Grid(
        name=name,
        heads=[Head(code, label, over, loud[n]) for n, (code, label, over) in enumerate(columns)],
        body=body,
        folds=[Fold(look, entries) for look, entries in folded.items() if entries],
        tallies=tallies,
        units=len(body) + sum(map(len, folded.values())),
    )


def _quiet(looks: AbstractSet[str]) -> str:
    return _QUIET if looks.isdisjoint(_LOUD) else ""


def _common(looks: AbstractSet[str]) -> str:
    """Return the look of all cells, none if they differ."""
    return next(iter(looks)) if len(looks) == 1 else ""


def _loud(width: int, rows: Sequence[Sequence[Shown]]) -> list[bool]:
    """Tell of each column whether it has another figure than zero; rows that are folded have none."""
    return [any(row[n].look == "n" for row in rows) for n in range(width)]
