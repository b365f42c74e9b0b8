"""Sums and medians over reports, and what they do not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_sample import sample

from gongkai.form import load_forms
from gongkai.site.rows import Rows
from gongkai.site.tallies import Tally, tally


@pytest.fixture(scope="module")
def rows() -> Rows:
    """The sample's rows."""
    return Rows(sample(), load_forms())


def test_blank_and_not_applicable_are_not_counted_as_zero() -> None:
    assert tally(["3", "", "/", "0"]) == Tally(total="3", median="1.5", stated=2, units=4)


def test_where_none_states_a_number_there_is_no_sum() -> None:
    assert tally(["", "/"]) == Tally("", "", 0, 2)
    assert tally([]) == Tally("", "", 0, 0)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_amounts_add_up_to_the_last_cent(cents: list[int]) -> None:
    whole = sum(cents)
    texts = [f"{cent // 10**6}.{cent % 10**6:06}" for cent in cents]
    expected = f"{whole // 10**6}.{whole % 10**6:06}".rstrip("0").rstrip(".")
    assert tally(texts).total == expected


def test_sums_are_of_the_reports_of_a_year_and_an_edition(rows: Rows) -> None:
    key = ("requests", "new_received", "total")
    assert rows.tallies.of_year("2021", "2021", [key]) == [Tally("8", "4", 2, 2)]
    assert rows.tallies.of_year("1999", "2021", [key]) == [Tally("", "", 0, 0)]


def test_sums_are_of_the_reports_of_a_year_and_a_region(rows: Rows) -> None:
    keys = [("requests", "new_received", "total"), ("disclosures", "procurement", "amount")]
    for region in rows.regions.values():
        for year in rows.years:
            texts = [
                [rows.cells(row["report_id"], resource).get((line, column), "") for resource, line, column in keys]
                for unit in region.units
                for row in rows.by_unit[unit]
                if row["year"] == year
            ]
            expected = [tally(its) for its in zip(*texts, strict=True)] or [Tally("", "", 0, 0)] * len(keys)
            assert rows.tallies.of_region(region, year, keys) == expected


def test_words_and_marks_are_no_numbers() -> None:
    assert tally(["空", "无表", "约 3", "nan", "inf", "1_0", "-2.5", "4"]) == Tally("1.5", "0.75", 2, 8)
