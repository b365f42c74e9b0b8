"""What a function gives, kept: most cells are one of few, and so are most rows of a form's tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MOST = 4096


class Known(dict[K, V]):
    """What a function gives for each of up to `most` arguments; with one more it begins anew."""

    def __init__(self, function: Callable[[K], V], most: int = _MOST) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, argument: K) -> V:
        if len(self) >= self._most:
            self.clear()
        self[argument] = value = self._function(argument)
        return value
