"""The files for taking away, one after the other, onto the staged site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from gongkai.package.descriptors import json_bytes
from gongkai.publish import Stage
from gongkai.settings import Settings
from gongkai.versions import build_version
from gongkai.workers import each

DATABASE = "gongkai"
_TYPED = "data/typed"


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
    groups: dict[str, Sequence[Rows]] = {"data/": reports, _TYPED: reports}
    groups |= {f"years/{year}/": its for year, its in _grouped(reports, "year")}
    groups |= {f"townships/{township_id}/": its for township_id, its in _grouped(reports, "township_id")}
    sources = sorted(sources, key=lambda row: row["source"])
    writer = _Writer(groups, sources, forms, tables_of(forms), settings, out.site, cache, out.inventory.digests())
    for files in each(writer, list(groups), jobs, least=1):
        out.inventory.exports.extend(files)
    write_data_archive(out, settings)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the exports of a folder of the site, to be called in any process; `digests` are of its descriptors."""

    groups: Mapping[str, Sequence[Rows]]
    sources: Sequence[Row]
    forms: Sequence[Form]
    tables: Mapping[str, Table]
    settings: Settings
    site: Stage
    cache: Cache | None
    digests: Mapping[str, str]

    def __call__(self, folder: str) -> list[Listed]:
        """Return what was written; what is there of the same data is linked."""
        key = key_for(
            "exports", build_version(), folder, self.digests.get(folder, self.digests["data/"]), self.settings
        )
        known = self.cache.recall(key, Exported) if self.cache else None
        if known is not None and self.site.keep_all(known.files):
            return known.files
        out = Output(self.site, Inventory(()))
        self._write(folder, out)
        if self.cache:
            self.cache.remember(key, Exported(out.inventory.exports))
        return out.inventory.exports

    def _write(self, folder: str, out: Output) -> None:
        its, words = self.groups[folder], load_words()["names"]
        kind, _, rest = folder.partition("/")
        if folder == _TYPED:
            rows = {**_rows(its), "sources": self.sources, "codes": codes_of(self.forms)}
            _write_typed(out, self.tables, rows, self.settings)
        elif kind == "data":
            notes = _notes(words["collection"], len(its), self.settings)
            _write_flat(out, "data/gongkai.xlsx", notes, Flattener(self.forms).sheets(its, self.sources))
        else:
            _write_json(out, f"{folder}{TABLES_JSON}", its, self.tables)
        if kind == "years":
            year = rest.rstrip("/")
            notes = _notes(words["year"].format(year=year), len(its), self.settings)
            _write_flat(out, f"{folder}gongkai-{year}.xlsx", notes, Flattener(self.forms).sheets(its))


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were made of the data in a folder."""

    files: list[Listed]


def _write_flat(out: Output, workbook: str, notes: Sequence[str], sheets: Sequence[Sheet]) -> None:
    """Write a workbook, and beside it a CSV for Excel for each of its sheets."""
    folder = workbook.rpartition("/")[0]
    for sheet in sheets:
        with out.file(f"{folder}/{sheet.resource}{SUFFIX}") as file:
            write_excel_csv(file.path, sheet)
            file.rows = sheet.count
    with out.file(workbook) as file:
        write_workbook(file.path, notes, sheets)
        file.rows = sum(sheet.count for sheet in sheets)


def _write_json(out: Output, path: str, reports: Sequence[Rows], tables: Mapping[str, Table]) -> None:
    rows = _rows(reports)
    with out.file(path) as file:
        file.path.write_bytes(tables_json(tables, rows))
        file.rows = sum(map(len, rows.values()))


def _grouped(reports: Sequence[Rows], field: str) -> list[tuple[str, list[Rows]]]:
    """Return the reports by a field of theirs, in the order of its values."""
    groups: dict[str, list[Rows]] = {}
    for rows in reports:
        groups.setdefault(rows["reports"][0][field], []).append(rows)
    return sorted(groups.items())


def _write_typed(
    out: Output, tables: Mapping[str, Table], rows: Mapping[str, Sequence[Row]], settings: Settings
) -> None:
    """Write a Parquet file a resource, the SQLite file and what Datasette says about it."""
    about = {"source": settings.operator or settings.title, "source_url": settings.base_url}
    about |= {"license": settings.licence, "license_url": settings.terms.path}
    for resource, table in tables.items():
        with out.file(f"data/{resource}.parquet") as file:
            file.rows = write_parquet(file.path, table, rows[resource], about | {"version": __version__})
    with out.file(f"data/{DATABASE}.sqlite") as file:
        write_database(file.path, tables, rows)
        file.rows = sum(map(len, rows.values()))
    with out.file(f"data/{DATABASE}.datasette.json") as file:
        file.path.write_bytes(json_bytes(datasette_metadata(DATABASE, tables, about)))


def _rows(reports: Sequence[Rows]) -> dict[str, Sequence[Row]]:
    """Return the rows of some reports by resource, in the order of their CSV."""
    return {
        resource: latest_townships(reports)
        if resource == "townships"
        else [row for its in reports for row in its[resource]]
        for resource in resources()
        if resource not in ("sources", "codes")
    }


def _notes(name: str, reports: int, settings: Settings) -> list[str]:
    words = load_words()["notes"]
    operator = f"{settings.operator or settings.title}整理 {settings.base_url}".rstrip()
    return [
        name,
        words["about"].format(reports=reports, version=__version__),
        words["source"].format(operator=operator),
        words["licence"].format(licence=settings.licence, address=settings.terms.path),
    ]
