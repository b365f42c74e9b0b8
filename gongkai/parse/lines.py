"""A document as lines: what every further step of parsing reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.source import Place


class Line(NamedTuple):
    """A line of the document; a row of a table that the source marks has the place of each of its tabbed `cells`."""

    place: Place
    text: str
    cells: tuple[Place, ...] = ()

    @property
    def number(self) -> int | None:
        """The line's number in the source, from 1."""
        return self.place.line

    def places(self, cells: int) -> Sequence[Place]:
        """Return the places of as many `cells` as the line was cut into."""
        return self.cells if len(self.cells) == cells else (self.place,) * cells
