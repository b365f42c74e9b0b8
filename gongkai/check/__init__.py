"""What is wrong with a report: structure, arithmetic, narrative, identity; one list, read from top to bottom."""

from __future__ import annotations

from gongkai.check.arithmetic import check_arithmetic
from gongkai.check.catalogue import Rule, finding, load_rules
from gongkai.check.foreign import check_foreign
from gongkai.check.identity import (
    check_edition,
    check_period,
    check_personal,
    check_published,
    check_regulations,
    check_unit,
)
from gongkai.check.narrative import check_narrative
from gongkai.check.structure import check_structure
from gongkai.check.types import Finding
from gongkai.divisions import Gazetteer, Unit, load_gazetteer
from gongkai.form import load_form
from gongkai.parse import Report

__all__ = ["Finding", "Rule", "check_report", "finding", "load_rules"]


def check_report(report: Report, unit: Unit, gazetteer: Gazetteer | None = None) -> tuple[Finding, ...]:
    """Return every finding on one report that needs no other report, in the order of the checks, each place once.

    `gazetteer` is the one that `unit` is from, the country's unless given.
    """
    form = load_form(report.edition) if report.edition else None
    found = (
        *check_structure(report, form),
        *(check_arithmetic(report, form) if form else ()),
        *(check_narrative(report, form) if form else ()),
        *check_edition(report, form),
        *check_regulations(report, unit),
        *check_period(report),
        *check_published(report, unit),
        *check_foreign(report, unit, gazetteer or load_gazetteer()),
        *check_unit(unit),
        *check_personal(report),
    )
    return tuple({(item.rule, item.resource, item.line, item.field): item for item in reversed(found)}.values())[::-1]
