"""Functions of PDFium called as often as a page has characters: without what the binding does around each call."""

from __future__ import annotations

import ctypes
from array import array
from typing import Any


class Handle(ctypes.c_void_p):
    """A handle as PDFium returns it, to be handed back."""


def function(name: str, result: Any = ctypes.c_int) -> Any:
    """Return a function of PDFium that takes whole numbers, handles and references to buffers as they are.

    It checks no argument, which takes a third of the time that a checked call does.
    """
    from pypdfium2 import raw

    checked: Any = ctypes.cast(getattr(raw, name), ctypes.c_void_p)
    return ctypes.PYFUNCTYPE(result)(checked.value)


def address(buffer: array[float]) -> int:
    """Return where the numbers lie that PDFium shall write."""
    return buffer.buffer_info()[0]


def handle(item: Any) -> ctypes.c_void_p:
    """Return the handle of one of the binding's objects for such functions."""
    return ctypes.cast(item.raw, ctypes.c_void_p)
