"""The five reports of the project, right to the cell; and the same from the raw texts where those lie beside it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gongkai.check.collection import Assessment, statutory_cells
from gongkai.pipeline import assess
from gongkai.source import find
from tests.conftest import ROOT

CONTENT = ROOT / "content" / "reports"

EXPECTED: dict[str, dict[str, Any]] = {
    "640181105": {
        "year": 2021, "edition": "2021", "by": "superior", "zeros": 199, "others": {"1": 1},
        "notices": ("国办公开办函〔2021〕30号",), "findings": {},
        "figures": {"items_website 32", "items_weibo 200+", "items_wechat 74", "normative_documents 0", "penalties 1",
                    "requests_received 0", "review_cases 0", "litigation_cases 0", "hotline_cases 34", "staff 3"},
    },
    "640221106": {
        "year": 2023, "edition": "2021", "by": "superior", "zeros": 179, "others": {},
        "notices": ("国办公开办函〔2021〕30号",), "findings": {"line-missing": 3, "line-unlabelled": 3},
        "figures": {"items_website 255", "feedback_joint 75", "requests_received 0", "items_other_channels 778",
                    "village_items 974", "village_items 427", "training_sessions 1", "training_sessions 2",
                    "information_fee_yuan 0"},
    },
    "654202101": {
        "year": 2021, "edition": "2019", "by": "unique-name", "zeros": 198, "others": {}, "notices": (),
        "findings": {"edition-outdated": 1}, "figures": {"review_cases 0", "litigation_cases 0"},
    },
    "chongwenzhen": {
        "year": 2020, "edition": "2019", "by": "", "zeros": 0, "others": {}, "notices": (),
        "findings": {"blank-table": 3, "cells-missing": 3, "unit-ambiguous": 1},
        "figures": {"items_total 100~", "items_wechat 110"},
    },
    "411421103": {
        "year": 2021, "edition": "2021", "by": "superior", "zeros": 200, "others": {}, "notices": (),
        "findings": {"extra-cells": 2},
        "figures": {"items_website 165", "requests_received 0", "items_other_channels 410", "items_other_channels 10+"},
    },
}  # fmt: skip

_MARKS = {"exact": "", "at_least": "+", "about": "~"}


def assessed(folder: Path) -> dict[str, Assessment]:
    found = [assess(path, source) for source, path in find(folder)]
    return {item.unit.township_id: item for item in found if item.unit}


def facts(item: Assessment) -> dict[str, Any]:
    assert item.report is not None
    assert item.unit is not None
    cells = Counter(statutory_cells(item.report).values())
    return {
        "year": item.report.year,
        "edition": item.report.edition,
        "by": item.unit.resolved_by,
        "zeros": cells.pop("0", 0),
        "others": dict(cells),
        "notices": item.report.notices,
        "findings": dict(Counter(finding.rule for finding in item.findings)),
        "figures": {f"{figure.measure} {figure.value}{_MARKS[figure.qualifier]}" for figure in item.report.figures},
    }


@pytest.mark.parametrize("unit", EXPECTED)
def test_the_five_reports(unit: str) -> None:
    assert facts(assessed(CONTENT)[unit]) == EXPECTED[unit]


@pytest.mark.parametrize("unit", EXPECTED)
def test_the_five_raw_reports(shared: Path, unit: str) -> None:
    raw = assessed(shared / "reports")[unit]
    own = assessed(CONTENT)[unit]
    assert facts(raw) == EXPECTED[unit]
    assert raw.report is not None
    assert own.report is not None
    assert statutory_cells(raw.report) == statutory_cells(own.report)


def test_narratives_are_marked_as_summaries() -> None:
    assert {item.report.narrative for item in assessed(CONTENT).values() if item.report} == {"summary"}


def test_nobody_knows_which_county_chongwen_is_in() -> None:
    (source,) = [source for source, _ in find(CONTENT) if "崇文镇" in source]
    assert source == "崇文镇/2020.md"
