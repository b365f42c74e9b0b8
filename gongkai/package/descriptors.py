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

__all__ = ["DESCRIPTOR", "NESTED", "PROFILE", "Describer", "Scope", "TableFile", "json_bytes"]

Scope = Literal["collection", "year", "township", "report"]

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTOR = "datapackage.json"
NESTED = "report.json"

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

    def describe(
        self,
        scope: Scope,
        about: Mapping[str, str],
        tables: Sequence[TableFile],
        *,
        nested: bytes | None = None,
        sources: Sequence[Mapping[str, str]] = (),
    ) -> dict[str, Any]:
        """Return the descriptor of a package.

        `about` fills the words of descriptors.toml (name, year, township_id, report_id), `nested` is the report.json.
        """
        words = {key: text.format_map(about) for key, text in _words()[scope].items()}
        resources = [self._table(table) for table in tables]
        return {
            "$schema": PROFILE,
            "name": words["name"],
            "title": words["title"],
            "description": words["description"],
            "version": __version__,
            "licenses": [asdict(self._licence)],
            "sources": [dict(source) for source in sources] or [{"title": words["sources"]}],
            "resources": resources if nested is None else [*resources, _nested(nested)],
        }

    def _table(self, table: TableFile) -> dict[str, Any]:
        return {
            "name": table.resource,
            "type": "table",
            "title": self._titles[table.resource],
            "description": load_fields()[table.resource]["description"],
            "path": f"{table.resource}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            **_measured(table.data),
            "rows": table.rows,
            "dialect": _DIALECT,
            "schema": self.schemas[table.resource],
        }


def _nested(data: bytes) -> dict[str, Any]:
    return {
        "name": "report",
        "type": "json",
        "title": _words()["nested"]["title"],
        "description": _words()["nested"]["description"],
        "path": NESTED,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        **_measured(data),
    }


def _measured(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "hash": "sha256:" + hashlib.sha256(data).hexdigest()}
