"""Read the table whose lines stand side by side: stages as headings, and one row of figures under all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.folding import fold
from gongkai.form import Column, Table
from gongkai.parse.items import Item
from gongkai.parse.placing import core, place
from gongkai.parse.types import Cell, Row
from gongkai.source import Place

_MOST_WRAPPED = 2
"""Over how many lines the one row of all figures goes on where text wraps; more may be rows of their own."""


@dataclass(slots=True)
class _Run:
    """Figures with the stages that stand over them; `ordered` when those are named in the order of the form.

    `led` by blank cells of which nobody can tell whether they are the headings' or its own; `strange` when words that
    head nothing we know stand among its headings: one of them may be the stage that seems to be missing.
    """

    stages: list[str]
    ordered: bool
    led: bool
    strange: bool
    cells: list[Item] = field(default_factory=list)


def _stages(table: Table, named: Sequence[Item]) -> list[str]:
    """Return the stages that a run of headings names, a group's only where none of its own is named."""
    codes = {item.code for item in named if item.sense == "line"}
    for group in {item.code for item in named if item.sense == "group"}:
        members = {line.code for line in table.lines if line.group == group}
        if not codes & members:
            codes |= members
    return [line.code for line in table.lines if line.code in codes]


def _ordered(table: Table, named: Sequence[Item]) -> bool:
    """Tell whether stages and groups are first named in the order of the form."""
    places = {line.code: position for position, line in enumerate(table.lines)}
    for line in reversed(table.lines):
        places |= {line.group: places[line.code]} if line.group else {}
    found = list(dict.fromkeys(places[item.code] for item in named if item.sense in {"line", "group"}))
    return found == sorted(found)


def _runs(items: Sequence[Item], table: Table) -> list[_Run]:
    """Cut the items into runs of figures, each with the stages named since the one before."""
    runs: list[_Run] = []
    named: list[Item] = []
    run: _Run | None = None
    led = strange = False
    figures = Counter(item.row for item in items if item.sense == "figure" and item.row is not None)
    headed = {item.row for item in items if item.sense == "column" and item.row is not None}
    headed -= {row for row, count in figures.items() if count >= len(table.blocks[0].columns)}
    blank = {item.row for item in items if item.row is not None} - {item.row for item in items if item.text}
    for item in items:
        if item.row in blank:
            named, run = [], None
        elif item.is_label:
            if item.sense in {"line", "group"} and run is not None:
                named = []
            run = None
            named.append(item)
        elif item.row not in headed and (item.sense == "figure" or item.row in figures):
            if run is None:
                beside = _beside(named, item)
                heads = beside or named
                led &= item.row is None
                run = _Run(_stages(table, heads), _ordered(table, heads), led, strange and not beside)
                runs.append(run)
                strange = False
            run.cells.append(item)
        elif run is not None and item.sense == "blank":
            run.cells.append(item)
        strange |= item.sense == "text" and bool(fold(item.text))
        led = item.sense == "blank"
    return runs


def _beside(named: Sequence[Item], figure: Item) -> Sequence[Item]:
    """Return the headings in the figure's own printed row, none where no stage is among them."""
    beside = [item for item in named if item.row is not None and item.row == figure.row]
    return beside if any(item.sense == "line" for item in beside) else []


def read_across(items: Sequence[Item], table: Table) -> tuple[dict[tuple[str, str], Cell], list[Row], set[str]]:
    """Return the cells by (stage, column), the rows that could not be placed, and the stages that were named."""
    named = _stages(table, items)
    cells: dict[tuple[str, str], Cell] = {}
    rows: list[Row] = []
    heads = sum(1 for item in items if item.sense == "column")
    if not named and heads == len(table.lines) * len(table.blocks[0].columns):
        named = [line.code for line in table.lines]
    runs = [run for run in _runs(items, table) if any(cell.sense == "figure" for cell in run.cells)]
    if not runs:
        left = tuple(item.text for item in items if not item.is_label and any(char.isdigit() for char in item.text))
        where = items[0].place if items else Place()
        lost = [Row(stage, "", left, where, "cells-missing" if stage else "unlabelled") for stage in named or [""]]
        return {} if left else _blank(table, named), lost if left else [], set(named)
    for run in runs:
        stages = run.stages or (named if len(runs) == 1 else [])
        figures = tuple(cell.text for cell in run.cells)
        where = run.cells[0].place
        if not stages or any(stage == done for stage in stages for done, _ in cells):
            repeated = stages and figures == _raw(cells, stages)
            if not repeated:
                rows.append(Row("", "", figures, where, "unlabelled"))
            continue
        if not run.ordered:
            rows.extend(Row(stage, "", figures, where, "reordered") for stage in stages)
            continue
        pairs: list[tuple[str, Column]] = [(stage, column) for stage in stages for column in table.columns_of(stage)]
        inner = core(run.cells)
        unsure = run.led and len(pairs) not in (len(inner), sum(cell.sense != "blank" for cell in inner))
        partial = len(stages) < len(table.lines)
        printed = [cell.row for cell in inner if cell.sense == "figure"]
        whole = not partial and len(printed) == len(inner) == len(pairs)
        broken = len(set(printed)) > (_MOST_WRAPPED if whole else 1)
        if unsure or broken or (partial and (run.strange or len(inner) > len(pairs))):
            rows.extend(Row(stage, "", figures, where, "cells-missing") for stage in stages)
            continue
        placing = place(run.cells, [column for _, column in pairs], where)
        for position, cell in placing.cells.items():
            cells[pairs[position][0], pairs[position][1].code] = cell
        if placing.fate != "placed" or placing.surplus:
            rows.extend(Row(stage, "", figures, where, placing.fate, placing.surplus) for stage in stages)
    missing = [stage for stage in named if not any(stage == done for done, _ in cells)]
    if any(row.fate == "unlabelled" for row in rows):
        rows.extend(Row(stage, "", (), Place(), "cells-missing") for stage in missing)
    unplaced = {row.line for row in rows}
    cells.update({key: cell for key, cell in _blank(table, missing).items() if key[0] not in unplaced})
    return cells, rows, set(named)


def _raw(cells: dict[tuple[str, str], Cell], stages: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.raw for (stage, _), cell in cells.items() if stage in stages)


def _blank(table: Table, stages: Sequence[str]) -> dict[tuple[str, str], Cell]:
    return {
        (stage, column.code): Cell(None, "blank", "", Place()) for stage in stages for column in table.columns_of(stage)
    }
