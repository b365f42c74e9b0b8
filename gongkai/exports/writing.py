"""The files for taking away, one after the other, onto the staged site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Literal

from gongkai import __version__
from gongkai.cache import Cache, key_for
from gongkai.exports.archives import write_data_archive
from gongkai.exports.database import datasette_metadata, write_database
from gongkai.exports.excel_csv import SUFFIX, write_excel_csv
from gongkai.exports.flat import Flattener, Sheet, latest_townships
from gongkai.exports.inventory import Inventory, Listed
from gongkai.exports.output import Output
from gongkai.exports.parquet import write_parquet
from gongkai.exports.tables_json import TABLES_JSON, tables_json
from gongkai.exports.typed import Table, tables_of
from gongkai.exports.words import load_words
from gongkai.exports.workbook import write_workbook
from gongkai.form import Form
from gongkai.package import Row, Rows, codes_of, resources
from gongkai.package.json_lines import json_bytes
from gongkai.publish import Stage
from gongkai.settings import Settings
from gongkai.versions import build_version
from gongkai.workers import each

DATABASE = "gongkai"
_COLLECTION = "data/"

Kind = Literal["json", "csv", "workbook", "parquet", "database", "archive"]


@dataclass(frozen=True, slots=True)
class _Task:
    """The exports of a kind in a folder of the site."""

    kind: Kind
    folder: str


def write_exports(
    reports: Sequence[Rows],
    sources: Sequence[Row],
    forms: Sequence[Form],
    settings: Settings,
    out: Output,
    *,
    jobs: int = 1,
    cache: Cache | None = None,
) -> None:
    """Write workbooks and CSV for Excel of every year and the whole, Parquet, SQLite and the archive of the data.

    Those of the same data are linked, not written again; the others are written in up to `jobs` processes.
    """
    reports = sorted(reports, key=lambda rows: rows["reports"][0]["report_id"])
    years = {f"years/{year}/": its for year, its in _grouped(reports, "year")}
    townships = {f"townships/{township_id}/": its for township_id, its in _grouped(reports, "township_id")}
    sources = sorted(sources, key=lambda row: row["source"])
    groups = {_COLLECTION: reports, **years, **townships}
    tables, digests = tables_of(forms), out.inventory.digests()
    writer = _Writer(groups, sources, forms, tables, Flattener(forms), settings, out.site, cache, digests)
    tasks = [
        *(_Task(kind, _COLLECTION) for kind in ("csv", "workbook", "parquet", "database")),
        *(_Task(kind, folder) for folder in years for kind in ("json", "csv", "workbook")),
        *(_Task("json", folder) for folder in townships),
        _Task("archive", _COLLECTION),
    ]
    for files in each(writer, tasks, jobs, least=1):
        out.inventory.exports.extend(files)
        out.site.note(files)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the exports of a kind in a folder, to be called in any process; `digests` are of the descriptors there."""

    groups: Mapping[str, Sequence[Rows]]
    sources: Sequence[Row]
    forms: Sequence[Form]
    tables: Mapping[str, Table]
    flattener: Flattener
    settings: Settings
    site: Stage
    cache: Cache | None
    digests: Mapping[str, str]

    def __call__(self, task: _Task) -> list[Listed]:
        """Return what was written; what is there of the same data is linked."""
        digest = self.digests.get(task.folder, self.digests[_COLLECTION])
        key = key_for("exports", build_version(), _libraries(), task, digest, self.settings)
        known = self.cache.recall(key, Exported) if self.cache else None
        if known is not None and self.site.keep_all(known.files):
            return known.files
        out = Output(self.site, Inventory(()))
        self._write(task, out)
        if self.cache:
            self.cache.remember(key, Exported(out.inventory.exports))
        return out.inventory.exports

    def _write(self, task: _Task, out: Output) -> None:
        match task.kind:
            case "json":
                _write_json(out, f"{task.folder}{TABLES_JSON}", _rows(self.groups[task.folder]), self.tables)
            case "csv":
                _write_csv(out, task.folder, self._sheets(task.folder))
            case "workbook":
                _write_workbook(out, task.folder, self._notes(task.folder), self._sheets(task.folder))
            case "parquet":
                _write_parquet(out, self.tables, self._all_rows(), self._about())
            case "database":
                _write_database(out, self.tables, self._all_rows(), self._about())
            case "archive":
                write_data_archive(out, self.settings)

    def _sheets(self, folder: str) -> list[Sheet]:
        return self.flattener.sheets(self.groups[folder], self.sources if folder == _COLLECTION else None)

    def _all_rows(self) -> dict[str, Sequence[Row]]:
        return {**_rows(self.groups[_COLLECTION]), "sources": self.sources, "codes": codes_of(self.forms)}

    def _notes(self, folder: str) -> list[str]:
        """Return the lines above the list of a workbook's sheets."""
        names, words, settings = load_words()["names"], load_words()["notes"], self.settings
        operator = f"{settings.operator or settings.title}整理 {settings.base_url}".rstrip()
        return [
            names["collection"] if folder == _COLLECTION else names["year"].format(year=_last(folder)),
            words["about"].format(reports=len(self.groups[folder]), version=__version__),
            words["source"].format(operator=operator),
            words["licence"].format(licence=settings.licence, address=settings.terms.path),
        ]

    def _about(self) -> dict[str, str]:
        """Return whose the data are and under which licence, in Datasette's words."""
        settings = self.settings
        about = {"source": settings.operator or settings.title, "source_url": settings.base_url}
        return about | {"license": settings.licence, "license_url": settings.terms.path}


