"""Tables that are cut out of larger ones: their rows are right if they are rows of a table that is known to be right.

The rows of a report stand in its own package, in its township's, in its year's and in the collection. Where
frictionless has judged those of the years, what is left to tell of another package is that each of its rows is one of
these, that none stands there twice, and that what they refer to is in the same package.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

_OWN = frozenset({"name", "path", "title", "description", "bytes", "hash", "rows"})
_ENDS = (b"\n", b"")


class NotCut(Exception):
    """A package is not cut out of those that are known; the message says where."""


@dataclass(frozen=True, slots=True)
class Run:
    """Rows with one first cell that follow each other: that cell, the last's second, their number, bytes and digest."""

    key: str
    second: str
    rows: int
    size: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its descriptor has it, without what is the file's own, and as its file has it: header, runs, rows."""

    described: Mapping[str, Any]
    header: str
    runs: tuple[Run, ...]
    rows: int


Runs = Mapping[tuple[str, str], Sequence[Run]]
"""Runs by their table's name and their first cell."""


@dataclass(slots=True)
class Whole:
    """Tables that are known to be right: how each is described, its header, and its runs of rows."""

    described: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    runs: dict[tuple[str, str], list[Run]] = field(default_factory=dict)

    def add(self, tables: Mapping[str, Table]) -> None:
        """Add the tables of a package; raises NotCut when one is described otherwise than in another."""
        for name, table in tables.items():
            if self.described.setdefault(name, table.described) != table.described:
                raise NotCut(f"{name} is described otherwise")
            if self.headers.setdefault(name, table.header) != table.header:
                raise NotCut(f"{name} has another header")
            for run in table.runs:
                its = self.runs.setdefault((name, run.key), [])
                if run not in its:
                    its.append(run)


def table_of(entry: Mapping[str, Any], data: bytes, known: Runs = MappingProxyType({})) -> Table:
    """Return the table of a resource and its file; raises NotCut for what is no CSV in UTF-8 with a plain header.

    Rows that are runs which are `known` are not taken apart.
    """
    header, _, body = data.partition(b"\n")
    try:
        if not header or b'"' in header:
            raise NotCut("the header is none that the build writes")
        runs = _known_runs(entry["name"], body, known)
        if runs is None:
            runs = tuple(_runs(body.decode("utf-8").split("\n")))
        described = {name: value for name, value in entry.items() if name not in _OWN}
        return Table(described, header.decode("utf-8"), runs, sum(run.rows for run in runs))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotCut(str(error)) from None


def verify_cut(tables: Mapping[str, Table], whole: Whole) -> tuple[str, ...]:
    """Return the names of the tables of which `whole` has none, as their rows are not judged.

    Raises NotCut unless all others are cut out of `whole`, with what their rows refer to.
    """
    keys: dict[str, list[str]] = {}
    for name, header in whole.headers.items():
        table = tables.get(name)
        if table is None or table.header != header or table.described != whole.described[name]:
            raise NotCut(f"{name} is missing or described otherwise")
        for run in table.runs:
            if run not in whole.runs.get((name, run.key), ()):
                raise NotCut(f"{name} has rows of {run.key} that are in no larger table")
        keys[name] = [run.key for run in table.runs]
        if len(set(keys[name])) < len(keys[name]):
            raise NotCut("rows of one report stand apart")
    units = {run.second for run in tables["reports"].runs}
    if not units <= set(keys["townships"]):
        raise NotCut("a township is missing")
    reports = set(keys["reports"])
    for name, its in keys.items():
        if name != "townships" and not reports.issuperset(its):
            raise NotCut(f"{name} has rows of a report that is not there")
    return tuple(name for name in tables if name not in whole.headers)


def _known_runs(name: str, body: bytes, known: Runs) -> tuple[Run, ...] | None:
    """Return the runs that the rows of a table are, one after the other; None when they are not all known."""
    found: list[Run] = []
    start = 0
    while start < len(body):
        key = body[start : body.find(b",", start)].decode("utf-8")
        for run in known.get((name, key), ()):
            end = start + run.size
            if body[end : end + 1] in _ENDS and _digest(body[start:end]) == run.digest:
                break
        else:
            return None
        found.append(run)
        start = end + 1
    return tuple(found)


def _rows(lines: list[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the first cell of each row, its second, and the number of lines up to its end."""
    reader = csv.reader((line + "\n" for line in lines), strict=True)
    for row in reader:
        if not row and reader.line_num == len(lines):
            break
        yield row[0] if row else "", row[1] if len(row) > 1 else "", reader.line_num


def _runs(lines: list[str]) -> Iterator[Run]:
    start = 0
    for key, rows in groupby(_rows(lines), key=itemgetter(0)):
        *_, last = its = list(rows)
        _, second, end = last
        data = "\n".join(lines[start:end]).encode()
        yield Run(key, second, len(its), len(data), _digest(data))
        start = end


def _digest(run: bytes) -> bytes:
    return hashlib.sha256(run).digest()
