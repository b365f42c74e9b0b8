"""The first page: what this is, which unit has reported for which year, and the finder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongkai.site.finder import finder_key, pinyin
from gongkai.site.rows import Rows, superiors
from gongkai.site.types import Row

_LATEST = 8


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the first page."""
    yield "index.html", context(rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the first page needs."""
    return {
        "home": rows.collection.home,
        "units": len(rows.units),
        "reports": len(rows.reports),
        "years": rows.years,
        "severities": rows.severities(rows.reports),
        "coverage": [_coverage(rows, unit) for unit in rows.units.values()],
        "never": [
            (unit, " ".join((unit.name, *pinyin(unit.name))))
            for township_id, unit in rows.expected.items()
            if township_id not in rows.units
        ],
        "expected": rows.expected,
        "latest": [(report, rows.units[report["township_id"]]) for report in _latest(rows)],
    }


def _coverage(rows: Rows, unit: Row) -> dict[str, Any]:
    reports = {report["year"]: report for report in rows.by_unit[unit["township_id"]]}
    return {
        "unit": unit,
        "superiors": superiors(unit),
        "key": finder_key(unit),
        "years": [
            (year, reports.get(year), rows.severities([reports[year]["report_id"]]) if year in reports else {})
            for year in rows.years
        ],
    }


def _latest(rows: Rows) -> list[Row]:
    """Return the newest reports: by the day they were published, else by year, those of one day in the units' order."""
    by_age = sorted(rows.reports.values(), key=lambda row: row["published"] or row["year"], reverse=True)
    return by_age[:_LATEST]
