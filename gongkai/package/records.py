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
    """Objects of a list, of which `data` has the lines of JSON; they are read when they are asked for."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    @classmethod
    def of(cls, objects: Sequence[Mapping[str, Any]]) -> Records:
        """Return objects as records."""
        return objects if isinstance(objects, cls) else cls(_BETWEEN.join(map(json_line, objects)))

    @property
    def lines(self) -> list[bytes]:
        """The line of each object."""
        return self.data.split(_BETWEEN) if self.data else []

    def split(self, beginnings: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines of those objects that follow each other from each of some beginnings of lines to the next.

        Raises ValueError for a beginning that is not there.
        """
        start = 0
        for beginning in beginnings:
            end = self.data.index(_BETWEEN + beginning, start)
            yield self.data[start:end]
            start = end + len(_BETWEEN)
        yield self.data[start:]

    def __getitem__(self, place: Any) -> Any:
        return read_records(self.data)[place]

    def __len__(self) -> int:
        return len(self.lines)


def read_records(lines: bytes) -> list[Any]:
    """Return the objects of lines, which are separated by commas."""
    found: list[Any] = read_json(b"[" + lines + b"]")
    return found


def read_nested(data: bytes) -> Nested:
    """Return a report.json as `json_bytes` wrote it, with the cells of tables as `Records`."""
    first, *rest = data.split(_FIRST)
    pieces, lists = [first], []
    for part in rest:
        lines, _, after = part.partition(_LAST)
        lists.append(Records(b"{" + lines))
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
