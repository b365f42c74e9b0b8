"""A second set of tables beside the report's own: the own one is read where its section says so."""

from __future__ import annotations

import re
from random import Random

import pytest

from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make
from gongkai.parse import Report, parse
from tests.conftest import document


def written(seed: int, layout: str) -> str:
    cells = make(Random(seed), "2021", zeros=0.2).cells
    return LAYOUTS[layout](Truth("2021", "灵武市临河镇", 2022, cells))


def annexed(layout: str, before: str, filled: bool = True) -> Report:
    """Return a report with the tables of another year printed at its end, without the headings of sections."""
    text = (
        written(1, layout) if filled else re.sub(r"(?<=\t)[\d.]+|^[\d\t]+$", "", written(1, layout), flags=re.MULTILINE)
    )
    other = written(2, layout).split("二、主动公开政府信息情况\n")[1].split("五、")[0]
    other = "\n".join(line for line in other.split("\n") if not line.startswith(("三、收到", "四、政府信息")))
    return parse(document(f"{text}\n{before}\n{other}"))


def figures(report: Report) -> dict[tuple[str, str, str], str]:
    return {(name, *key): cell.raw for name, table in report.tables.items() for key, cell in table.cells.items()}


@pytest.mark.parametrize("layout", ["T1", "L3", "markdown"])
def test_last_years_tables_in_an_annex_are_told_and_left_out(layout: str) -> None:
    report = annexed(layout, "附件：2021年度统计表（供对照）")
    assert figures(report) == figures(parse(document(written(1, layout))))
    assert not any(table.rows for table in report.tables.values())
    assert "另有相同的表，未读" in report.remark
    assert report.remark.count("、") == 2


def test_tables_that_are_blank_in_their_sections_are_not_preferred_to_filled_ones() -> None:
    report = annexed("T1", "附件：", filled=False)
    assert not report.remark
    assert {row.fate for row in report.tables["requests"].rows} == {"conflicting"}
