"""What a table consists of: labels of the form, figures, blanks, and what is neither."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gongkai.parse.figures import is_figure
from gongkai.remembering import remembered
from gongkai.source import Place

Sense = Literal["line", "column", "group", "furniture", "figure", "blank", "text", "debris", ""]

LABELS = frozenset(("line", "column", "group", "furniture"))


class Item(NamedTuple):
    """The text of one cell, or of several that are one label, with its sense; `code` names the line, column or group.

    The text is empty for a blank one; `row` numbers the printed row where the layout shows it.
    """

    sense: Sense
    code: str
    text: str
    place: Place
    row: int | None
    editions: frozenset[str] = frozenset()

    @property
    def is_label(self) -> bool:
        """Tell whether the form prints this text."""
        return self.sense in LABELS


@remembered
def sense_of(text: str) -> Literal["figure", "blank", ""]:
    """Return the sense of a cell by itself; nothing for one that may be of a label."""
    return "blank" if not text else "figure" if is_figure(text) else ""


def item_of(text: str, place: Place, row: int | None = None) -> Item:
    """Return the text of a cell with the sense that it has by itself."""
    return Item(sense_of(text), "", text, place, row)
