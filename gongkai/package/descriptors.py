"""Descriptors of the packages (Data Package v2): words of descriptors.toml, sizes and hashes of the files, no clock."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from gongkai import __version__
from gongkai.form import Form
from gongkai.package.codes import load_fields
from gongkai.package.json_lines import json_bytes
from gongkai.package.schemas import schemas_of, title_of
from gongkai.settings import Licence

Scope = Literal["collection", "year", "township", "report"]

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTOR = "datapackage.json"
NESTED = "report.json"

_PLACE = b"\n    "
_PART = _PLACE + b"  "
"""Where a resource and each of its parts begin in a descriptor, with the line end before."""

_MEASURES = b",".join(_PART + line for line in (b'"bytes": %d', b'"hash": "sha256:%s"', b'"rows": %d'))
"""What a table's resource says of its file, to be filled in."""

_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}


@dataclass(frozen=True, slots=True)
class TableFile:
    """The CSV of a resource and the number of its rows, header aside."""

    resource: str
    data: bytes
    rows: int


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("gongkai.package").joinpath("descriptors.toml").read_text(encoding="utf-8"))


class Describer:
    """Writes descriptors under one licence for one set of forms, whose schemas it makes once."""

    def __init__(self, forms: Sequence[Form], licence: Licence) -> None:
        self._licence = licence
        self.schemas = schemas_of(forms)
        self._titles = {resource: title_of(resource, forms) for resource in self.schemas}
        self._known: dict[str, tuple[bytes, bytes]] = {}

    def describe(
        self,
        scope: Scope,
        about: Mapping[str, str],
        tables: Sequence[TableFile],
        *,
        nested: bytes | None = None,
        sources: Sequence[Mapping[str, str]] = (),
    ) -> bytes:
        """Return the descriptor of a package as its file has it.

        `about` fills the words of descriptors.toml (name, year, township_id, report_id), `nested` is the report.json.
        """
        words = {key: text.format_map(about) for key, text in _words()[scope].items()}
        head = {
            "$schema": PROFILE,
            "name": words["name"],
            "title": words["title"],
            "description": words["description"],
            "version": __version__,
            "licenses": [asdict(self._licence)],
            "sources": [dict(source) for source in sources] or [{"title": words["sources"]}],
            "resources": [],
        }
        resources = [self._table(table) for table in tables]
        if nested is not None:
            resources.append(_nested(nested))
        return json_bytes(head).removesuffix(b"[]\n}\n") + b"[" + b",".join(resources) + b"\n  ]\n}\n"

    def _table(self, table: TableFile) -> bytes:
        """Return a resource as text: what all packages say of it is put into words once."""
        resource = table.resource
        if resource not in self._known:
            first = {
                "name": resource,
                "type": "table",
                "title": self._titles[resource],
                "description": load_fields()[resource]["description"],
                "path": f"{resource}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
            }
            self._known[resource] = _parts(first), _parts({"dialect": _DIALECT, "schema": self.schemas[resource]})
        before, after = self._known[resource]
        digest = hashlib.sha256(table.data).hexdigest().encode()
        measures = _MEASURES % (len(table.data), digest, table.rows)
        return _PLACE + b"{" + b",".join([before, measures, after]) + _PLACE + b"}"


def _parts(values: Mapping[str, Any]) -> bytes:
    """Return parts of a resource as text, at their place in a descriptor."""
    texts = ((json_bytes(name)[:-1], json_bytes(value)[:-1]) for name, value in values.items())
    return b",".join(_PART + name + b": " + text.replace(b"\n", _PART) for name, text in texts)


def _nested(data: bytes) -> bytes:
    resource = {
        "name": "report",
        "type": "json",
        "title": _words()["nested"]["title"],
        "description": _words()["nested"]["description"],
        "path": NESTED,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
    }
    return _PLACE + json_bytes(resource)[:-1]
