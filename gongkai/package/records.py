"""The report.json read again: the cells of its tables stay lines of JSON, since the same ones come again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gongkai.package.json_lines import json_line, read_json
from gongkai.package.types import Nested

_OPENING = b'"cells": ['
_FIRST = _OPENING + b"\n        {"
_BETWEEN = b",\n        "
_LAST = b"\n      ]"
_STAND_IN = _OPENING + b"0]"


class Records(Sequence[Mapping[str, Any]]):
    """Objects of a list, each read from its line of JSON when it is asked for."""

    __slots__ = ("lines",)

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines

    @classmethod
    def of(cls, objects: Sequence[Mapping[str, Any]]) -> Records:
        """Return objects as records."""
        return objects if isinstance(objects, cls) else cls(list(map(json_line, objects)))

    def __getitem__(self, place: Any) -> Any:
        return list(map(read_json, self.lines[place])) if isinstance(place, slice) else read_json(self.lines[place])

    def __len__(self) -> int:
        return len(self.lines)


def read_nested(data: bytes) -> Nested:
    """Return a report.json as `json_bytes` wrote it, with the cells of tables as `Records`."""
    first, *rest = data.split(_FIRST)
    pieces, lists = [first], []
    for part in rest:
        lines, _, after = part.partition(_LAST)
        lists.append(Records((b"{" + lines).split(_BETWEEN)))
        pieces.append(after)
    whole: Nested = read_json(_STAND_IN.join(pieces))
    _put_back(whole, iter(lists))
    return whole


def _put_back(whole: Nested, lists: Iterator[Records]) -> None:
    """Put the cells back in the order in which the tables with any stand in the file."""
    tables: Iterable[Any] = (*whole["tables"].values(), *whole["source_text"])
    for table in tables:
        if table.get("cells"):
            table["cells"] = next(lists)
