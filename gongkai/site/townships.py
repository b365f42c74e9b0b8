"""The index of units, by province, prefecture and county."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Any

from gongkai.site.finder import finder_key
from gongkai.site.regions import home_of, lineage
from gongkai.site.rows import Rows, is_placed
from gongkai.site.types import Planned, Row


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the index of units."""
    yield "townships/index.html", partial(context, rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the index needs: units by province and by the region that they lie in."""
    listed = [unit for unit in rows.units.values() if rows.by_unit[unit["township_id"]]]
    placed = [unit for unit in listed if is_placed(unit)]
    return {
        "count": len(listed),
        "provinces": [
            (name, code, [(lineage(rows.regions, home), entries) for home, entries in _by_home(rows, inside)])
            for (name, code), inside in groupby(placed, _province)
        ],
        "unplaced": [_entry(rows, unit) for unit in listed if not is_placed(unit)],
    }


def _province(unit: Row) -> tuple[str, str]:
    """Return name and code of the province of `unit`, which may be one itself."""
    return (unit["province"], unit["province_code"]) if unit["province"] else (unit["name"], "")


def _by_home(rows: Rows, units: Iterable[Row]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for home, its in groupby(units, home_of):
        yield home, [_entry(rows, unit) for unit in its]


def _entry(rows: Rows, unit: Row) -> dict[str, Any]:
    reports = rows.by_unit[unit["township_id"]]
    return {
        "unit": unit,
        "key": finder_key(unit),
        "first": reports[0]["year"],
        "last": reports[-1]["year"],
        "candidates": rows.collection.candidates.get(unit["township_id"], ()),
    }
