"""What goes into the packages: a report with its unit and findings, and the rows that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.check.types import Finding
from gongkai.divisions.types import Unit
from gongkai.parse.types import Report

Row = dict[str, str]
Rows = Mapping[str, list[Row]]
Nested = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A report that has been read, identified and checked; `replaced` are its versions before, the newest first."""

    report_id: str
    year: int
    report: Report
    unit: Unit
    findings: tuple[Finding, ...]
    replaced: tuple[Report, ...] = ()