@lru_cache(maxsize=1)
def _libraries() -> tuple[str, ...]:
    """Return the versions of what writes the files: another one may write other bytes."""
    import sqlite3
    import zlib

    libraries = (version(name) for name in ("deflate", "pyarrow", "xlsxwriter"))
    return *libraries, sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were made of the data in a folder."""

    files: list[Listed]


def _write_csv(out: Output, folder: str, sheets: Sequence[Sheet]) -> None:
    """Write a CSV for Excel a sheet."""
    for sheet in sheets:
        with out.file(f"{folder}{sheet.resource}{SUFFIX}") as file:
            write_excel_csv(file.path, sheet)
            file.rows = sheet.count


def _write_workbook(out: Output, folder: str, notes: Sequence[str], sheets: Sequence[Sheet]) -> None:
    name = "gongkai.xlsx" if folder == _COLLECTION else f"gongkai-{_last(folder)}.xlsx"
    with out.file(f"{folder}{name}") as file:
        write_workbook(file.path, notes, sheets)
        file.rows = sum(sheet.count for sheet in sheets)


def _write_json(out: Output, path: str, rows: Mapping[str, Sequence[Row]], tables: Mapping[str, Table]) -> None:
    with out.file(path) as file:
        file.path.write_bytes(tables_json(tables, rows))
        file.rows = sum(map(len, rows.values()))


def _write_parquet(
    out: Output, tables: Mapping[str, Table], rows: Mapping[str, Sequence[Row]], about: Mapping[str, str]
) -> None:
    """Write a Parquet file a resource."""
    for resource, table in tables.items():
        with out.file(f"{_COLLECTION}{resource}.parquet") as file:
            file.rows = write_parquet(file.path, table, rows[resource], {**about, "version": __version__})


def _write_database(
    out: Output, tables: Mapping[str, Table], rows: Mapping[str, Sequence[Row]], about: Mapping[str, str]
) -> None:
    """Write the SQLite file and what Datasette says about it."""
    with out.file(f"{_COLLECTION}{DATABASE}.sqlite") as file:
        write_database(file.path, tables, rows)
        file.rows = sum(map(len, rows.values()))
    with out.file(f"{_COLLECTION}{DATABASE}.datasette.json") as file:
        file.path.write_bytes(json_bytes(datasette_metadata(DATABASE, tables, about)))


def _last(folder: str) -> str:
    return folder.rstrip("/").rpartition("/")[2]


def _grouped(reports: Sequence[Rows], field: str) -> list[tuple[str, list[Rows]]]:
    """Return the reports by a field of theirs, in the order of its values."""
    groups: dict[str, list[Rows]] = {}
    for rows in reports:
        groups.setdefault(rows["reports"][0][field], []).append(rows)
    return sorted(groups.items())


def _rows(reports: Sequence[Rows]) -> dict[str, Sequence[Row]]:
    """Return the rows of some reports by resource, in the order of their CSV."""
    return {
        resource: latest_townships(reports)
        if resource == "townships"
        else [row for its in reports for row in its[resource]]
        for resource in resources()
        if resource not in ("sources", "codes")
    }
