"""What checking finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gongkai.source import Place

Severity = Literal["error", "warning", "notice"]
Cause = Literal["source", "reading", "unclear"]


@dataclass(frozen=True, slots=True)
class Side:
    """A cell, figure or passage on one side of a finding; `report_id` is set when it stands in another report."""

    held: Literal["stated", "expected"]
    resource: str
    line: str
    field: str
    value: str
    place: Place
    report_id: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold: what was stated, what was expected, where, and whose doing it probably is.

    For disclosures `line` is the subject and `field` the measure, for proceedings `line` is the stage. `sides` are the
    figures that were set against each other, where there are several.
    """

    rule: str
    severity: Severity
    resource: str
    line: str
    field: str
    stated: str
    expected: str
    cause: Cause
    message: str
    message_en: str
    source_line: int | None = None
    sides: tuple[Side, ...] = ()
