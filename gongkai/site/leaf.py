"""What the page of one report is made of: nothing else of the collection can change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.site.rows import Rows
from gongkai.site.types import Collection, Row

_TABLES = ("reports", "townships", "figures", "findings", "disclosures", "requests", "proceedings")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A report with the reports of its unit and those that its findings name, as a collection without contents."""

    report_id: str
    collection: Collection

    @property
    def row(self) -> Row:
        """The row of the report."""
        return next(row for row in self.collection.tables["reports"] if row["report_id"] == self.report_id)

    @property
    def unit(self) -> Row:
        """The row of its unit."""
        return next(row for row in self.collection.tables["townships"] if row["township_id"] == self.row["township_id"])


def leaf(rows: Rows, report_id: str, named: Iterable[str]) -> Leaf:
    """Return what lies around a report; `named` are the ids of the reports that its findings name."""
    own = rows.reports[report_id]["township_id"]
    others = (rows.reports[other] for other in named if other in rows.reports)
    reports = {row["report_id"]: row for row in (*rows.by_unit[own], *others)}
    units = {row["township_id"]: rows.units[row["township_id"]] for row in reports.values()}
    tables: dict[str, list[Row]] = {name: [] for name in _TABLES}
    tables |= {"reports": list(reports.values()), "townships": list(units.values())}
    candidates = rows.collection.candidates.get(own, ())
    return Leaf(report_id, Collection(tables, {}, {}, candidates={own: candidates}))


def named_in(whole: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the other reports that the findings of a report.json name, in a fixed order."""
    own = whole["report"]["report_id"]
    sides = (side["report_id"] for finding in whole["findings"] for side in finding["sides"])
    return tuple(sorted({other for other in sides if other != own}))
