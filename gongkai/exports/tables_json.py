"""The tables of a township or a year as one JSON: numbers as numbers, a blank as null, ``/`` as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from gongkai.exports.known import Known
from gongkai.exports.pieces import Pieces, write_pieces
from gongkai.exports.typed import Field, Table, plain, value_of
from gongkai.package import Row

TABLES_JSON = "data.json"

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SEPARATOR, _START = b",\n", b"[\n"


class JsonLines:
    """Makes lines of the values of some fields, each with the separator before it."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._values = [Known(partial(_value, field)) for field in fields]

    def head(self, text: str) -> bytes:
        """Return what the text of the first field is at the beginning of a line."""
        return _SEPARATOR + f"[{self._values[0][text]}".encode()

    def rest(self, texts: Sequence[str]) -> bytes:
        """Return what the texts of all other fields are at the end of a line."""
        values = [value[text] for value, text in zip(self._values[1:], texts, strict=True)]
        return f",{','.join(values)}]".encode()


def lines_of(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield lines of rows of a table."""
    lines = JsonLines(table.stated)
    first, *others = [field.name for field in table.stated]
    return (lines.head(row[first]) + lines.rest([row[name] for name in others]) for row in rows)


def write_tables_json(
    path: Path, name: str, tables: Mapping[str, Table], lines: Iterable[tuple[str, Iterable[bytes]]]
) -> dict[str, Pieces]:
    """Write ``{resource: {fields: [name], rows: [[value]]}}``, a line a row, into a file known as `name`.

    `lines` are those of each resource in pieces, as `JsonLines` makes them or as they were written here.
    """
    found = {}
    with path.open("wb") as file:
        for number, (resource, pieces) in enumerate(lines):
            fields = _json([field.name for field in tables[resource].stated])
            file.write(_SEPARATOR if number else b"{")
            file.write(f'{_json(resource)}:{{"fields":{fields},"rows":'.encode())
            found[resource] = its = write_pieces(file, name, _listed(pieces))
            file.write(b"]}" if its.bounds[-1] > its.bounds[0] else _START + b"]}")
        file.write(b"}\n")
    return found


def _listed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces with what stands before each in a list, which is as long for all."""
    before = _START
    for piece in pieces:
        if piece:
            yield before + piece[len(before) :]
            before = _SEPARATOR
        else:
            yield piece


def _value(field: Field, text: str) -> str:
    """Return the JSON of a text's value; what is no number, or one that a double does not hold, stays text."""
    value = None if field.type == "date" else value_of(field, text)
    return _json(value if value is not None else plain(text) or None)


def _json(value: Any) -> str:
    return _ENCODER.encode(value)
