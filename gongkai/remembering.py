"""What pure functions made of short texts, kept: the tables of reports say the same few things over and over."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, cast

_SHORT = 120
_MOST = 16_384

Function = TypeVar("Function", bound=Callable[..., object])


def remembered(function: Function) -> Function:
    """Have a pure function of a text remember what it returned for short ones; nobody may change that."""
    known = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def recalled(text: str, *rest: object) -> object:
        return (known if len(text) <= _SHORT else function)(text, *rest)

    return cast(Function, recalled)
