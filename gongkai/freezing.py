"""Our own values as bytes and back: for files that the build keeps for itself, never for ones that people exchange.

Bytes that name anything but the project's classes and a few plain ones are refused, so that a file which somebody else
has put there runs nothing.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from io import BytesIO
from operator import attrgetter
from typing import Any

_BEGINNING = pickle.PROTO + bytes([pickle.HIGHEST_PROTOCOL])
_DAMAGED = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    TypeError,
    ValueError,
)
_PLAIN = frozenset({("datetime", "date"), ("decimal", "Decimal"), ("rensa", "RMinHash")})


class Unthawable(Exception):
    """The bytes are none that `freeze` has made, or of classes that have changed since."""


def freeze(value: Any) -> bytes:
    """Return a value of the project's dataclasses and named tuples, numbers, texts and containers as bytes."""
    frozen = BytesIO()
    _Freezer(frozen, pickle.HIGHEST_PROTOCOL).dump(value)
    return frozen.getvalue()


def thaw(data: bytes) -> Any:
    """Return the value that `freeze` was given; raises Unthawable."""
    if not data.startswith(_BEGINNING):
        raise Unthawable("not made by freeze")
    try:
        return _Thawer(BytesIO(data)).load()
    except _DAMAGED as error:
        raise Unthawable(f"{type(error).__name__}: {error}") from None


class _Freezer(pickle.Pickler):
    """Has a value made anew by its class, which takes a quarter of the time that filling it afterwards takes."""

    def reducer_override(self, value: Any) -> Any:
        kind: Any = type(value)
        parts = _parts_of(kind)
        return (kind, parts(value)) if parts else NotImplemented


class _Thawer(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith("gongkai.") else None
        if not isinstance(found, type) or _parts_of(found) is None:
            raise pickle.UnpicklingError(f"{module}.{name} is none of the project's values")
        return found


@cache
def _parts_of(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """Return what gives the parts of a value of a class in their order; None for a class of which none is made so."""
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return tuple
    if not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda value: tuple(getattr(value, name) for name in names)
