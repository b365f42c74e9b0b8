"""Rows of comparisons and of tables of years, for the templates of one environment.

The markup stays in templates/pages/lines.html; a template that writes every cell itself takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from gongkai.site.coverage import Line as Coverage
from gongkai.site.coverage import Year
from gongkai.site.figures import Shown
from gongkai.site.grid import Entry, Grid
from gongkai.site.series import Line, Point, Run
from gongkai.site.shapes import MOST, cut, escaped, hole
from gongkai.site.year import Summary

_MOST_HEADS = 1 << 8


class Lines:
    """Prints the macros of lines.html."""

    def __init__(self, environment: Environment) -> None:
        self._macros: Any = environment.get_template("lines.html").module
        remembered = lru_cache(maxsize=MOST)
        self._row = remembered(self._cut_row)
        self._name = remembered(self._cut_name)
        self._cell = remembered(self._cut_cell)
        self._report = remembered(self._cut_report)
        self._counts = remembered(self._cut_counts)
        self._coverage = remembered(self._cut_coverage)
        self._covered = remembered(self._cut_covered)
        self._head = lru_cache(maxsize=_MOST_HEADS)(self._cut_head)
        self._group = remembered(self._cut_group)
        self._year = remembered(self._cut_year)
        self._point = remembered(self._cut_point)

    def grid(self, grid: Grid, root: str, filterable: bool) -> Markup:
        """Return the rows of a comparison."""
        loud = [head.loud for head in grid.heads]
        rows = ((entry, "".join(map(self._cell, cells, loud))) for entry, cells in grid.body)
        return Markup("".join(self._unit(entry, root, filterable, cells) for entry, cells in rows))

    def names(self, entries: Iterable[Entry], root: str, filterable: bool) -> Markup:
        """Return the names of units that take one line together."""
        return Markup("".join(self._name(*_shape(entry, root, filterable)) % entry.escaped for entry in entries))

    def reports(self, summaries: Iterable[Summary], root: str) -> Markup:
        """Return the rows of the list of who reported."""
        return Markup("".join(self._unit(item.entry, root, True, self._summary(item)) for item in summaries))

    def coverage(self, lines: Iterable[Coverage], root: str) -> Markup:
        """Return the rows of a table of who has reported."""
        return Markup("".join(self._covered_line(line.entry, line.years, root) for line in lines))

    def _covered_line(self, entry: Entry, years: Iterable[Year], root: str) -> str:
        pattern = self._coverage(bool(entry.path), bool(entry.above), root)
        cells = (
            self._covered(_covered(year), root) % {"township_id": escaped(entry.township_id), "year": year.year}
            for year in years
        )
        return pattern % {**entry.escaped, "find": escaped(entry.about["find"].lower()), "cells": "".join(cells)}

    def head(
        self,
        first: str,
        runs: Sequence[Run],
        breaks: Sequence[bool],
        years: Sequence[str],
        *,
        link: str = "",
        notes: Sequence[str] = (),
    ) -> Markup:
        """Return the head of a table of years: `first` stands over the lines, a note below each year."""
        return self._head(first, tuple(runs), tuple(breaks), tuple(years), link, tuple(notes))

    def groups(
        self, groups: Iterable[tuple[str, Sequence[Line]]], breaks: Sequence[bool], unit: str, width: int
    ) -> Markup:
        """Return the bodies of a table of years; `unit` is that of the table, empty where each line has its own."""
        return Markup("".join(self._body(over, lines, breaks, unit, width) for over, lines in groups))

    def _body(self, over: str, lines: Sequence[Line], breaks: Sequence[bool], unit: str, width: int) -> str:
        rows = "".join(self._line(line, bool(over), unit, breaks) for line in lines)
        return self._group(over, any(line.loud for line in lines), width) % {"lines": rows}

    def _unit(self, entry: Entry, root: str, filterable: bool, cells: str) -> str:
        return self._row(*_shape(entry, root, filterable)) % {**entry.escaped, "cells": cells}

    def _summary(self, item: Summary) -> str:
        report = item.report
        return self._report(report["edition"], bool(report["published"]), report["narrative"]) % {
            "published": escaped(report["published"]),
            "brief": "".join(self._cell(shown, True) for shown in item.brief),
            "counts": self._counts(tuple(item.severities.items())),
        }

    def _line(self, line: Line, inner: bool, unit: str, breaks: Sequence[bool]) -> str:
        points = map(self._point, line.points, breaks or [False] * len(line.points))
        return self._year(line.label, None if unit else line.unit, line.loud, inner) % {"points": "".join(points)}

    def _cut_row(self, about: tuple[str, ...], placed: bool, root: str) -> str:
        return cut(self._macros.row(_hollow(about, placed), root, hole("cells")))

    def _cut_name(self, about: tuple[str, ...], placed: bool, root: str) -> str:
        return cut(self._macros.name(_hollow(about, placed), root))

    def _cut_cell(self, shown: Shown, loud: bool) -> str:
        return str(self._macros.cell(shown, loud))

    def _cut_report(self, edition: str, published: bool, narrative: str) -> str:
        return cut(
            self._macros.report(
                edition, hole("published") if published else "", narrative, hole("brief"), hole("counts")
            )
        )

    def _cut_counts(self, severities: tuple[tuple[str, int], ...]) -> str:
        return str(self._macros.counts(dict(severities)))

    def _cut_coverage(self, linked: bool, placed: bool, root: str) -> str:
        entry = replace(_hollow((), placed), path=hole("path") if linked else "", about={"find": hole("find")})
        return cut(self._macros.coverage(entry, root, hole("cells")))

    def _cut_covered(self, covered: _Covered, root: str) -> str:
        edition, reported, expected, absent, severities = covered
        report = None if edition is None else {"edition": edition}
        year = Year(hole("year"), report, reported, expected, dict(severities), absent)
        return cut(self._macros.covered(year, _hollow((), False), root))

    def _cut_head(self, *given: Any) -> Markup:
        return Markup(self._macros.head(*given))

    def _cut_group(self, over: str, loud: bool, width: int) -> str:
        return cut(self._macros.group(over, loud, width, hole("lines")))

    def _cut_year(self, label: str, unit: str | None, loud: bool, inner: bool) -> str:
        return cut(self._macros.year(label, unit, loud, inner, hole("points")))

    def _cut_point(self, point: Point, broken: bool) -> str:
        return str(self._macros.point(point, broken))


_Covered = tuple[str | None, int, int, str, tuple[tuple[str, int], ...]]


def _covered(year: Year) -> _Covered:
    """Return what a year's cell of a unit or region looks like: the edition of its report, and the counts."""
    edition = year.report["edition"] if year.report else None
    return edition, year.reported, year.expected, year.absent, tuple(year.severities.items())


def _shape(entry: Entry, root: str, filterable: bool) -> tuple[tuple[str, ...], bool, str]:
    return tuple(entry.about) if filterable else (), bool(entry.above), root


def _hollow(about: Iterable[str], placed: bool) -> Entry:
    """Return an entry of holes."""
    return Entry(
        township_id=hole("township_id"),
        name=hole("name"),
        above=hole("above") if placed else "",
        path=hole("path"),
        order=hole("order"),
        about={name: hole(f"about.{name}") for name in about},
    )
