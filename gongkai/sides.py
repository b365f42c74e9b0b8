"""Both sides of a finding as text for the command line: each figure with its label, its value and its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from gongkai.check.types import Finding, Side
from gongkai.form import load_forms
from gongkai.parse import load_measures

_HELD = {"stated": "所填", "expected": "应为"}
_FEW = 4
"""So many figures are shown even when all are zero."""
_LONGEST = 40


def side_lines(finding: Finding, edition: str, township_id: str) -> Iterator[str]:
    """Yield a line for each side of a finding, if it has any, on a report of `edition` and the unit `township_id`."""
    labels = _labels(edition)
    ordered = sorted(finding.sides, key=lambda side: side.held != "stated")
    for held, group in groupby(ordered, lambda side: side.held):
        its = list(group)
        shown = its if len(its) <= _FEW else [side for side in its if side.value != "0"]
        figures = [_figure(side, labels, township_id) for side in shown]
        rest = len(its) - len(shown)
        figures += [f"{'其余 ' if shown else ''}{rest} 格为 0"] if rest else []
        yield f"{_HELD[held]}：{'；'.join(figures)}"


def _labels(edition: str) -> Mapping[tuple[str, str], str]:
    """Return the labels of lines and columns by resource and code, those of `edition` where editions differ."""
    found: dict[tuple[str, str], str] = {}
    for form in sorted(load_forms(), key=lambda form: form.edition == edition):
        for table in form.tables:
            for _, line, column in table.cells():
                found[table.resource, line.code] = line.label
                found[table.resource, column.code] = column.label
    return found


def _figure(side: Side, labels: Mapping[tuple[str, str], str], township_id: str) -> str:
    label = " · ".join(_named(side, labels))
    unit, _, year = side.report_id.rpartition("-")
    other = "" if not side.report_id else f"{year} 年 " if unit == township_id else f"{side.report_id} "
    value = side.value if len(side.value) <= _LONGEST else f"{side.value[:_LONGEST]}…"
    return f"{other}{label} {value}{_where(side)}"


def _named(side: Side, labels: Mapping[tuple[str, str], str]) -> Sequence[str]:
    if side.resource == "figures":
        return (f"正文“{load_measures()[side.line]['label']}”",)
    if side.resource == "sections":
        return ("叙述",)
    return labels[side.resource, side.line], labels[side.resource, side.field]


def _where(side: Side) -> str:
    place = side.place
    parts = (f"第 {place.page} 页" if place.page else "", f"第 {place.line} 行" if place.line else "")
    return f"（{''.join(parts)}）" if any(parts) else ""
