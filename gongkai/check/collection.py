"""What only shows when all sources are known: which one speaks for a unit and year."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from gongkai.check.catalogue import finding
from gongkai.check.types import Finding
from gongkai.divisions import Unit
from gongkai.parse import Report

NO_YEAR = "找不到年份，请在同名 .yml 中写明 year / no year is stated; state year in a .yml beside the file"

Status = Literal["published", "duplicate", "conflict", "replaced", "unread"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A source after reading, resolving and checking; `reason` says why there is no report, or what was odd."""

    source: str
    format: str
    sha256: str
    size: int
    report: Report | None
    unit: Unit | None
    findings: tuple[Finding, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """An assessment with what became of it; `report_id` is that of the report it was published as, or gave way to.

    `replaced` are the versions that a published one takes the place of, the newest first.
    """

    assessment: Assessment
    status: Status
    report_id: str
    replaced: tuple[Assessment, ...] = ()


Whole = Callable[[Assessment], Report]


def statutory_cells(report: Report) -> Mapping[tuple[str, str, str], str]:
    """Return every stated cell of the three tables: what two sources must agree on."""
    return {
        (resource, *key): f"{cell.value:f}" if cell.value is not None else cell.mark
        for resource, reading in report.tables.items()
        for key, cell in reading.cells.items()
        if cell.mark in {"number", "not-applicable"}
    }


def _folder(source: str) -> str:
    return PurePosixPath(source).parent.as_posix()


def _identify(assessments: Sequence[Assessment]) -> Mapping[str, list[Assessment]]:
    """Group the assessments by report id; an unresolved unit is one with its namesake only in the same folder."""
    groups: dict[str, list[Assessment]] = {}
    folders: dict[str, str] = {}
    for item in assessments:
        assert item.report is not None
        assert item.unit is not None
        unit, folder = item.unit, _folder(item.source)
        if not unit.division_code and folders.setdefault(unit.township_id, folder) != folder:
            suffix = hashlib.sha256(folder.encode()).hexdigest()[:8]
            unit = replace(unit, township_id=f"{unit.township_id}-{suffix}")
        groups.setdefault(f"{unit.township_id}-{item.report.year}", []).append(replace(item, unit=unit))
    return groups


def _replaced(group: Sequence[Assessment]) -> Mapping[str, Assessment]:
    """Return by source the one of the group that it says it replaces, named by path or by name in the same folder."""
    by_source = {item.source: item for item in group}
    found: dict[str, Assessment] = {}
    for item in group:
        named = item.report.replaces if item.report else ""
        for candidate in (named, f"{_folder(item.source)}/{named}"):
            if named and candidate in by_source and candidate != item.source:
                found[item.source] = by_source[candidate]
    return found


def _versions(source: str, replaced: Mapping[str, Assessment]) -> Iterator[Assessment]:
    """Yield what a source replaces, what that one replaces, and so on, each once."""
    seen = {source}
    while source in replaced and replaced[source].source not in seen:
        older = replaced[source]
        yield older
        source = older.source
        seen.add(source)


def _settle_group(report_id: str, group: Sequence[Assessment], whole: Whole) -> list[Settled]:
    replaced = _replaced(group)
    gone = {item.source for item in replaced.values()}
    standing = [item for item in group if item.source not in gone] or list(group)
    first, others = standing[0], standing[1:]
    stated = statutory_cells(whole(first)) if others else {}
    settled: list[Settled] = []
    same: list[str] = []
    different: list[str] = []
    for item in others:
        agrees = _edition(item) == _edition(first) and statutory_cells(whole(item)) == stated
        (same if agrees else different).append(item.source)
        settled.append(Settled(item, "duplicate" if agrees else "conflict", report_id))
    settled.extend(Settled(item, "replaced", report_id) for item in group if item not in standing)
    findings = list(first.findings)
    if same:
        findings.append(finding("duplicate-report", stated="、".join(same), expected=first.source))
    if different:
        findings.append(finding("conflicting-reports", stated="、".join(different), expected=first.source))
    older = tuple(item for item in _versions(first.source, replaced) if item not in standing)
    return [Settled(replace(first, findings=tuple(findings)), "published", report_id, older), *settled]


def _edition(item: Assessment) -> str:
    return item.report.edition if item.report else ""


def _own(item: Assessment) -> Report:
    assert item.report is not None
    return item.report


def settle(assessments: Iterable[Assessment], whole: Whole = _own) -> list[Settled]:
    """Decide what becomes of every source, and add the findings that this brings; sorted by source.

    `whole` gives the report of an assessment with its tables, where the assessment itself has it without.
    """
    ordered = sorted(assessments, key=lambda item: item.source)
    readable = [item for item in ordered if item.report is not None and item.report.year is not None]
    settled = [
        Settled(item if item.reason else replace(item, reason=NO_YEAR), "unread", "")
        for item in ordered
        if item.report is None or item.report.year is None
    ]
    for report_id, group in _identify(readable).items():
        settled.extend(_settle_group(report_id, group, whole))
    return sorted(settled, key=lambda item: item.assessment.source)
