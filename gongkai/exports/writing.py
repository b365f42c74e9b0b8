"""The files for taking away, one after the other, onto the staged site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai import __version__
from gongkai.exports.archives import write_data_archive
from gongkai.exports.database import datasette_metadata, write_database
from gongkai.exports.excel_csv import SUFFIX, write_excel_csv
from gongkai.exports.flat import Flattener, Sheet, latest_townships
from gongkai.exports.output import Output
from gongkai.exports.parquet import write_parquet
from gongkai.exports.typed import tables_of
from gongkai.exports.words import load_words
from gongkai.exports.workbook import write_workbook
from gongkai.form import Form
from gongkai.package import Row, Rows, codes_of, resources
from gongkai.package.descriptors import json_bytes
from gongkai.settings import Settings

DATABASE = "gongkai"


def write_exports(
    reports: Sequence[Rows], sources: Sequence[Row], forms: Sequence[Form], settings: Settings, out: Output
) -> None:
    """Write workbooks and CSV for Excel of every year and the whole, Parquet, SQLite and the archive of the data."""
    reports = sorted(reports, key=lambda rows: rows["reports"][0]["report_id"])
    sources = sorted(sources, key=lambda row: row["source"])
    flattener = Flattener(forms)
    words = load_words()["names"]
    by_year: dict[str, list[Rows]] = {}
    for rows in reports:
        by_year.setdefault(rows["reports"][0]["year"], []).append(rows)
    for year, its in sorted(by_year.items()):
        notes = _notes(words["year"].format(year=year), len(its), settings)
        _write_flat(out, f"years/{year}/gongkai-{year}.xlsx", notes, flattener.sheets(its))
    notes = _notes(words["collection"], len(reports), settings)
    _write_flat(out, "data/gongkai.xlsx", notes, flattener.sheets(reports, sources))
    _write_typed(out, _tables(reports, sources, forms), forms, settings)
    write_data_archive(out, settings)


def _write_flat(out: Output, workbook: str, notes: Sequence[str], sheets: Sequence[Sheet]) -> None:
    """Write a workbook, and beside it a CSV for Excel for each of its sheets."""
    folder, total = workbook.rpartition("/")[0], 0
    for sheet in sheets:
        with out.file(f"{folder}/{sheet.resource}{SUFFIX}") as file:
            file.rows = write_excel_csv(file.path, sheet)
            total += file.rows
    with out.file(workbook) as file:
        write_workbook(file.path, notes, sheets)
        file.rows = total


def _write_typed(out: Output, rows: Mapping[str, Sequence[Row]], forms: Sequence[Form], settings: Settings) -> None:
    """Write a Parquet file a resource, the SQLite file and what Datasette says about it."""
    tables = tables_of(forms)
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


def _tables(reports: Sequence[Rows], sources: Sequence[Row], forms: Sequence[Form]) -> dict[str, Sequence[Row]]:
    """Return the rows of the collection by resource, in the order of its CSV."""
    apart = {
        "townships": latest_townships(reports),
        "sources": sources,
        "codes": codes_of(forms),
    }
    return {
        resource: apart[resource] if resource in apart else [row for its in reports for row in its[resource]]
        for resource in resources()
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
