"""The January board: which unit has filed for a year, what came of it, what was returned and what is cleared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gongkai.check.collection import Settled
from gongkai.check.overview import TableOverview, overview
from gongkai.faults import Fault
from gongkai.office.record import Returned
from gongkai.register import Expected

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
    county: str = ""
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
    """The units that are expected to report about `year` or have, and the sources that cannot be read, with reasons.

    `registered` when a register says who is expected, else it is whoever has a report about `year` or one before.
    """

    year: int
    registered: bool
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


def board_of(
    settled: Sequence[Settled], register: Iterable[Expected], record: Iterable[Returned], year: int | None = None
) -> Board:
    """Return the board for reports about `year`, the latest if none is given; raises BoardError without reports."""
    published = {item.report_id: item for item in settled if item.status == "published"}
    if not published:
        raise BoardError("还没有报告 / there are no reports yet")
    wanted = max(map(_year, published.values())) if year is None else year
    expected = {unit.township_id: Entry(unit.township_id, unit.name) for unit in register if unit.reports_for(wanted)}
    known = {_township(item): _unfiled(item) for item in published.values() if _year(item) <= wanted}
    slips = list(record)
    filed = {_township(item): _filed(item, slips) for item in published.values() if _year(item) == wanted}
    entries = {**{id: known.get(id, entry) for id, entry in expected.items()}, **({} if expected else known), **filed}
    return Board(
        year=wanted,
        registered=bool(expected),
        entries=tuple(sorted(entries.values(), key=lambda entry: entry.township_id)),
        unread=tuple((item.assessment.source, item.assessment.reason) for item in settled if item.status == "unread"),
    )


def _township(item: Settled) -> str:
    return item.report_id.rpartition("-")[0]


def _year(item: Settled) -> int:
    year = item.assessment.report.year if item.assessment.report else None
    assert year is not None
    return year


def _unfiled(item: Settled) -> Entry:
    """Return the entry of a unit that has reported, without that report."""
    unit = item.assessment.unit
    assert unit is not None
    return Entry(_township(item), unit.name or _township(item), unit.county)


def _filed(item: Settled, slips: Iterable[Returned]) -> Entry:
    assessment, unit, report = item.assessment, item.assessment.unit, item.assessment.report
    assert unit is not None
    assert report is not None
    severities = [finding.severity for finding in assessment.findings]
    errors = severities.count("error")
    own = [slip for slip in slips if slip.report_id == item.report_id or slip.source == assessment.source]
    changed = assessment.sha256 not in {slip.sha256 for slip in own}
    return Entry(
        township_id=_township(item),
        unit=unit.name or _township(item),
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
