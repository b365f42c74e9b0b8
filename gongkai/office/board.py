"""The January board: which unit has filed for a year, what came of it, what was returned and what is cleared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gongkai.check.collection import Settled
from gongkai.check.overview import TableOverview, overview
from gongkai.faults import Fault
from gongkai.office.record import Returned

State = Literal["complete", "partial", "blank", "missing"]


class BoardError(Fault):
    """There is nothing to make a board of; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit on the board; only its name and place are known when `source` is empty: it has not filed.

    `tables` are the states of the statutory tables in the order of the form. `returned` is the day of the last slip;
    `cleared` when the file has other bytes since then and no error.
    """

    township_id: str
    unit: str
    county: str
    source: str = ""
    published: str = ""
    edition: str = ""
    tables: tuple[State, ...] = ()
    errors: int = 0
    warnings: int = 0
    returned: str = ""
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The units that are expected to report about `year` or have, and the sources that cannot be read, with reasons."""

    year: int
    entries: tuple[Entry, ...]
    unread: tuple[tuple[str, str], ...]

    @property
    def filed(self) -> tuple[Entry, ...]:
        """The units that have filed."""
        return tuple(entry for entry in self.entries if entry.source)

    @property
    def counts(self) -> dict[str, int]:
        """How many units are expected, have filed or not, have errors, were returned and are cleared."""
        return {
            "expected": len(self.entries),
            "filed": len(self.filed),
            "missing": len(self.entries) - len(self.filed),
            "errors": sum(entry.errors > 0 for entry in self.entries),
            "returned": sum(bool(entry.returned) for entry in self.entries),
            "cleared": sum(entry.cleared for entry in self.entries),
        }


def board_of(settled: Sequence[Settled], record: Iterable[Returned], year: int | None = None) -> Board:
    """Return the board for reports about `year`, the latest if none is given; raises BoardError without reports.

    Expected is every unit that has a report about `year` or any year before it.
    """
    published = [item for item in settled if item.status == "published"]
    years = [_year(item) for item in published]
    if not years:
        raise BoardError("还没有报告 / there are no reports yet")
    wanted = max(years) if year is None else year
    slips = list(record)
    units = {item.report_id.rpartition("-")[0]: item for item in published if _year(item) <= wanted}
    filed = {item.report_id.rpartition("-")[0]: item for item in published if _year(item) == wanted}
    entries = [_filed(id, filed[id], slips) if id in filed else _expected(id, item) for id, item in units.items()]
    return Board(
        year=wanted,
        entries=tuple(sorted(entries, key=lambda entry: entry.township_id)),
        unread=tuple((item.assessment.source, item.assessment.reason) for item in settled if item.status == "unread"),
    )


def _year(item: Settled) -> int:
    year = item.assessment.report.year if item.assessment.report else None
    assert year is not None
    return year


def _expected(township_id: str, item: Settled) -> Entry:
    unit = item.assessment.unit
    assert unit is not None
    return Entry(township_id, unit.name or township_id, unit.county)


def _filed(township_id: str, item: Settled, slips: Iterable[Returned]) -> Entry:
    assessment, unit, report = item.assessment, item.assessment.unit, item.assessment.report
    assert unit is not None
    assert report is not None
    severities = [finding.severity for finding in assessment.findings]
    errors = severities.count("error")
    own = [slip for slip in slips if slip.report_id == item.report_id or slip.source == assessment.source]
    changed = assessment.sha256 not in {slip.sha256 for slip in own}
    return Entry(
        township_id=township_id,
        unit=unit.name or township_id,
        county=unit.county,
        source=assessment.source,
        published=report.published,
        edition=report.edition,
        tables=tuple(_state(table) for table in overview(assessment).tables),
        errors=errors,
        warnings=severities.count("warning"),
        returned=own[-1].written if own else "",
        cleared=bool(own) and changed and not errors,
    )


def _state(table: TableOverview) -> State:
    if not table.present:
        return "missing"
    if not table.numbers + table.not_applicable:
        return "blank"
    return "partial" if table.blanks or table.lines < table.lines_expected else "complete"
