"""What stands on a page hundreds of times, cells and lines: each shape of a macro is rendered once, then only filled.

The markup stays in templates/pages/dense.html; a template that calls its macros for every cell takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from gongkai.form import Table
from gongkai.site.evidence import SourceGrid, SourceLine
from gongkai.site.figures import Shown
from gongkai.site.report import Filled
from gongkai.site.shapes import MOST, cut, escaped, hole
from gongkai.site.statutory import Head, Slot, layout, slots


_MOST_FRAMES = 1 << 7


class Dense:
    """Prints rows of statutory tables and lines of source texts, for the templates of one environment."""

    def __init__(self, environment: Environment) -> None:
        self._macros: Any = environment.get_template("dense.html").module
        self._marks: Callable[..., str] = environment.get_template("ui.html").module.marks  # type: ignore[attr-defined]
        remembered = lru_cache(maxsize=MOST)
        self._cell = remembered(self._cut_cell)
        self._frame = lru_cache(maxsize=_MOST_FRAMES)(self._cut_frame)
        self._line = remembered(self._cut_line)
        self._place = remembered(self._cut_place)

    def table(self, filled: Filled) -> Markup:
        """Return head and bodies of a statutory table."""
        marks = {place: str(self._marks(its)) for place, its in filled.findings.items() if any(place)}
        on_labels = tuple((place, mark) for place, mark in marks.items() if not all(place))
        frame = self._frame(filled.table, on_labels)
        cell = self._cell
        return Markup(
            frame
            % tuple([
                cell(shown, slot.cols, marks.get((slot.line, slot.column), ""), bool(anchor)) % {"anchor": anchor}
                for slot, (shown, anchor) in zip(slots(filled.table), filled.figures, strict=True)
            ])
        )

    def source(self, blocks: Iterable[SourceLine | SourceGrid], anchored: bool = True) -> Markup:
        """Return the blocks of a source text as items of a list; other parts of the page lead to those anchored."""
        return Markup("".join(self._block(block, anchored) for block in blocks))

    def _block(self, block: SourceLine | SourceGrid, anchored: bool) -> str:
        anchor = block.anchor if anchored else ""
        if isinstance(block, SourceLine):
            content: str = escape(block.text)
        else:
            rows = ("".join(self._placed(*cell, anchored) for cell in row) for row in block.rows)
            content = self._macros.grid(map(Markup, rows))
        given = {"number": block.number, "anchor": anchor, "content": content}
        return self._line(bool(block.number), bool(anchor)) % given

    def _placed(self, anchor: str, line: str, text: str, cols: int, anchored: bool) -> str:
        if not anchored:
            anchor = line = ""
        return self._place(bool(anchor), bool(line), cols) % {"anchor": anchor, "line": line, "text": escaped(text)}

    def _cut_cell(self, shown: Shown, cols: int, marks: str, anchored: bool) -> str:
        return cut(self._macros.cell(shown, cols, Markup(marks), hole("anchor") * anchored))

    def _cut_frame(self, table: Table, on_labels: tuple[tuple[tuple[str, str], str], ...]) -> str:
        marks = dict(on_labels)

        def put(item: Head | Slot) -> Markup:
            mark = marks.get((item.line, item.column), "")
            return hole() if isinstance(item, Slot) else Markup(self._macros.head(item, Markup(mark)))

        plan = layout(table)
        bodies = ([map(put, row) for row in body] for body in plan.bodies)
        return cut(self._macros.table([map(put, row) for row in plan.head], bodies))

    def _cut_line(self, numbered: bool, anchored: bool) -> str:
        return cut(self._macros.line(hole("number") * numbered, hole("anchor") * anchored, hole("content")))

    def _cut_place(self, anchored: bool, lined: bool, cols: int) -> str:
        return cut(self._macros.place(hole("anchor") * anchored, hole("line") * lined, cols, hole("text")))
