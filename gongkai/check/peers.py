"""A published report as others are set beside it."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.divisions import Unit
from gongkai.parse import Report


@dataclass(frozen=True, slots=True)
class Peer:
    """A published report; `disputed` when its year or its source is: then a finding may be our misreading."""

    report_id: str
    unit: Unit
    year: int
    report: Report
    disputed: bool
