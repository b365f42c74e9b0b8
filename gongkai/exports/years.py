"""The exports of a year, made in one go over its rows; those of all years are put together from its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from gongkai.exports.excel_csv import SUFFIX, write_excel_csv
from gongkai.exports.flat import Flattener, latest_townships
from gongkai.exports.inventory import Inventory, Listed
from gongkai.exports.lines import LineMaker
from gongkai.exports.output import Output
from gongkai.exports.pieces import Pieces, each_of, write_pieces
from gongkai.exports.tables_json import TABLES_JSON, lines_of, write_tables_json
from gongkai.exports.typed import Table
from gongkai.exports.workbook import write_workbook
from gongkai.package import Rows
from gongkai.publish import Stage

LISTED = ("townships", "sources", "codes")
"""The resources whose rows belong to no report."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Files that were made of the data in a folder; of a year also where each report's lines are, by resource.

    `xml` is known only while a build is at work.
    """

    files: list[Listed]
    json: Mapping[str, Pieces] = field(default_factory=dict)
    csv: Mapping[str, Pieces] = field(default_factory=dict)
    xml: Mapping[str, Pieces] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearWriter:
    """Writes the exports of a year onto the staged site, and the XML of its rows below `work`."""

    tables: Mapping[str, Table]
    flattener: Flattener
    site: Stage
    work: Path

    def write(self, folder: str, reports: Sequence[Rows], notes: Sequence[str]) -> Exported:
        """Write a JSON of all tables, a CSV for Excel a table and a workbook; `reports` come by report_id."""
        whole, tables, book = (Output(self.site, Inventory(())) for _ in range(3))
        year, maker = _last(folder), LineMaker(self.tables, self.flattener)
        sheets = self.flattener.sheets(reports)
        json, csv, xml = dict[str, Sequence[bytes]](), dict[str, Pieces](), dict[str, Pieces]()
        with (self.work / year).open("wb") as rows:
            for sheet in sheets:
                path, lines = f"{folder}{sheet.resource}{SUFFIX}", None
                if sheet.resource in LISTED:
                    json[sheet.resource] = list(lines_of(self.tables[sheet.resource], latest_townships(reports)))
                else:
                    json[sheet.resource], lines, cells = maker.lines(sheet.resource, reports)
                    xml[sheet.resource] = write_pieces(rows, rows.name, cells)
                with tables.file(path) as file:
                    csv[sheet.resource] = write_excel_csv(file.path, path, sheet, lines)
                    file.rows = sheet.count
        with whole.file(f"{folder}{TABLES_JSON}") as file:
            its = write_tables_json(file.path, f"{folder}{TABLES_JSON}", self.tables, json.items())
            file.rows = sum(sheet.count for sheet in sheets)
        with book.file(f"{folder}gongkai-{year}.xlsx") as file:
            ready = {resource: partial(each_of, self.work, pieces) for resource, pieces in xml.items()}
            write_workbook(file.path, notes, sheets, ready)
            file.rows = sum(sheet.count for sheet in sheets)
        files = [listed for out in (whole, tables, book) for listed in out.inventory.exports]
        return Exported(files, its, csv, xml)

    def xml(self, folder: str, reports: Sequence[Rows]) -> Mapping[str, Pieces]:
        """Write the XML of the rows of a year, whose exports are there already."""
        year, maker = _last(folder), LineMaker(self.tables, self.flattener, only_xml=True)
        with (self.work / year).open("wb") as rows:
            return {
                resource: write_pieces(rows, rows.name, *maker.lines(resource, reports))
                for resource in self.tables
                if resource not in LISTED
            }


def _last(folder: str) -> str:
    return folder.rstrip("/").rpartition("/")[2]
