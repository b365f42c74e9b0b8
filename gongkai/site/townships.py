"""The index of units, by province, prefecture and county."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from gongkai.site.finder import finder_key
from gongkai.site.rows import Rows, is_placed
from gongkai.site.types import Row


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the index of units."""
    yield "townships/index.html", context(rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the index needs."""
    listed = [unit for unit in rows.units.values() if rows.by_unit[unit["township_id"]]]
    placed = [unit for unit in listed if is_placed(unit)]
    return {
        "count": len(listed),
        "provinces": [
            (province, [(county, [_entry(rows, unit) for unit in units]) for county, units in groupby(inside, _county)])
            for province, inside in groupby(placed, lambda unit: unit["province"] or unit["name"])
        ],
        "unplaced": [_entry(rows, unit) for unit in listed if not is_placed(unit)],
    }


def _county(unit: Row) -> tuple[str, str]:
    return unit["prefecture"], unit["county"]


def _entry(rows: Rows, unit: Row) -> dict[str, Any]:
    return {
        "unit": unit,
        "key": finder_key(unit),
        "reports": rows.by_unit[unit["township_id"]],
        "candidates": rows.collection.candidates.get(unit["township_id"], ()),
    }
