"""The first page: what this is, who has reported for which year, and the finder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from gongkai.site.coverage import region_lines, unit_lines
from gongkai.site.regions import finest
from gongkai.site.rows import Rows, is_placed
from gongkai.site.types import Planned, Row

_LATEST = 8
_MOST_UNITS = 60
_MOST_REGIONS = 150


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the first page."""
    yield "index.html", partial(context, rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the first page needs: a line a unit while they are few, else a line a region."""
    units = [*rows.units, *(township_id for township_id in rows.expected if township_id not in rows.units)]
    regions = finest(rows.regions, _MOST_REGIONS) if len(units) > _MOST_UNITS else []
    return {
        "home": rows.collection.home,
        "units": len(rows.units),
        "reports": len(rows.reports),
        "years": rows.years,
        "severities": rows.severities(rows.reports),
        "by_region": bool(regions),
        "lines": region_lines(rows, regions) if regions else unit_lines(rows, units),
        "unplaced": sum(not is_placed(unit) for unit in rows.units.values()) if regions else 0,
        "registered": bool(rows.expected),
        "latest": [(report, rows.units[report["township_id"]]) for report in _latest(rows)],
    }


def _latest(rows: Rows) -> list[Row]:
    """Return the newest reports: by the day they were published, else by year, those of one day in the units' order."""
    by_age = sorted(rows.reports.values(), key=lambda row: row["published"] or row["year"], reverse=True)
    return by_age[:_LATEST]
