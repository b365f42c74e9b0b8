"""Do the figures of the narrative agree with the tables? Only exact ones are compared: 近百条 proves nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from gongkai.check.catalogue import finding
from gongkai.check.evidence import Key, cause_of, cell_of, first_line, sides_of
from gongkai.check.types import Finding, Side
from gongkai.form import Form, load_form
from gongkai.parse import Cell, Figure, Report, load_measures
from gongkai.source import Place


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a measure of the narrative must agree with: any one of the sums, in the order of agreements.toml."""

    measure: str
    rule: str
    place: tuple[str, str]
    sums: tuple[tuple[Key, ...], ...]
    unless: re.Pattern[str] | None


@lru_cache(maxsize=1)
def load_agreements() -> tuple[Agreement, ...]:
    """Return which cells each measure must agree with; raises ValueError for a cell not written with two dots."""
    given = tomllib.loads(files("gongkai.check").joinpath("agreements.toml").read_text(encoding="utf-8"))
    return tuple(
        Agreement(
            measure,
            item["rule"],
            tuple(item.get("place", ("figures", measure))),
            tuple(tuple(map(_key, text.split(" + "))) for text in item["sums"]),
            re.compile(item["unless"]) if "unless" in item else None,
        )
        for measure, item in given.items()
    )


def _key(text: str) -> Key:
    resource, line, column = text.split(".")
    return resource, line, column


def check_narrative(report: Report, form: Form) -> Iterator[Finding]:
    """Yield each measure of which no exact figure in the narrative agrees with the tables."""
    stated = {figure.measure for figure in report.figures if figure.qualifier == "exact"}
    for item, sums in _agreements_of(form.edition):
        if item.measure not in stated:
            continue
        figures = [
            figure
            for figure in report.figures
            if figure.measure == item.measure
            and figure.qualifier == "exact"
            and not (item.unless and item.unless.search(figure.quote))
        ]
        if figures:
            yield from _compare(report, item, figures, sums, _labels(form.edition))


@cache
def _labels(edition: str) -> dict[Key, str]:
    """Return the labels of every cell of an edition."""
    return {
        (table.resource, line.code, column.code): f"{line.label}{column.label}"
        for table in load_form(edition).tables
        for _, line, column in table.cells()
    }


@cache
def _agreements_of(edition: str) -> list[tuple[Agreement, list[tuple[Key, ...]]]]:
    """Return the agreements of which an edition has the cells, with the sums that it has."""
    known = _labels(edition)
    sums = ((item, [keys for keys in item.sums if all(key in known for key in keys)]) for item in load_agreements())
    return [(item, its) for item, its in sums if its]


def _compare(
    report: Report, item: Agreement, figures: Sequence[Figure], sums: Sequence[tuple[Key, ...]], labels: dict[Key, str]
) -> Iterator[Finding]:
    totals = [_total([cell_of(report, key) for key in keys]) for keys in sums]
    if totals[0] is None or any(figure.value in totals for figure in figures):
        return
    cells = [cell_of(report, key) for key in sums[0]]
    place = ("figures", item.measure, "")
    sides = (
        *(Side("stated", *place, f"{figure.value:f}", Place(line=figure.line)) for figure in figures),
        *sides_of("expected", sums[0], cells),
    )
    label = load_measures()[item.measure]
    yield finding(
        item.rule,
        resource=item.place[0],
        line=item.place[1],
        stated="、".join(f"{figure.value:f}" for figure in figures),
        expected=f"{totals[0]:f}",
        cause=cause_of((report.tables[sums[0][0][0]],), cells, disputed=len(figures) > 1),
        source_line=first_line(sides),
        sides=sides,
        words={
            "measure": label["label"],
            "measure_en": label["label_en"],
            "cells": "、".join(f"“{labels[key]}”" for key in sums[0]),
        },
    )


def _total(cells: Sequence[Cell | None]) -> Decimal | None:
    """Return what the cells add up to, None when one of them states no number."""
    values = [cell.value for cell in cells if cell is not None and cell.value is not None]
    return sum(values, Decimal(0)) if len(values) == len(cells) else None
