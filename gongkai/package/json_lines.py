"""JSON with a record a line: short files, whose differences git shows record by record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

import orjson

_DEEPEST = 2
"""A record may hold an object, such as its place, but none that holds another."""


def json_bytes(value: Any) -> bytes:
    """Return `value` as JSON in the one way that the build writes it: UTF-8, ended by a line end.

    A record stands on one line: what holds no list of objects and no objects within objects within objects. All else is
    broken into its parts, indented by two blanks a level. A lone surrogate is written as its escape.
    """
    return _broken(value, b"\n") + b"\n"


def read_json(data: bytes) -> Any:
    """Return the value that JSON states, as the json module would; raises ValueError."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:  # perhaps the escape of a lone surrogate
        return json.loads(data)


def json_line(value: Any, by_name: bool = False) -> bytes:
    """Return `value` as JSON on one line without a blank or a line end; `by_name` sorts the members of objects.

    A lone surrogate is written as its escape, an `orjson.Fragment`, which is such JSON already, as it is.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS if by_name else None)
    except orjson.JSONEncodeError:  # a lone surrogate, which UTF-8 has no bytes for, or a number beyond 64 bits
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=by_name, default=_of_fragment)
        return text.encode("utf-8", "backslashreplace")


def _of_fragment(given: orjson.Fragment) -> Any:
    return json.loads(orjson.dumps(given))


def _broken(value: Any, start: bytes) -> bytes:
    """Return `value` with its records a line each; `start` is the line end and the indentation where it stands."""
    if _is_record(value, _DEEPEST):
        return json_line(value)
    inner = start + b"  "
    if isinstance(value, dict):
        parts = [_name(name) + _broken(item, inner) for name, item in value.items()]
        return b"{" + inner + (b"," + inner).join(parts) + start + b"}"
    lines = _records(value, inner) or (b"," + inner).join([_broken(item, inner) for item in value])
    return b"[" + inner + lines + start + b"]"


@lru_cache(maxsize=1024)
def _name(name: str) -> bytes:
    return json_line(name) + b": "


def _records(values: Sequence[Any], start: bytes) -> bytes:
    """Return all values of a list at once, each on a line; nothing where that is not quite sure to be their place."""
    spaced: list[Any] = [orjson.Fragment(start)] * (2 * len(values) - 1)
    spaced[::2] = values
    try:
        lines = orjson.dumps(spaced)[1:-1]
    except orjson.JSONEncodeError:
        return b""
    if b"[{" in lines or max(map(bytes.count, lines.split(b"\n"), repeat(b"{"))) > _DEEPEST:
        return b""
    return lines.replace(b"," + start + b",", b"," + start)


def _is_record(value: Any, depth: int) -> bool:
    """Tell whether `value` holds no list of objects and objects within each other at most `depth` deep."""
    if isinstance(value, dict):
        return depth > 0 and all(_is_record(item, depth - 1) for item in value.values())
    if isinstance(value, list | tuple):
        return not (value and isinstance(value[0], dict)) and all(_is_record(item, depth) for item in value)
    return True
