"""The tables of a township or a year as one JSON: numbers as numbers, a blank as null, ``/`` as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gongkai.exports.typed import MARKS, Field, Table, plain, value_of
from gongkai.package import Row

TABLES_JSON = "data.json"


def tables_json(tables: Mapping[str, Table], rows: Mapping[str, Sequence[Row]]) -> bytes:
    """Return ``{resource: {fields: [name], rows: [[value]]}}`` for the resources in `rows`, a line a row."""
    parts = [f"{_json(resource)}:{_table(tables[resource], its)}" for resource, its in rows.items()]
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _table(table: Table, rows: Sequence[Row]) -> str:
    fields = [field for field in table.fields if field.name != MARKS]
    lines = ",\n".join(_json([_value(field, row[field.name]) for field in fields]) for row in rows)
    return f'{{"fields":{_json([field.name for field in fields])},"rows":[\n{lines}]}}'


def _value(field: Field, text: str) -> Any:
    """Return the value of a text; what is no number, or one that a double does not hold, stays text."""
    if field.type == "date":
        return text or None
    value = value_of(field, text)
    return value if value is not None else plain(text) or None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
