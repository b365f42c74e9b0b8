"""Tables that are cut out of larger ones: their rows are right if they are rows of a table that is known to be right.

The rows of a report stand in its own package, in its township's, in its year's and in the collection. Where
frictionless has judged those of the years, what is left to tell of a smaller package is that each of its rows is one of
these, that none stands there twice, and that what they refer to is in the same package.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_OWN = frozenset({"name", "path", "title", "description", "bytes", "hash", "rows"})


class NotCut(Exception):
    """A package is not cut out of those that are known; the message says where."""


@dataclass(slots=True)
class Whole:
    """Tables that are known to be right: how each is described, its header, and the digests of its rows by report."""

    described: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    digests: dict[tuple[str, str], set[bytes]] = field(default_factory=dict)

    def add(self, package: Path) -> None:
        """Add the tables of a package; raises NotCut when one is described otherwise than in another, or is no CSV."""
        for name, entry, path in _tables(package):
            if self.described.setdefault(name, _described(entry)) != _described(entry):
                raise NotCut(f"{package}: {name} is described otherwise")
            header, rows = _split(path)
            if self.headers.setdefault(name, header) != header:
                raise NotCut(f"{package}: {name} has another header")
            for key, digest, _ in rows:
                self.digests.setdefault((name, key), set()).add(digest)


def verify_cut(package: Path, whole: Whole) -> None:
    """Raise NotCut unless all tables of a package are cut out of `whole`, with what their rows refer to."""
    keys: dict[str, list[str]] = {}
    units: set[str] = set()
    for name, entry, path in _tables(package):
        if name not in whole.headers or _described(entry) != whole.described[name]:
            raise NotCut(f"{name} is described otherwise")
        header, rows = _split(path)
        if header != whole.headers[name]:
            raise NotCut(f"{name} has another header")
        keys[name] = []
        for key, digest, second in rows:
            if digest not in whole.digests.get((name, key), ()):
                raise NotCut(f"{name} has rows of {key} that are in no larger table")
            keys[name].append(key)
            units |= {second} if name == "reports" else set()
    if any(len(set(its)) < len(its) for its in keys.values()):
        raise NotCut("rows of one report stand apart")
    if set(keys) != set(whole.headers) or units - set(keys["townships"]):
        raise NotCut("a table or a township is missing")
    for name, its in keys.items():
        if name != "townships" and not set(its) <= set(keys["reports"]):
            raise NotCut(f"{name} has rows of a report that is not there")


def _tables(package: Path) -> Iterator[tuple[str, Mapping[str, Any], Path]]:
    for entry in json.loads(package.read_bytes())["resources"]:
        if entry.get("format") == "csv":
            yield entry["name"], entry, package.parent / entry["path"]


def _described(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in _OWN}


def _split(path: Path) -> tuple[str, Iterable[tuple[str, bytes, str]]]:
    """Return the header of a table and its runs of rows with one first cell: that, their digest, the last second cell.

    Raises NotCut for what is no CSV in UTF-8.
    """
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
        return lines[0], list(_runs(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotCut(f"{path.name}: {error}") from None


def _runs(lines: list[str]) -> Iterator[tuple[str, bytes, str]]:
    reader = csv.reader((line + "\n" for line in lines[1:]), strict=True)
    run: list[str] = []
    key = second = ""
    start = 0
    for row in reader:
        end = reader.line_num
        if not row and end == len(lines) - 1:
            break
        first = row[0] if row else ""
        if run and first != key:
            yield key, _digest(run), second
            run = []
        key, second = first, row[1] if len(row) > 1 else ""
        run += lines[1 + start : 1 + end]
        start = end
    if run:
        yield key, _digest(run), second


def _digest(run: list[str]) -> bytes:
    return hashlib.sha256("\n".join(run).encode()).digest()
