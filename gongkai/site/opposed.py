"""Both sides of a finding as its page shows them: each figure with its label and a link to where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from gongkai.form import Table
from gongkai.site.evidence import anchor
from gongkai.site.rows import Rows
from gongkai.site.words import load_words

_FEW = 4
"""So many figures are shown even when all are zero."""


class Figure(NamedTuple):
    """A figure or passage on one side: `path` is its page below the root, empty for the page itself."""

    label: str
    value: str
    path: str
    anchor: str


class Opposed(NamedTuple):
    """One side: the figures of a report, and how many zeros beside them are left out."""

    held: str
    figures: Sequence[Figure]
    zeros: int


@lru_cache
def labels_of(table: Table) -> Mapping[str, str]:
    """Return the labels of a table's columns and lines by code."""
    columns = {column.code: column.label for _, _, column in table.cells()}
    return columns | {line.code: line.label for line in table.lines}


def opposed(rows: Rows, report_id: str, sides: Sequence[Mapping[str, Any]]) -> Iterator[Opposed]:
    """Yield the two sides of a finding on the report `report_id`; nothing for a finding that has none."""
    for held, group in groupby(sorted(sides, key=lambda side: side["held"] != "stated"), lambda side: side["held"]):
        its = list(group)
        shown = its if len(its) <= _FEW else [side for side in its if side["value"] != "0"]
        yield Opposed(held, [_figure(rows, report_id, side) for side in shown], len(its) - len(shown))


def _figure(rows: Rows, report_id: str, side: Mapping[str, Any]) -> Figure:
    other = rows.reports.get(side["report_id"]) if side["report_id"] != report_id else None
    label = _label(rows, side)
    path = ""
    if other is not None:
        unit = rows.units[other["township_id"]]["name"]
        same = rows.reports[report_id]["township_id"] == other["township_id"]
        label = f"{'' if same else unit}{other['year']} 年 · {label}"
        path = f"townships/{other['township_id']}/{other['year']}/index.html"
    return Figure(label, side["value"], path, anchor(side))


def _label(rows: Rows, side: Mapping[str, Any]) -> str:
    words = load_words()
    if side["resource"] == "figures":
        return f"正文“{words['measure'][side['line']]}”"
    if side["resource"] == "sections":
        return "叙述"
    labels = labels_of(rows.forms[rows.reports[side["report_id"]]["edition"]].table(side["resource"]))
    return f"{labels[side['line']]} · {labels[side['field']]}"
