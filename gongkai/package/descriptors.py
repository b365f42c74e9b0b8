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
class File:
    """A file of a package, with its hash, and with the number of its rows, header aside, where it is a table."""

    name: str
    data: bytes
    sha256: str
    rows: int | None = None

    @property
    def resource(self) -> str:
        """The name of the resource that it is."""
        return self.name.partition(".")[0]


def file_of(name: str, data: bytes, rows: int | None = None) -> File:
    """Return a file of this content."""
    return File(name, data, hashlib.sha256(data).hexdigest(), rows)


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
        tables: Sequence[File],
        *,
        nested: File | None = None,
        sources: Sequence[Mapping[str, str]] = (),
    ) -> File:
        """Return the descriptor of a package.

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
        data = json_bytes(head).removesuffix(b"[]\n}\n") + b"[" + b",".join(resources) + b"\n  ]\n}\n"
        return file_of(DESCRIPTOR, data)

    def _table(self, table: File) -> bytes:
        """Return a resource as text: what all packages say of it is put into words once."""
        resource = table.resource
        if resource not in self._known:
            first = {
                "name": resource,
                "type": "table",
                "title": self._titles[resource],
                "description": load_fields()[resource]["description"],
                "path": table.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
            }
            self._known[resource] = _parts(first), _parts({"dialect": _DIALECT, "schema": self.schemas[resource]})
        before, after = self._known[resource]
        measures = _MEASURES % (len(table.data), table.sha256.encode(), table.rows)
        return _PLACE + b"{" + b",".join([before, measures, after]) + _PLACE + b"}"


def _parts(values: Mapping[str, Any]) -> bytes:
    """Return parts of a resource as text, at their place in a descriptor."""
    texts = ((json_bytes(name)[:-1], json_bytes(value)[:-1]) for name, value in values.items())
    return b",".join(_PART + name + b": " + text.replace(b"\n", _PART) for name, text in texts)


def _nested(file: File) -> bytes:
    resource = {
        "name": file.resource,
        "type": "json",
        "title": _words()["nested"]["title"],
        "description": _words()["nested"]["description"],
        "path": file.name,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": len(file.data),
        "hash": f"sha256:{file.sha256}",
    }
    return _PLACE + json_bytes(resource)[:-1]
