"""A document as lines: what every further step of parsing reads."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.source import Place


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document; a row of a table that the source marks has the place of each of its tabbed `cells`."""

    place: Place
    text: str
    cells: tuple[Place, ...] = ()

    @property
    def number(self) -> int | None:
        """The line's number in the source, from 1."""
        return self.place.line

    def place_of(self, cell: int, cells: int) -> Place:
        """Return the place of one of the `cells` that the line was cut into."""
        return self.cells[cell] if len(self.cells) == cells else self.place
