"""What differs between the data of two builds: the collection's tables, row by row by their primary keys."""

from __future__ import annotations

import csv
import filecmp
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.faults import Fault
from gongkai.package.descriptors import DESCRIPTOR

Key = tuple[str, ...]
"""A row's values in the fields of its resource's primary key."""


class ChangesError(Fault):
    """A folder holds no data package to compare; the message names it."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is different now, in a row that both builds have."""

    key: Key
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TableChanges:
    """What differs in one resource; `titles` are those of its fields by name, a field that one build lacks is empty."""

    resource: str
    title: str
    titles: Mapping[str, str]
    added: tuple[Key, ...]
    removed: tuple[Key, ...]
    changed: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class DataTable:
    """A CSV of a package: its path, the titles of its fields by name, and the fields of its primary key."""

    path: Path
    title: str
    titles: Mapping[str, str]
    key: tuple[str, ...]


def compare(previous: Path, current: Path) -> list[TableChanges]:
    """Compare the CSV resources of two datapackage/ folders; those without a difference are left out."""
    before, after = data_tables(previous), data_tables(current)
    found = [_compare(name, before.get(name), after.get(name)) for name in after | before]
    return [item for item in found if item.added or item.removed or item.changed]


def data_tables(folder: Path) -> dict[str, DataTable]:
    """Return the CSV resources of a datapackage/ folder by name; raises ChangesError when it has no package."""
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ChangesError(f"没有可读的数据包 / no readable data package: {folder / DESCRIPTOR}") from None
    return {entry["name"]: _table(folder, entry) for entry in descriptor["resources"] if entry["format"] == "csv"}


def _table(folder: Path, entry: Mapping[str, Any]) -> DataTable:
    schema = entry["schema"]
    titles = {field["name"]: field.get("title", field["name"]) for field in schema["fields"]}
    return DataTable(folder / entry["path"], entry["title"], titles, tuple(schema["primaryKey"]))


def _compare(name: str, before: DataTable | None, after: DataTable | None) -> TableChanges:
    latest = after or before
    assert latest is not None
    titles = {**(before.titles if before else {}), **(after.titles if after else {})}
    if before and after and filecmp.cmp(before.path, after.path, shallow=False):
        return TableChanges(name, latest.title, titles, (), (), ())
    old = rows_by_key(before, latest.key) if before else {}
    new = rows_by_key(after, latest.key) if after else {}
    return TableChanges(
        resource=name,
        title=latest.title,
        titles=titles,
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(
            change for key, row in new.items() if key in old for change in _cells(key, old[key], row, list(titles))
        ),
    )


def rows_by_key(table: DataTable, key: tuple[str, ...] = ()) -> dict[Key, Mapping[str, str]]:
    """Return the rows of a table by their values in `key`, its own if none is given."""
    key = key or table.key
    with table.path.open(encoding="utf-8", newline="") as file:
        return {tuple(row.get(field, "") for field in key): row for row in csv.DictReader(file)}


def _cells(key: Key, old: Mapping[str, str], new: Mapping[str, str], fields: list[str]) -> Iterator[CellChange]:
    for field in fields:
        before, after = old.get(field, ""), new.get(field, "")
        if before != after:
            yield CellChange(key, field, before, after)
