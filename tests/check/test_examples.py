"""The worked example of every rule is true: the one report passes it, the other fails it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongkai.check import load_rules
from gongkai.check.collection import Assessment
from gongkai.check.examples import Example, load_examples
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Key, Truth
from gongkai.form import load_form
from tests.reports import together


def printed(example: Example) -> str:
    cells: dict[Key, str | None] = {}
    for table in load_form(example.edition).tables:
        for _, line, column in table.cells():
            key = table.resource, line.code, column.code
            given = [example.cells[pattern] for pattern in example.cells if fits(pattern, key)]
            cells[key] = (given or ["0"])[0] or None
    assert all(any(fits(pattern, key) for key in cells) for pattern in example.cells)
    text = LAYOUTS["T1"](Truth(example.edition, example.unit, example.year, cells))
    if example.say:
        text = text.replace("一、总体情况\n", f"一、总体情况\n{example.say}\n")
    if example.edit:
        pattern, new = example.edit
        assert re.search(pattern, text)
        text = re.sub(pattern, new, text)
    return f"---\npublished: {example.published}\n---\n{text}" if example.published else text


def fits(pattern: Key, key: Key) -> bool:
    return all(part in {"*", own} for part, own in zip(pattern, key, strict=True))


def assessed(folder: Path, example: Example) -> Assessment:
    files = []
    for number, one in enumerate((example, *example.beside)):
        path = folder / f"{number}.txt"
        path.write_text(printed(one), encoding="utf-8")
        files.append((path.name, path))
    return next(item for item in together(files) if item.source == "0.txt")


def test_every_rule_has_its_example() -> None:
    assert list(load_rules()) == sorted(load_examples(), key=list(load_rules()).index)


@pytest.mark.parametrize("rule", load_rules())
def test_a_report_passes_and_another_fails(tmp_path: Path, rule: str) -> None:
    worked = load_examples()[rule]
    assert worked.passes.text
    assert worked.fails.text
    held = {item.rule for item in assessed(tmp_path, worked.passes).findings}
    broken = [item for item in assessed(tmp_path, worked.fails).findings if item.rule == rule]
    assert rule not in held
    assert len(broken) == 1
    assert broken[0].severity == load_rules()[rule].severity
