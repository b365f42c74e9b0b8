"""The measures in which units differ: their index, and a page each with all units over the years."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

from gongkai.site.charts import chart
from gongkai.site.columns import Key, keys_of, said
from gongkai.site.dictionary import load_explanations
from gongkai.site.entries import entry_of, filters_of
from gongkai.site.figures import Shown
from gongkai.site.grid import Entry, Grid, grid
from gongkai.site.rows import Rows
from gongkai.site.series import merged_leaves
from gongkai.site.tallies import Tally, tally
from gongkai.site.types import Planned
from gongkai.site.words import load_words

_STEPS = (0, 1, 2, 3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001, 5001, 10001)
"""Where the classes of a distribution begin."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that reports state: one of a statutory table, or a measure of the narrative, then with its `code`.

    `only` is the edition of the form where a single one has it.
    """

    key: Key
    path: str
    section: str
    over: str
    label: str
    unit: str
    about: str = ""
    broken: str = ""
    code: str = ""
    only: str = ""

    @property
    def title(self) -> str:
        """The label under its heading."""
        return f"{self.over} · {self.label}" if self.over else self.label


class Units:
    """What the pages of all measures have in common: the units with their reports over the years, and the filters."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    @cached_property
    def lines(self) -> list[tuple[Entry, list[int | None]]]:
        """Each unit that has a report, with the places of its reports in a column, a year each."""
        place = self._rows.columns.place
        lines = []
        for township_id, reports in self._rows.by_unit.items():
            if reports:
                by_year = {report["year"]: place(report["report_id"]) for report in reports}
                entry = entry_of(self._rows.units[township_id], f"townships/{township_id}/index.html")
                lines.append((entry, [by_year.get(year) for year in self._rows.years]))
        return lines

    @cached_property
    def filters(self) -> dict[str, list[tuple[str, str]]]:
        """The filters that hold for a unit whatever the year."""
        found = filters_of(self._rows, list(self._rows.reports.values()))
        return {name: choices for name, choices in found.items() if name in {"region", "kind"}}


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page of every measure in which units differ."""
    units = Units(rows)
    for measure in differing(rows):
        yield f"measures/{measure.path}/index.html", partial(context, rows, measure, units)


def index(rows: Rows) -> Iterator[Planned]:
    """Plan the index of these pages."""
    yield "measures/index.html", partial(_listed, rows)


def _listed(rows: Rows) -> dict[str, Any]:
    found = []
    for measure in differing(rows):
        numbers = rows.columns.numbers(measure.key)
        latest = _latest(numbers)
        found.append((measure, latest, tally(numbers[latest])))
    sections = list(dict.fromkeys(measure.section for measure, _, _ in found))
    return {"sections": [(s, [item for item in found if item[0].section == s]) for s in sections]}


def context(rows: Rows, measure: Measure, units: Units) -> dict[str, Any]:
    """Return what the template of a measure's page needs."""
    numbers = rows.columns.numbers(measure.key)
    latest = _latest(numbers)
    tallies = [(year, tally(values)) for year, values in numbers.items()]
    counted = classes(numbers[latest])
    return {
        "measure": measure,
        "years": rows.years,
        "tallies": tallies,
        "filters": units.filters,
        "grid": _grid(rows, rows.columns[measure.key], units, [its for _, its in tallies]),
        "latest": latest,
        "classes": counted,
        "chart": chart(f"{latest} 年各有多少个单位", [(label, str(count), "") for label, count in counted]),
    }


def _latest(numbers: Mapping[str, Sequence[str]]) -> str:
    """Return the last year in which there are numbers."""
    return max(year for year, values in numbers.items() if values)


def differing(rows: Rows) -> Iterator[Measure]:
    """Yield the measures in which units differ within any one year."""
    return (measure for measure in _measures(rows) if measure.key in rows.columns.differing)


def _measures(rows: Rows) -> Iterator[Measure]:
    """Yield all measures, those of the form and then those of the narrative."""
    explained = load_explanations()
    newest = next(reversed(rows.forms.values()))
    for resource in (table.resource for table in newest.tables):
        table = newest.table(resource)
        keys = {edition: set(keys_of(form.table(resource))) for edition, form in rows.forms.items()}
        for leaf in merged_leaves([form.table(resource) for form in rows.forms.values()]):
            key = resource, leaf.line.code, leaf.column.code
            editions = [edition for edition, its in keys.items() if key in its]
            yield Measure(
                key=key,
                path="-".join(key),
                section=f"{table.section}、{table.label}",
                over=leaf.over,
                label=leaf.label,
                unit=leaf.column.unit,
                about=explained["lines"][resource][leaf.line.code],
                broken=explained["breaks"].get(leaf.line.code, ""),
                only=editions[0] if len(editions) == 1 < len(keys) else "",
            )
    words = load_words()
    for code, label in words["measure"].items():
        if said(code) in rows.columns.differing:
            yield Measure(said(code), code, words["resource"]["figures"], "", label, "", code=code)


def _grid(rows: Rows, cells: Sequence[Shown], units: Units, tallies: Sequence[Tally]) -> Grid:
    nothing = Shown("s", load_words()["mark"]["unreported"])
    lines = [(entry, [nothing if n is None else cells[n] for n in places]) for entry, places in units.lines]
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
        counts[bisect_right(_STEPS, max(float(value), 0)) - 1] += 1
    labels = [_range(first, after - 1) for first, after in pairwise(_STEPS)] + [f"{_STEPS[-1]}+"]
    there = range(min(counts), max(counts) + 1) if counts else range(0)
    return [(labels[n], counts[n]) for n in there]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
