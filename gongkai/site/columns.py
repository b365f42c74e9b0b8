"""What all reports state, a column a figure: the cells of every comparison, each kind of cell there once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from gongkai.form import Table
from gongkai.site.figures import Shown, show_value, stated_figures
from gongkai.site.statutory import leaves
from gongkai.site.words import load_words

if TYPE_CHECKING:
    from gongkai.site.rows import Rows

Key = tuple[str, str, str]
"""Resource, line and column of a statutory figure; `NARRATIVE` and its measure, for one of the narrative."""

NARRATIVE = "figures"


def said(measure: str) -> Key:
    """Return the key of a measure of the narrative."""
    return NARRATIVE, measure, ""


def keys_of(table: Table) -> list[Key]:
    """Return the keys of the figures that represent `table` in a comparison."""
    return [(table.resource, leaf.line.code, leaf.column.code) for leaf in leaves(table)]


class Columns:
    """The columns of a collection; a report has the same place in each, that of its row in `Rows.reports`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._places = {report_id: place for place, report_id in enumerate(rows.reports)}
        self._columns = {**_statutory(rows), **_narrative(rows)}

    def __getitem__(self, key: Key) -> Sequence[Shown]:
        """Return how a figure looks in each report; raises KeyError for one that no edition and no narrative has."""
        return self._columns[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._columns)

    def place(self, report_id: str) -> int:
        """Return the place of a report."""
        return self._places[report_id]

    @cached_property
    def years(self) -> dict[str, list[int]]:
        """The places of the reports of each year."""
        by_year = sorted(self._rows.by_year.items())
        return {year: [self._places[row["report_id"]] for row in reports] for year, reports in by_year}

    def numbers(self, key: Key) -> dict[str, list[str]]:
        """Return the numbers that count of a figure, by year."""
        cells = self[key]
        counted = {cell: is_number(cell) for cell in set(cells)}
        return {year: [cells[n].text for n in places if counted[cells[n]]] for year, places in self.years.items()}

    @cached_property
    def differing(self) -> frozenset[Key]:
        """The figures in which the reports of any one year differ."""
        return frozenset(key for key in self if self._differ(self[key]))

    def _differ(self, cells: Sequence[Shown]) -> bool:
        different = ({cells[n] for n in places} for places in self.years.values())
        return any(len({cell.text for cell in its if is_number(cell)}) > 1 for its in different)


def is_number(cell: Shown) -> bool:
    """Tell whether a cell has a number and no words about it."""
    return cell.look in {"n", "z"} and cell.text.replace(".", "", 1).isdigit()


def _statutory(rows: Rows) -> dict[Key, list[Shown]]:
    marks = load_words()["mark"]
    outside, tableless = Shown("o", marks["outside"]), Shown("t", marks["tableless"])
    empty = [outside if row["edition"] in rows.forms else tableless for row in rows.reports.values()]
    tables = [table for form in rows.forms.values() for table in form.tables]
    columns = {key: empty.copy() for table in tables for key in keys_of(table)}
    lines: dict[tuple[str, str], dict[str, list[Shown]]] = defaultdict(dict)
    for (resource, line, column), cells in columns.items():
        lines[resource, line][column] = cells
    for resource in dict.fromkeys(table.resource for table in tables):
        for place, report_id in enumerate(rows.reports):
            for line, figures in rows.lines(report_id, resource):
                for column, cells in lines[resource, line].items():
                    if column in figures:
                        cells[place] = show_value(figures[column])
    return columns


def _narrative(rows: Rows) -> dict[Key, list[Shown]]:
    silent = stated_figures(())
    columns: dict[Key, list[Shown]] = {}
    for place, report_id in enumerate(rows.reports):
        by_measure = defaultdict(list)
        for row in rows.figures.get(report_id, ()):
            by_measure[row["measure"]].append(row)
        for measure, its in by_measure.items():
            if said(measure) not in columns:
                columns[said(measure)] = [silent] * len(rows.reports)
            columns[said(measure)][place] = stated_figures(its)
    return columns
