"""What pure functions made of short texts, kept: the tables of reports say the same few things over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_SHORT = 120
_MOST = 4_096

T = TypeVar("T")


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Have a pure function of a text remember what it returned for short ones; nobody may change that."""
    return _Known(function).__getitem__


class _Known(dict[str, T]):
    """What a function returned, by its texts; it begins anew when it is full."""

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> T:
        found = self._function(text)
        if len(text) <= _SHORT:
            if len(self) >= _MOST:
                self.clear()
            self[text] = found
        return found
