"""The quality page: every rule and how often it does not hold, the reports with errors, what became of every source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from gongkai.check.catalogue import load_rules
from gongkai.site.rows import SEVERITIES, Rows
from gongkai.site.types import Planned


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the quality page."""
    yield "quality/index.html", partial(context, rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the quality page needs."""
    sources = rows.collection.tables["sources"]
    times: Counter[str] = Counter()
    touched: dict[str, set[str]] = defaultdict(set)
    for row in rows.collection.tables["findings"]:
        times[row["rule"]] += 1
        touched[row["rule"]].add(row["report_id"])
    return {
        "reports": len(rows.reports),
        "severities": rows.severities(rows.reports),
        "rules": [
            (rule, times[rule.id], len(touched[rule.id]))
            for rule in sorted(
                load_rules().values(), key=lambda rule: (SEVERITIES.index(rule.severity), -times[rule.id], rule.id)
            )
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
