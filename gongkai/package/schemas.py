"""Table Schemas of the resources, made from the form, the codes and the words of fields.toml."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from gongkai.form import Column, Form
from gongkai.package.codes import codes_of, load_fields

MISSING_VALUES = ["", "/"]

_CONSTRAINTS = ("required", "enum", "minimum", "maximum", "pattern")


def resources() -> tuple[str, ...]:
    """Return the names of the resources in the order of publication."""
    return tuple(name for name, given in load_fields().items() if "fields" in given)


def schemas_of(forms: Sequence[Form]) -> dict[str, dict[str, Any]]:
    """Return the Table Schema of every resource, for all editions of the form together."""
    enums: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in codes_of(forms):
        enums[row["resource"], row["field"]].setdefault(row["code"])
    return {resource: _schema(resource, forms, enums) for resource in resources()}


def title_of(resource: str, forms: Sequence[Form]) -> str:
    """Return the Chinese title of a resource; a statutory table bears the one of the newest edition."""
    given = load_fields()[resource]
    title: str = given["title"] if "title" in given else forms[-1].table(resource).label
    return title


def field_names(schema: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of the fields of a schema, the header of its CSV."""
    return tuple(field["name"] for field in schema["fields"])


def _schema(resource: str, forms: Sequence[Form], enums: dict[tuple[str, str], dict[str, None]]) -> dict[str, Any]:
    given = load_fields()[resource]
    fields = [
        _field(name, words | ({"enum": list(enums[resource, name])} if (resource, name) in enums else {}))
        for name, words in given["fields"].items()
    ]
    if "column" in given:
        fields += [_column_field(column, given["column"]) for column in _columns(resource, forms)]
    schema = {"fields": fields, "missingValues": MISSING_VALUES, "primaryKey": given["primary_key"]}
    keys = [
        {"fields": [field], "reference": {"resource": target, "fields": load_fields()[target]["primary_key"]}}
        for field, target in given.get("foreign_keys", {}).items()
    ]
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(name: str, words: dict[str, Any]) -> dict[str, Any]:
    field = {
        "name": name,
        "type": words["type"],
        "format": words.get("format", "default"),
        "title": words["title"],
        "description": words["description"],
    }
    constraints = {key: words[key] for key in _CONSTRAINTS if key in words}
    if constraints:
        field["constraints"] = constraints
    if "missing_values" in words:
        field["missingValues"] = words["missing_values"]
    return field


def _columns(resource: str, forms: Sequence[Form]) -> Iterator[Column]:
    """Yield the columns of all editions once each; the newest has the wording."""
    found: dict[str, Column] = {}
    for form in forms:
        for block in form.table(resource).blocks:
            found.update({column.code: column for column in block.columns})
    yield from found.values()


def _column_field(column: Column, words: dict[str, str]) -> dict[str, Any]:
    """A column of figures may be blank or ``/``, so it is never required."""
    given: dict[str, Any] = {
        key: text.format(label=column.label, label_en=column.label_en) for key, text in words.items()
    }
    given["type"] = "number" if column.decimal else "integer"
    return _field(column.code, given if column.signed else given | {"minimum": 0})
