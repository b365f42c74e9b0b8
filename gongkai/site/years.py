"""The index of years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from gongkai.register import coverage
from gongkai.site.rows import Rows
from gongkai.site.types import Planned


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the index of years."""
    yield "years/index.html", partial(context, rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the index needs, the newest year first."""
    return {
        "units": len(rows.units),
        "years": [
            {
                "year": year,
                "reports": len(rows.by_year[year]),
                "coverage": coverage(
                    rows.collection.register, int(year), (row["township_id"] for row in rows.by_year[year])
                ),
                "editions": sorted(Counter(report["edition"] for report in rows.by_year[year]).items()),
                "severities": rows.severities(report["report_id"] for report in rows.by_year[year]),
            }
            for year in reversed(rows.years)
        ],
    }
