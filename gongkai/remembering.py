"""What pure functions made of lines and cells, kept.

Several steps look at the same line, and the tables of reports say the same few things over and over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_LONGEST = 1_000
_MOST, _EACH = 400_000, 50
"""How many characters are kept of a function's texts, and for how many more each text counts."""

T = TypeVar("T")


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Have a pure function of a text remember what it returned, but for very long ones; nobody may change that."""
    return _Known(function).__getitem__


class _Known(dict[str, T]):
    """What a function returned, by its texts; it begins anew when it is full."""

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        self._function = function
        self._room = _MOST

    def __missing__(self, text: str) -> T:
        found = self._function(text)
        if len(text) <= _LONGEST:
            self._room -= len(text) + _EACH
            if self._room < 0:
                self.clear()
                self._room = _MOST
            self[text] = found
        return found
