"""Nasty tables made by hand: every stated cell as it should be published, and the findings that must be there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gongkai.check import check_report
from gongkai.divisions import load_gazetteer, resolve
from gongkai.parse import parse
from tests.conftest import document
from tests.parse.test_layouts import published

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "layouts").glob("*.json"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_nasty_table_is_read_to_the_cell(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    report = parse(document(path.with_suffix(".txt").read_text(encoding="utf-8")))
    assert report.edition == expected["edition"]
    for resource, lines in expected["cells"].items():
        cells = report.tables[resource].cells if resource in report.tables else {}
        for line, columns in lines.items():
            assert {column: published(cells.get((line, column))) for column in columns} == columns, (resource, line)
    findings = check_report(report, resolve(load_gazetteer(), report))
    told = {(item.rule, item.resource, item.line) for item in findings}
    for rule, resource, line in expected["findings"]:
        assert any((rule, resource) == one[:2] and line in {None, one[2]} for one in told), (rule, resource, line)
    assert not {rule for rule, _, _ in told} & set(expected.get("never", []))
