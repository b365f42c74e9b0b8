"""What ``check --format json`` promises, as a JSON Schema: check.schema.json with the rows that packages have."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from gongkai.form import load_forms
from gongkai.package import schemas_of

_ROWS = ("reports", "townships", "figures", "findings")


def check_schema() -> dict[str, Any]:
    """Return the schema; a row's fields are text, as in CSV, with the titles and codes of the package's schema."""
    schema: dict[str, Any] = json.loads(files("gongkai").joinpath("check.schema.json").read_text(encoding="utf-8"))
    tables = schemas_of(load_forms())
    schema["$defs"] |= {name: _row(tables[name]) for name in _ROWS}
    return schema


def _row(table: dict[str, Any]) -> dict[str, Any]:
    names = [field["name"] for field in table["fields"]]
    return {
        "type": "object",
        "required": names,
        "properties": {field["name"]: _field(field) for field in table["fields"]},
    }


def _field(field: dict[str, Any]) -> dict[str, Any]:
    given = {"type": "string", "title": field["title"], "description": field["description"]}
    constraints = field.get("constraints", {})
    if "enum" not in constraints:
        return given
    codes = [str(code) for code in constraints["enum"]]
    return given | {"enum": codes if constraints.get("required") else [*codes, ""]}
