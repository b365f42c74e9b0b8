"""What stands on a page hundreds of times, cells and lines: each shape of a macro is rendered once, then only filled.

The markup stays in templates/pages/dense.html; a template that calls its macros for every cell takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, groupby, pairwise, repeat
from operator import itemgetter, mod
from typing import Any, cast

from jinja2 import Environment
from markupsafe import Markup

from gongkai.exports.known import Known
from gongkai.form import Table
from gongkai.site.evidence import SourceLines, SourceRow, SourceTable, line_of
from gongkai.site.figures import Shown
from gongkai.site.printed import Loud, PrintedRow
from gongkai.site.report import Filled, Findings
from gongkai.site.shapes import MOST, Pattern, all_without_tags, cut_numbered, escaped, hole, without_tags
from gongkai.site.statutory import Head, Slot, layout
from gongkai.site.types import Row

_MOST_FRAMES = 1 << 7
_OF_KIND = ("measure", "qualifier", "unit")
_KIND = itemgetter(*_OF_KIND)


class Dense:
    """Prints rows of statutory tables and lines of source texts, for the templates of one environment."""

    def __init__(self, environment: Environment) -> None:
        self._macros = cast(Any, environment.get_template("dense.html").module)
        self._marks: Callable[..., str] = environment.get_template("ui.html").module.marks  # type: ignore[attr-defined]
        remembered = lru_cache(maxsize=MOST)
        self._figures = Known(self._join_cells, MOST)
        self._empty_cell = remembered(self._cut_cell)
        self._frame = lru_cache(maxsize=_MOST_FRAMES)(self._cut_frame)
        self._loud = remembered(self._cut_loud)
        self._stated = remembered(self._cut_stated)
        self._quoted = remembered(self._cut_quoted)
        self._line = remembered(self._cut_line)
        self._row = Known(self._fill_row, MOST)
        self._empty_row = remembered(self._cut_row)
        self._rows = cut_numbered(self._macros.grid(hole(0)), 1)
        self._lined = cut_numbered(self._macros.lined(hole(0), hole(1)), 2)

    def table(self, filled: Filled) -> Markup:
        """Return head and bodies of a statutory table."""
        marks = {place: str(self._marks(its)) for place, its in filled.findings.items() if any(place)}
        on_labels = tuple((place, mark) for place, mark in marks.items() if not all(place))
        frame = self._frame(filled.table, on_labels)
        if len(on_labels) == len(marks):
            return Markup(frame % tuple(map(self._figures.__getitem__, filled.rows)))
        return Markup(frame % tuple(self._marked(row, marks) for row in filled.rows))

    def loud(self, lines: Iterable[Loud]) -> Markup:
        """Return lines that have figures other than zero, with these, as items of a list."""
        return Markup("".join([self._loud(line, columns) % tuple(map(escaped, its)) for line, columns, its in lines]))

    def stated(self, figures: Iterable[tuple[Row, Findings]]) -> Markup:
        """Return figures of a narrative as items of a list."""
        return Markup("".join(self._stated(*_KIND(row)) % escaped(row["value"]) for row, _ in figures))

    def quoted(self, figures: Iterable[tuple[Row, Findings]]) -> Markup:
        """Return figures of a narrative as rows of a table, with the sentence of each and the findings about it."""
        return Markup("".join([self._quote(row, line_of(row), findings) for row, findings in figures]))

    def _quote(self, row: Row, line: int | str, findings: Findings) -> str:
        pattern = self._quoted(*_KIND(row), str(self._marks(findings)) if findings else "", bool(line))
        return pattern % (escaped(row["value"]), without_tags(row["quote"]), line)

    def source(self, parts: Iterable[SourceLines | SourceTable], anchored: bool = True) -> Markup:
        """Return lines and tables of a source as items of a list; other parts of the page lead to those anchored."""
        return Markup("".join([self._part(its, anchored) for its in parts]))

    def _part(self, its: SourceLines | SourceTable, anchored: bool) -> str:
        if isinstance(its, SourceTable):
            return self._line(its.number, anchored and its.first) % self._grid(its.rows, anchored)
        lines = map(self._line, its.numbers, its.first if anchored else repeat(False))
        return "".join(map(mod, lines, all_without_tags(its.texts)))

    def _grid(self, rows: Iterable[SourceRow], anchored: bool) -> str:
        return self._rows % "".join([self._row[row] if anchored else self._fill_row(row, False) for row in rows])

    def _fill_row(self, row: SourceRow, anchored: bool = True) -> str:
        texts = list(map(escaped, row.texts))
        for line, position in row.lines.items() if anchored else ():
            texts[position] = self._lined % (f"L{line}", texts[position])
        return self._empty_row(row.place if anchored else "", row.columns) % tuple(texts)

    def _marked(self, row: PrintedRow, marks: Mapping[tuple[str, str], str]) -> str:
        its = tuple(marks.get((slot.line, slot.column), "") for slot in row.slots)
        return self._join_cells(row, its) if any(its) else self._figures[row]

    def _join_cells(self, row: PrintedRow, marks: Iterable[str] = repeat("")) -> str:
        cols = [slot.cols for slot in row.slots]
        return "".join(map(self._cell, row.shown, cols, row.anchors, marks))

    def _cell(self, shown: Shown, cols: int, anchor: str, marks: str) -> str:
        return self._empty_cell(shown, cols, bool(anchor), marks) % (anchor or ())

    def _cut_cell(self, shown: Shown, cols: int, anchored: bool, marks: str) -> Pattern:
        return cut_numbered(self._macros.cell(shown, cols, Markup(marks), hole(0) * anchored), anchored)

    def _cut_frame(self, table: Table, on_labels: tuple[tuple[tuple[str, str], str], ...]) -> Pattern:
        marks, numbers = dict(on_labels), count()

        def put(row: Sequence[Head | Slot]) -> Iterator[Markup]:
            for its, items in groupby(row, type):
                if its is Slot:
                    yield hole(next(numbers))
                else:
                    found = ((head, marks.get((head.line, head.column), "")) for head in items)
                    yield from (Markup(self._macros.head(head, Markup(mark))) for head, mark in found)

        plan = layout(table)
        bodies = [[list(put(row)) for row in body] for body in plan.bodies]
        head = [list(put(row)) for row in plan.head]
        return cut_numbered(self._macros.table(head, bodies), next(numbers))

    def _cut_loud(self, line: str, columns: tuple[tuple[str, str], ...]) -> Pattern:
        figures = [(label, unit, hole(number)) for number, (label, unit) in enumerate(columns)]
        return cut_numbered(self._macros.loud(line, figures), len(columns))

    def _cut_stated(self, *kind: str) -> Pattern:
        return cut_numbered(self._macros.stated(_hollow(kind, value=hole(0))), 1)

    def _cut_quoted(self, measure: str, qualifier: str, unit: str, marks: str, lined: bool) -> Pattern:
        figure = _hollow((measure, qualifier, unit), value=hole(0), quote=hole(1))
        return cut_numbered(self._macros.quoted(figure, Markup(marks), hole(2) * lined), 3)

    def _cut_line(self, number: int | None, anchored: bool) -> Pattern:
        return cut_numbered(self._macros.line(number, f"L{number}" if anchored else "", hole(0)), 1)

    def _cut_row(self, place: str, columns: tuple[int, ...]) -> Pattern:
        spans = [end - column for column, end in pairwise((*columns, columns[-1] + 1))]
        ids = [f"{place}{column}" if place else "" for column in columns]
        cells = [(id, max(1, cols), hole(n)) for n, (id, cols) in enumerate(zip(ids, spans, strict=True))]
        above = [("", columns[0] - 1, Markup(""))] if columns[0] > 1 else []  # a cell that others reach down into
        return cut_numbered(self._macros.grid_row([*above, *cells]), len(cells))


def _hollow(kind: Iterable[str], **holes: Markup) -> dict[str, str]:
    """Return a figure of a narrative of holes."""
    return {**dict(zip(_OF_KIND, kind, strict=True)), **holes}
