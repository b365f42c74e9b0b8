"""The measures in which units differ: their index, and a page each with all units over the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from gongkai.form import Table
from gongkai.site.charts import Chart, chart
from gongkai.site.dictionary import load_explanations
from gongkai.site.entries import entry_of, filters_of
from gongkai.site.figures import Shown, measures_of, show_leaf, stated_figures
from gongkai.site.grid import Grid, grid
from gongkai.site.rows import Rows
from gongkai.site.series import merged_leaves
from gongkai.site.statutory import Leaf, leaves
from gongkai.site.tallies import Tally, tally
from gongkai.site.types import Planned, Row
from gongkai.site.words import load_words

_STEPS = (0, 1, 2, 3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001, 5001, 10001)
"""Where the classes of a distribution begin."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that reports state: `leaf` of a statutory table, or a measure of the narrative by its code.

    `only` is the edition of the form where a single one has it.
    """

    path: str
    section: str
    over: str
    label: str
    unit: str
    about: str = ""
    broken: str = ""
    resource: str = ""
    leaf: Leaf | None = None
    code: str = ""
    only: str = ""

    @property
    def title(self) -> str:
        """The label under its heading."""
        return f"{self.over} · {self.label}" if self.over else self.label


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure with what each report shows for it, by report_id, and the numbers that count, by year."""

    measure: Measure
    cells: Mapping[str, Shown]
    numbers: Mapping[str, Sequence[str]]

    @property
    def tallies(self) -> list[tuple[str, Tally]]:
        """The tally of each year."""
        return [(year, tally(values)) for year, values in self.numbers.items()]

    @property
    def latest(self) -> str:
        """The last year in which there are numbers."""
        return max(year for year, values in self.numbers.items() if values)


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page of every measure in which units differ."""
    for stated in differing(rows):
        yield f"measures/{stated.measure.path}/index.html", partial(context, rows, stated)


def index(rows: Rows) -> Iterator[Planned]:
    """Plan the index of these pages."""
    yield "measures/index.html", partial(_listed, rows)


def _listed(rows: Rows) -> dict[str, Any]:
    found = [(stated.measure, stated.latest, dict(stated.tallies)[stated.latest]) for stated in differing(rows)]
    sections = list(dict.fromkeys(measure.section for measure, _, _ in found))
    return {"sections": [(s, [item for item in found if item[0].section == s]) for s in sections]}


def context(rows: Rows, stated: Stated) -> dict[str, Any]:
    """Return what the template of a measure's page needs."""
    tallies = stated.tallies
    return {
        "measure": stated.measure,
        "years": rows.years,
        "tallies": tallies,
        "filters": {
            name: choices
            for name, choices in filters_of(rows, list(rows.reports.values())).items()
            if name in {"region", "kind"}
        },
        "grid": _grid(rows, stated, [its for _, its in tallies]),
        "latest": stated.latest,
        "classes": classes(stated.numbers[stated.latest]),
        "chart": _chart(stated),
    }


def differing(rows: Rows) -> Iterator[Stated]:
    """Yield the measures in which units differ within any one year."""
    for measure in _measures(rows):
        cells, numbers = {}, {}
        for year, reports in sorted(rows.by_year.items()):
            shown = {row["report_id"]: _shown(rows, measure, row) for row in reports}
            cells.update(shown)
            numbers[year] = [cell.text for cell in shown.values() if _is_number(cell)]
        if any(len(set(values)) > 1 for values in numbers.values()):
            yield Stated(measure, cells, numbers)


def _cells(table: Table) -> set[tuple[str, str]]:
    return {(leaf.line.code, leaf.column.code) for leaf in leaves(table)}


def _measures(rows: Rows) -> Iterator[Measure]:
    """Yield all measures, those of the form and then those of the narrative."""
    explained = load_explanations()
    newest = next(reversed(rows.forms.values()))
    for resource in (table.resource for table in newest.tables):
        table = newest.table(resource)
        cells = {edition: _cells(form.table(resource)) for edition, form in rows.forms.items()}
        for leaf in merged_leaves([form.table(resource) for form in rows.forms.values()]):
            line, column = leaf.line.code, leaf.column.code
            editions = [edition for edition, its in cells.items() if (line, column) in its]
            yield Measure(
                path="-".join((resource, line, column)),
                section=f"{table.section}、{table.label}",
                over=leaf.over,
                label=leaf.label,
                unit=leaf.column.unit,
                about=explained["lines"][resource][line],
                broken=explained["breaks"].get(line, ""),
                resource=resource,
                leaf=leaf,
                only=editions[0] if len(editions) == 1 < len(cells) else "",
            )
    words = load_words()
    for code in measures_of(row for rows_ in rows.figures.values() for row in rows_):
        yield Measure(code, words["resource"]["figures"], "", words["measure"][code], "", code=code)


def _shown(rows: Rows, measure: Measure, report: Row) -> Shown:
    if measure.leaf is None:
        figures = rows.figures.get(report["report_id"], ())
        return stated_figures([row for row in figures if row["measure"] == measure.code])
    form = rows.forms.get(report["edition"])
    table = form.table(measure.resource) if form else None
    key = measure.leaf.line.code, measure.leaf.column.code
    value = rows.cell(report["report_id"], measure.resource, *key)
    return show_leaf(table, {} if value is None else {key: value}, measure.leaf)


def _is_number(cell: Shown) -> bool:
    return cell.look in {"n", "z"} and cell.text.replace(".", "", 1).isdigit()


def _grid(rows: Rows, stated: Stated, tallies: Sequence[Tally]) -> Grid:
    lines = []
    nothing = Shown("s", load_words()["mark"]["unreported"])
    for township_id, reports in rows.by_unit.items():
        if not reports:
            continue
        cells = {report["year"]: stated.cells[report["report_id"]] for report in reports}
        entry = entry_of(rows.units[township_id], f"townships/{township_id}/index.html")
        lines.append((entry, [cells.get(year, nothing) for year in rows.years]))
    return grid(
        "years",
        [(year, year, "") for year in rows.years],
        sorted(lines, key=lambda line: not any(cell.look == "n" for cell in line[1])),
        tallies,
        quiet=True,
    )


def classes(values: Sequence[str]) -> list[tuple[str, int]]:
    """Return how many of `values` fall into each class, from the lowest to the highest that has any."""
    counts: Counter[int] = Counter()
    for value in values:
        number = float(value)
        counts[max(n for n, step in enumerate(_STEPS) if step <= max(number, 0) or n == 0)] += 1
    labels = [_range(first, after - 1) for first, after in pairwise(_STEPS)] + [f"{_STEPS[-1]}+"]
    there = range(min(counts), max(counts) + 1) if counts else range(0)
    return [(labels[n], counts[n]) for n in there]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _chart(stated: Stated) -> Chart:
    drawn = [(label, str(count), "") for label, count in classes(stated.numbers[stated.latest])]
    return chart(f"{stated.latest} 年各有多少个单位", drawn)
