"""What is put together of the exports of years: the CSV and the workbook of the collection, the JSON of townships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path

from gongkai.exports.excel_csv import SUFFIX, write_excel_csv
from gongkai.exports.flat import Sheet, latest_townships
from gongkai.exports.output import Output
from gongkai.exports.pieces import Pieces, merged
from gongkai.exports.tables_json import TABLES_JSON, lines_of, write_tables_json
from gongkai.exports.typed import Table
from gongkai.exports.workbook import write_workbook
from gongkai.exports.years import LISTED, Exported
from gongkai.package import Rows


@dataclass(frozen=True, slots=True)
class WholeWriter:
    """Puts together what `years` left on the staged site and beside it; `reports` are all reports, by report_id.

    `years` come by folder, and `places` has the folder of each report and its place among those of the year.
    """

    reports: Sequence[Rows]
    tables: Mapping[str, Table]
    years: Mapping[str, Exported]
    places: Mapping[str, tuple[str, int]]

    def csv(self, out: Output, folder: str, sheets: Sequence[Sheet]) -> None:
        """Write a CSV for Excel a sheet of the collection."""
        lines = {year: its.csv for year, its in self.years.items()}
        for sheet in sheets:
            path = f"{folder}{sheet.resource}{SUFFIX}"
            with out.file(path) as file:
                its = None if sheet.resource in LISTED else self._merged(out.site.folder, lines, sheet.resource)
                write_excel_csv(file.path, path, sheet, its)
                file.rows = sheet.count

    def workbook(self, out: Output, path: str, notes: Sequence[str], sheets: Sequence[Sheet]) -> None:
        """Write the workbook of the collection."""
        rows = {year: its.xml for year, its in self.years.items()}
        resources = [sheet.resource for sheet in sheets if sheet.resource not in LISTED]
        ready = {resource: partial(self._merged, out.site.folder, rows, resource) for resource in resources}
        with out.file(path) as file:
            write_workbook(file.path, notes, sheets, ready)
            file.rows = sum(sheet.count for sheet in sheets)

    def json(self, out: Output, folder: str, reports: Sequence[Rows]) -> None:
        """Write the JSON of the tables of a township, whose reports come by report_id."""
        path, places = f"{folder}{TABLES_JSON}", [self.places[_id(its)] for its in reports]
        with out.file(path) as file, ExitStack() as opened:
            files = {year: opened.enter_context(FileIO(out.site.folder / year / TABLES_JSON)) for year in dict(places)}
            listed = {"townships": list(lines_of(self.tables["townships"], latest_townships(reports)))}
            lines = {
                resource: listed[resource]
                if resource in LISTED
                else [self.years[year].json[resource].read(files[year], place) for year, place in places]
                for resource in next(iter(self.years.values())).json
            }
            write_tables_json(file.path, path, self.tables, lines.items())
            file.rows = len(listed["townships"]) + sum(
                len(its[resource]) for its in reports for resource in lines if resource not in LISTED
            )

    def _merged(self, folder: Path, pieces: Mapping[str, Mapping[str, Pieces]], resource: str) -> Iterator[bytes]:
        """Yield what each report has of a resource in the files of its year."""
        order = (self.places[_id(its)][0] for its in self.reports)
        return merged(folder, order, {year: its[resource] for year, its in pieces.items()})


def places_of(years: Mapping[str, Sequence[Rows]]) -> dict[str, tuple[str, int]]:
    """Return the folder of each report's year and its place in it."""
    return {_id(its): (folder, place) for folder, reports in years.items() for place, its in enumerate(reports)}


def _id(its: Rows) -> str:
    return its["reports"][0]["report_id"]
