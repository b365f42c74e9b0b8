"""The log of the data: what each publication changed, cell by cell, and why; changes.csv, which only ever grows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from gongkai.changes import DataTable, data_tables, rows_by_key
from gongkai.explanations import BLANK
from gongkai.faults import Fault

LOG = "changes.csv"

Cause = Literal["new-report", "withdrawn", "renumbered", "re-issue", "side-note", "explanation", "better-reading"]
"""Why a cell is different: a report is there for the first time, or gone, or its unit or year is known otherwise; its
file has other bytes; only what a side note says, or the file's place, is other; what was said about a finding is
other, not the finding; the same bytes are read or checked otherwise."""

_Rows = dict[str, Mapping[str, str]]

_NOT_LOGGED = frozenset({"sources", "codes"})
_WORDING = frozenset({"message", "message_en", "position"})
_NOTED = frozenset({"published", "url", "narrative", "source"})
_FOLLOWING = frozenset({"findings", "errors", "warnings"})
_SAID = frozenset(BLANK)


class HistoryError(Fault):
    """The log cannot be read; the message names the file and what it must hold."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that a publication changed; `row` is the rest of its key, a whole report has resource ``reports``.

    `date` is in UTC as 2026-01-20T08:00:00Z; for a whole report `before` and `after` are its ids, one of them empty
    unless it is renumbered.
    """

    date: str
    report_id: str
    unit: str
    year: str
    cause: Cause
    resource: str
    row: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Cell:
    report_id: str
    resource: str
    row: str
    field: str
    before: str
    after: str


FIELDS = tuple(field.name for field in fields(Change))


def changes_between(previous: Path, current: Path, date: str) -> list[Change]:
    """Return what differs between two datapackage/ folders, by report, in what both have fields for.

    Raises ChangesError when one is no package.
    """
    before, after = data_tables(previous), data_tables(current)
    old, new = _reports(before), _reports(after)
    names = _names(before) | _names(after)
    cells = [cell for cell in _cells(before, after) if cell.report_id in old and cell.report_id in new]
    found = [*_whole(old, new), *_caused(old, new, cells)]
    facts = {**old, **new}
    return [
        Change(
            date=date,
            unit=names.get(facts[cell.report_id]["township_id"], ""),
            year=facts[cell.report_id]["year"],
            cause=cause,
            **asdict(cell),
        )
        for cell, cause in sorted(found, key=lambda item: item[0].report_id)
    ]


def _reports(tables: Mapping[str, DataTable]) -> _Rows:
    return {key[0]: row for key, row in rows_by_key(tables["reports"]).items()} if "reports" in tables else {}


def _names(tables: Mapping[str, DataTable]) -> dict[str, str]:
    rows = rows_by_key(tables["townships"]).values() if "townships" in tables else ()
    return {row["township_id"]: row["name"] for row in rows}


def _whole(old: _Rows, new: _Rows) -> Iterator[tuple[_Cell, Cause]]:
    """Yield the reports that came or went, each with its cause; the same file under another id is renumbered."""
    gone = {row["source_sha256"]: report_id for report_id, row in old.items() if report_id not in new}
    for report_id, row in new.items():
        if report_id not in old:
            former = gone.pop(row["source_sha256"], "")
            cause: Cause = "renumbered" if former else "new-report"
            yield _Cell(report_id, "reports", "", "report_id", former, report_id), cause
    for report_id in gone.values():
        yield _Cell(report_id, "reports", "", "report_id", report_id, ""), "withdrawn"


def _cells(before: Mapping[str, DataTable], after: Mapping[str, DataTable]) -> Iterator[_Cell]:
    """Yield each cell of a report that differs, in the resources and fields that both packages have."""
    for name, table in after.items():
        if name in _NOT_LOGGED or name not in before or table.key[0] != "report_id":
            continue
        both = [field for field in table.titles if field in before[name].titles and field not in _WORDING]
        old, new = rows_by_key(before[name], table.key), rows_by_key(table)
        for key in [*new, *(key for key in old if key not in new)]:
            row = " ".join(filter(None, key[1:]))
            for field in both:
                first, then = (rows.get(key, {}).get(field, "") for rows in (old, new))
                if first != then and field not in table.key:
                    yield _Cell(key[0], name, row, field, first, then)


def _caused(old: _Rows, new: _Rows, cells: Sequence[_Cell]) -> Iterator[tuple[_Cell, Cause]]:
    """Yield each cell with its cause: one for all of a report but the findings about which something else is said."""
    fields: dict[tuple[str, str, str], set[str]] = {}
    for cell in cells:
        fields.setdefault((cell.report_id, cell.resource, cell.row), set()).add(cell.field)
    said = {row for row, its in fields.items() if row[1] == "findings" and its <= _SAID}
    changed: dict[str, set[str]] = {}
    for (report_id, resource, row), its in fields.items():
        if (report_id, resource, row) not in said:
            changed.setdefault(report_id, set()).update(its if resource == "reports" else {resource})
    causes = {report_id: _cause(old[report_id], new[report_id], which) for report_id, which in changed.items()}
    for cell in cells:
        alone = (cell.report_id, cell.resource, cell.row) in said
        yield cell, "explanation" if alone else causes[cell.report_id]


def _cause(old: Mapping[str, str], new: Mapping[str, str], changed: set[str]) -> Cause:
    if old["source_sha256"] != new["source_sha256"]:
        return "re-issue"
    return "side-note" if changed & _NOTED and changed <= _NOTED | _FOLLOWING else "better-reading"


def read_log(path: Path) -> list[Change]:
    """Return the changes in a log, the oldest first, none when there is no file; raises HistoryError."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise HistoryError(f"{path}: 读不了 / cannot be read: {error}") from None
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not rows or tuple(rows[0]) != FIELDS:
        raise HistoryError(f"{path}: 第一行应为 / the first line must be {','.join(FIELDS)}")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(FIELDS) or not _is_moment(row[0]) or row[4] not in get_args(Cause):
            raise HistoryError(
                f"{path}: 第 {number} 行不符 / row {number} must have {len(FIELDS)} columns, a date like "
                f"2026-01-20T08:00:00Z and as cause one of {', '.join(get_args(Cause))}"
            )
    return [Change(*row) for row in rows[1:]]  # type: ignore[arg-type]


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def log_bytes(changes: Sequence[Change]) -> bytes:
    """Return a log as CSV: UTF-8, ``\\n``, RFC 4180 quoting."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(astuple(change) for change in changes)
    return stream.getvalue().encode("utf-8", "backslashreplace")


def grown(log: Sequence[Change], new: Iterable[Change]) -> list[Change]:
    """Return `log` with those of `new` at its end that it does not have."""
    known = set(log)
    return [*log, *(change for change in new if change not in known)]
