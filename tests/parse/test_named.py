"""Figures that stand each behind the name of its column, in sentences or on cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

from gongkai.demo.truth import Key, Truth, make
from gongkai.form import load_form
from gongkai.parse import parse
from tests.conftest import document

SECTIONS = {
    "disclosures": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "proceedings": "四、",
}


def in_a_sentence(label: str, named: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{label}：" + "、".join(f"{name}{figure}" for name, figure in named)]


def on_a_card(label: str, named: Sequence[tuple[str, str]]) -> list[str]:
    return [label, *(f"{name}：{figure}" for name, figure in named)]


def written(truth: Truth, row: Callable[[str, Sequence[tuple[str, str]]], list[str]], backwards: bool = False) -> str:
    lines = ["灵武市临河镇2022年政府信息公开工作年度报告", "一、总体情况", "行政许可：处理决定数量5"]
    for table in load_form(truth.edition).tables:
        lines.append(SECTIONS[table.resource])
        for line in table.lines:
            columns = table.columns_of(line.code)
            named = [
                (one.label.split("（")[0], truth.cells[table.resource, line.code, one.code] or "") for one in columns
            ]
            lines += row(line.label, named[::-1] if backwards else named)
    return "\n".join([*lines, "五、存在的主要问题及改进情况", "无。"])


def figures(text: str) -> dict[Key, str]:
    tables = parse(document(text)).tables
    return {(name, *key): cell.raw for name, table in tables.items() for key, cell in table.cells.items() if cell.raw}


@pytest.mark.parametrize("row", [in_a_sentence, on_a_card])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_figures_behind_the_names_of_their_columns(
    edition: str, row: Callable[[str, Sequence[tuple[str, str]]], list[str]]
) -> None:
    truth = make(Random(edition), edition, zeros=0.2)
    truth.cells.update({key: value.lstrip("-") for key, value in truth.cells.items() if value})
    assert figures(written(truth, row)) == truth.cells


def test_names_in_another_order_are_not_read_in_the_forms() -> None:
    truth = make(Random(1), "2021", zeros=0.2)
    read = figures(written(truth, in_a_sentence, backwards=True))
    assert all(truth.cells[key] == value for key, value in read.items())
    assert not any(resource == "requests" for resource, _, _ in read)
