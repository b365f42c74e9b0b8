from __future__ import annotations

import pytest

from gongkai.form import FormError, load_form, load_forms, load_variants
from gongkai.form.load import parse_form, verify_variants

FORM = """
edition = "2030"
notice = "n"
title = "t"
title_en = "t"
first_year = 2030
[[tables]]
resource = "requests"
section = "三"
label = "l"
label_en = "l"
key = "line"
basis = "b"
furniture = []
[[tables.blocks]]
columns = [{ code = "a", label = "甲", label_en = "a", unit = "件" }, { code = "total", label = "总计", label_en = "t", unit = "件" }]
lines = [{ code = "first", label = "一、本年新收", label_en = "f", basis = "" }, { code = "second", label = "二、上年结转", label_en = "s", basis = "" }]
[[tables.sums]]
rule = "applicant-sum"
over = "columns"
left = ["a"]
right = ["total"]
basis = "b"
"""


@pytest.mark.parametrize(("edition", "cells"), [("2019", [22, 161, 15]), ("2021", [10, 175, 15])])
def test_editions_have_the_cells_of_the_notices(edition: str, cells: list[int]) -> None:
    assert [sum(1 for _ in table.cells()) for table in load_form(edition).tables] == cells


def test_editions_share_all_but_the_lines_that_changed() -> None:
    old, new = ({line.code for line in form.table("requests").lines} for form in load_forms())
    assert old - new == {"other_outcome"}
    assert new - old == {"other_not_corrected_in_time", "other_fee_unpaid", "other_miscellaneous"}


def test_every_outcome_counts_towards_the_total() -> None:
    for form in load_forms():
        table = form.table("requests")
        outcomes = next(item for item in table.sums if item.rule == "outcome-sum")
        other = {"new_received", "carried_over", "total_processed", "carried_forward"}
        assert set(outcomes.left) == {line.code for line in table.lines} - other


def test_a_form_file_is_read_whole() -> None:
    assert parse_form(FORM, "2030.toml").tables[0].lines[1].code == "second"


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        (
            'left = ["b"]',
            'left = ["a"]',
            "2030.toml: tables.requests.sums.applicant-sum: unknown name 'b' among columns",
        ),
        (
            'label = "三、本年新收"',
            'label = "二、上年结转"',
            "2030.toml: tables.requests.lines: two with the label '本年新收'",
        ),
        ('code = "first"', 'code = "second"', "2030.toml: tables.requests.lines: two with the code 'second'"),
        ('over = "rows"', 'over = "columns"', "over = 'rows', expected 'lines' or 'columns'"),
        ('basis = "", group = "x"', 'basis = ""', "2030.toml: tables.requests: group 'x' is used but not defined"),
        ("edition 2030", 'edition = "2030"', "2030.toml: Expected '='"),
        ('notes = "n"', 'notice = "n"', "2030.toml: form"),
    ],
)
def test_a_wrong_form_is_refused_with_file_and_key(wrong: str, right: str, message: str) -> None:
    text = FORM.replace(wrong, right) if wrong in FORM else FORM.replace(right, wrong, 1)
    with pytest.raises(FormError, match=".*") as raised:
        parse_form(text, "2030.toml")
    assert message in str(raised.value)


def test_variants_name_codes_that_exist_and_take_nobody_elses_label() -> None:
    assert "其他法律法规禁止公开" in load_variants()["requests"]["denied_prohibited_by_law"]
    with pytest.raises(FormError, match="requests.new: no line or column of this name"):
        verify_variants({"requests": {"new": ["x"]}})
    with pytest.raises(FormError, match="'上年结转政府信息公开申请数量' is the label of carried_over"):
        verify_variants({"requests": {"new_received": ["上年结转政府信息公开申请数量"]}})
