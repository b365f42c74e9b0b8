"""A package as it lies on the disk: each file is read once, and held against what the descriptor declares of it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from gongkai.package.json_lines import read_json
from gongkai.package.slices import NotCut, Runs, Table, table_of


@dataclass(frozen=True, slots=True)
class Measured:
    """A package: its descriptor as bytes and as a value, its tables by name, None if not all can be, its problems.

    The problems are where files differ from the bytes, hash and rows that the descriptor declares, a sentence each.
    """

    data: bytes
    descriptor: Any
    tables: Mapping[str, Table] | None
    problems: tuple[str, ...]


def measure(path: Path, known: Runs = MappingProxyType({})) -> Measured:
    """Return the package with the descriptor `path`, which must be readable; `known` is for `slices.table_of`."""
    data = path.read_bytes()
    try:
        descriptor = read_json(data)
        resources: list[dict[str, Any]] = descriptor["resources"]
        named = [(resource["name"], resource["path"]) for resource in resources]
    except (ValueError, KeyError, TypeError) as error:
        return Measured(data, None, None, (f"not a descriptor: {error!r}",))
    problems = [] if resources else ["no resources"]
    tables: dict[str, Table] | None = {}
    folder = str(path.parent)
    for resource, (name, below) in zip(resources, named, strict=True):
        if not _stays(below):
            problems.append(f"{name}: the path {below!r} leaves the package")
            continue
        try:
            with io.FileIO(f"{folder}/{below}") as file:
                content = file.readall()
        except OSError as error:
            problems.append(f"{name}: {below} cannot be read: {error.strerror}")
            continue
        table = _table(resource, content, known) if resource.get("format") == "csv" else None
        problems.extend(f"{name}: {problem}" for problem in _differences(resource, content, table))
        if table is not None and tables is not None:
            tables[name] = table
        elif resource.get("format") == "csv":
            tables = None
    return Measured(data, descriptor, tables, tuple(problems))


@lru_cache
def _stays(path: str) -> bool:
    place = PurePosixPath(path)
    return not place.is_absolute() and ".." not in place.parts


def _table(resource: Mapping[str, Any], content: bytes, known: Runs) -> Table | None:
    try:
        return table_of(resource, content, known)
    except NotCut:
        return None


def _differences(resource: Mapping[str, Any], content: bytes, table: Table | None) -> Iterator[str]:
    if resource.get("bytes") != len(content):
        yield f"bytes is {resource.get('bytes')}, the file has {len(content)}"
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    if resource.get("hash") != digest:
        yield f"hash is {resource.get('hash')}, the file has {digest}"
    if resource.get("format") == "csv":
        try:
            rows = table.rows if table is not None else _count(content)
        except (UnicodeDecodeError, csv.Error) as error:
            yield f"not CSV in UTF-8: {error}"
            return
        if resource.get("rows") != rows:
            yield f"rows is {resource.get('rows')}, the file has {rows}"
    elif resource.get("format") == "json":
        try:
            read_json(content)
        except ValueError as error:
            yield f"not JSON: {error}"


def _count(content: bytes) -> int:
    """Return the number of rows below the header of any CSV; raises UnicodeDecodeError and csv.Error."""
    return sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)) - 1
