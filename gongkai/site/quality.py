"""The quality page: which rules did not hold how often, where the errors are, and what became of every source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from gongkai.site.rows import SEVERITIES, Rows


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the quality page."""
    yield "quality/index.html", context(rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the quality page needs."""
    findings = rows.collection.tables["findings"]
    sources = rows.collection.tables["sources"]
    times = Counter((row["severity"], row["rule"]) for row in findings)
    touched: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in findings:
        touched[row["severity"], row["rule"]].add(row["report_id"])
    return {
        "reports": len(rows.reports),
        "severities": rows.severities(rows.reports),
        "rules": [
            (severity, rule, times[severity, rule], len(touched[severity, rule]))
            for severity, rule in sorted(times, key=lambda key: (SEVERITIES.index(key[0]), -times[key], key[1]))
        ],
        "faulty": [
            (report, rows.units[report["township_id"]], severities)
            for report_id, report in rows.reports.items()
            for severities in [rows.severities([report_id])]
            if severities["error"]
        ],
        "statuses": Counter(row["status"] for row in sources),
        "sources": [(row, rows.reports.get(row["report_id"])) for row in sources if row["status"] != "published"],
    }
