"""SQLite with keys, references and indexes, and beside it what Datasette shows of tables and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from gongkai.exports.typed import Field, Table, in_blocks, value_of
from gongkai.exports.words import load_words
from gongkai.package import Row

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "TEXT"}
_SOUGHT = {
    "reports": ("township_id", "year", "edition"),
    "townships": ("name", "county_code"),
    "sources": ("report_id", "status"),
    "disclosures": ("subject",),
    "requests": ("line",),
    "proceedings": ("stage",),
    "figures": ("measure",),
    "findings": ("rule", "severity"),
}
_ROWS_A_BLOCK = 10_000
_LABELS = {"townships": "name", "reports": "title"}


def write_database(path: Path, tables: Mapping[str, Table], rows: Mapping[str, Iterable[Row]]) -> None:
    """Write a database of all tables; raises sqlite3.IntegrityError for rows that break a key or a reference."""
    import sqlite3

    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute("PRAGMA foreign_keys = ON")
        with base:
            for table in tables.values():
                base.execute(_creation(table))
            for table in _referred_first(tables):
                places = ", ".join("?" * len(table.fields))
                for block in in_blocks(rows[table.resource], _ROWS_A_BLOCK):
                    values = zip(*table.columns(block, _stored), strict=True)
                    base.executemany(f"INSERT INTO {_quoted(table.resource)} VALUES ({places})", values)
            for resource, names in _SOUGHT.items():
                for name in names:
                    index = _quoted(f"{resource}_{name}")
                    base.execute(f"CREATE INDEX {index} ON {_quoted(resource)} ({_quoted(name)})")
        base.execute("ANALYZE")
        base.execute("VACUUM")


def datasette_metadata(name: str, tables: Mapping[str, Table], about: Mapping[str, str]) -> dict[str, Any]:
    """Return Datasette's metadata for the database file `name`: titles, descriptions, and a word on every column."""
    words = load_words()["database"]
    described = {
        resource: {
            "title": table.title,
            "description": table.description,
            "columns": {field.name: f"{field.title}: {field.description}" for field in table.fields},
        }
        | ({"label_column": _LABELS[resource]} if resource in _LABELS else {})
        for resource, table in tables.items()
    }
    database = {"title": words["title"], "description": words["description"], "tables": described}
    return {"title": words["title"], **about, "databases": {name: database}}


def _referred_first(tables: Mapping[str, Table]) -> list[Table]:
    targets = {name: {target for target, _ in table.references.values()} for name, table in tables.items()}
    return [tables[name] for name in TopologicalSorter(targets).static_order()]


def _stored(field: Field, text: str) -> str | int | float | None:
    """Return the value of a text as SQLite has it, which has no dates."""
    value = value_of(field, text)
    return value.isoformat() if isinstance(value, date) else value


def _creation(table: Table) -> str:
    parts = [_column(field) for field in table.fields]
    parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    parts += [
        f"FOREIGN KEY ({_quoted(name)}) REFERENCES {_quoted(resource)} ({_quoted(target)})"
        for name, (resource, target) in table.references.items()
    ]
    return f"CREATE TABLE {_quoted(table.resource)} (\n  " + ",\n  ".join(parts) + "\n)"


def _column(field: Field) -> str:
    return f"{_quoted(field.name)} {_TYPES[field.type]}" + (" NOT NULL" if field.required or not field.nullable else "")


def _quoted(name: str) -> str:
    return f'"{name}"'
