"""The tables of a township or a year as one JSON: numbers as numbers, a blank as null, ``/`` as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from gongkai.exports.typed import Field, Table, plain, reader, value_of
from gongkai.package import Row

TABLES_JSON = "data.json"


def tables_json(tables: Mapping[str, Table], rows: Mapping[str, Sequence[Row]]) -> bytes:
    """Return ``{resource: {fields: [name], rows: [[value]]}}`` for the resources in `rows`, a line a row."""
    parts = [f"{_json(resource)}:{_table(tables[resource], its)}" for resource, its in rows.items()]
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _table(table: Table, rows: Sequence[Row]) -> str:
    read = _reader(table.stated)
    lines = ",\n".join([f"[{first},{others}]" for first, others in read(rows)])
    return f'{{"fields":{_json([field.name for field in table.stated])},"rows":[\n{lines}]}}'


@lru_cache(maxsize=16)
def _reader(fields: tuple[Field, ...]) -> Callable[[Iterable[Row]], Iterator[tuple[str, str]]]:
    return reader(fields, _value, lambda _, values: ",".join(values))


def _value(field: Field, text: str) -> str:
    """Return the JSON of a text's value; what is no number, or one that a double does not hold, stays text."""
    value = None if field.type == "date" else value_of(field, text)
    return _json(value if value is not None else plain(text) or None)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
