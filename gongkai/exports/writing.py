"""The files for taking away onto the staged site: those of years first, then what is put together of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from typing import Literal, NamedTuple

from gongkai import __version__
from gongkai.cache import Cache, key_for
from gongkai.exports.archives import write_data_archive
from gongkai.exports.database import datasette_metadata, write_database
from gongkai.exports.flat import Flattener, Sheet, latest_townships
from gongkai.exports.inventory import Inventory
from gongkai.exports.output import Output
from gongkai.exports.parquet import write_parquet
from gongkai.exports.typed import Table
from gongkai.exports.wholes import WholeWriter, places_of
from gongkai.exports.words import load_words
from gongkai.exports.years import LISTED, Exported, YearWriter
from gongkai.form import Form
from gongkai.package import Row, Rows, codes_of
from gongkai.package.json_lines import json_bytes
from gongkai.publish import Stage, workshop
from gongkai.settings import Settings
from gongkai.versions import build_version
from gongkai.workers import each

DATABASE = "gongkai"
_COLLECTION = "data/"
_UNITS_A_SHARE = 32

Kind = Literal["database", "workbook", "parquet", "year", "xml", "csv", "archive", "json"]
_LONGEST_FIRST: tuple[Kind, ...] = ("database", "workbook", "parquet", "year", "xml", "csv", "archive", "json")
_OF_ROWS = ("database", "parquet", "year", "xml", "archive")
"""Those that are not put together of the years' exports."""


class _Task(NamedTuple):
    """The exports of a kind in a folder of the site; ``xml`` is only that of the rows of a year."""

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
    tasks = [
        *(_Task(kind, _COLLECTION) for kind in ("csv", "workbook", "parquet", "database")),
        *(_Task("year", folder) for folder in years),
        *(_Task("json", folder) for folder in townships),
        _Task("archive", _COLLECTION),
    ]
    flattener = Flattener(forms)
    tables = flattener.tables
    with workshop(out.site.folder / "exports") as work:
        writer = _Writer(
            groups={_COLLECTION: reports, **years, **townships},
            sources=sorted(sources, key=lambda row: row["source"]),
            forms=forms,
            tables=tables,
            flattener=flattener,
            settings=settings,
            site=out.site,
            cache=cache,
            digests=out.inventory.digests(),
            whole=WholeWriter(reports, tables, {}, places_of(years)),
            years=YearWriter(tables, flattener, out.site, work),
        )
        made = {task: known for task in tasks if (known := writer.recall(task))}
        lacking = [task for task in tasks if task not in made]
        if _Task("workbook", _COLLECTION) in lacking:
            lacking += [_Task("xml", folder) for folder in years if _Task("year", folder) in made]
        made |= _made(writer, [task for task in lacking if task.kind in _OF_ROWS], jobs)
        whole = replace(writer.whole, years={folder: _with_xml(made, folder) for folder in years})
        writer = replace(writer, whole=whole)
        made |= _made(writer, [task for task in lacking if task.kind not in _OF_ROWS], jobs)
    for task in tasks:
        out.inventory.exports.extend(made[task].files)
        out.site.note(made[task].files)


def _made(writer: _Writer, tasks: Sequence[_Task], jobs: int) -> dict[_Task, Exported]:
    """Return what was made in up to `jobs` processes, the longest first."""
    alone = sorted((task for task in tasks if task.kind != "json"), key=lambda task: _LONGEST_FIRST.index(task.kind))
    units = [task for task in tasks if task.kind == "json"]
    shares = [
        *([task] for task in alone),
        *(units[start : start + _UNITS_A_SHARE] for start in range(0, len(units), _UNITS_A_SHARE)),
    ]
    return {
        task: exported
        for share, found in zip(shares, each(writer, shares, jobs, least=1), strict=True)
        for task, exported in zip(share, found, strict=True)
    }


def _with_xml(made: Mapping[_Task, Exported], folder: str) -> Exported:
    """Return the exports of a year with the XML of its rows, which is made alone where they were recalled."""
    alone = made.get(_Task("xml", folder))
    return replace(made[_Task("year", folder)], xml=alone.xml) if alone else made[_Task("year", folder)]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes exports, to be called in any process; `digests` are of the descriptors in their folders."""

    groups: Mapping[str, Sequence[Rows]]
    sources: Sequence[Row]
    forms: Sequence[Form]
    tables: Mapping[str, Table]
    flattener: Flattener
    settings: Settings
    site: Stage
    cache: Cache | None
    digests: Mapping[str, str]
    years: YearWriter
    whole: WholeWriter

    def recall(self, task: _Task) -> Exported | None:
        """Link what is there of the same data."""
        known = self.cache.recall(self._key(task), Exported) if self.cache else None
        return known if known is not None and self.site.keep_all(known.files) else None

    def __call__(self, share: Sequence[_Task]) -> list[Exported]:
        """Write the exports of some tasks."""
        return [self._make(task) for task in share]

    def _make(self, task: _Task) -> Exported:
        if task.kind == "year":
            made = self.years.write(task.folder, self.groups[task.folder], self._notes(task.folder))
        elif task.kind == "xml":
            return Exported([], xml=self.years.xml(task.folder, self.groups[task.folder]))
        else:
            out = Output(self.site, Inventory(()))
            self._write(task, out)
            made = Exported(out.inventory.exports)
        if self.cache:
            self.cache.remember(self._key(task), replace(made, xml={}))
        return made

    def _key(self, task: _Task) -> str:
        digest = self.digests.get(task.folder, self.digests[_COLLECTION])
        return key_for("exports", build_version(), _libraries(), task, digest, self.settings)

    def _write(self, task: _Task, out: Output) -> None:
        match task.kind:
            case "json":
                self.whole.json(out, task.folder, self.groups[task.folder])
            case "csv":
                self.whole.csv(out, task.folder, self._sheets())
            case "workbook":
                self.whole.workbook(out, f"{task.folder}gongkai.xlsx", self._notes(task.folder), self._sheets())
            case "parquet":
                _write_parquet(out, self.tables, self._all_rows(), self._about())
            case "database":
                _write_database(out, self.tables, self._all_rows(), self._about())
            case "archive":
                write_data_archive(out, self.settings)

    def _sheets(self) -> list[Sheet]:
        return self.flattener.sheets(self.groups[_COLLECTION], self.sources)

    def _all_rows(self) -> dict[str, Sequence[Row]]:
        """Return the rows of the collection by resource, in the order of their CSV."""
        reports = self.groups[_COLLECTION]
        listed = {"townships": latest_townships(reports), "sources": self.sources, "codes": codes_of(self.forms)}
        return {
            resource: listed[resource] if resource in LISTED else [row for its in reports for row in its[resource]]
            for resource in self.tables
        }

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
