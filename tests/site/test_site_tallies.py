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


def test_sums_are_of_the_reports_asked_for(rows: Rows) -> None:
    key = ("requests", "new_received", "total")
    ids = [report["report_id"] for report in rows.by_year["2021"] if report["edition"] == "2021"]
    assert rows.tallies.over(ids, [key]) == [Tally("8", "4", 2, 2)]
    assert rows.tallies.over([], [key]) == [Tally("", "", 0, 0)]


def test_a_figure_that_no_report_has_has_no_sum(rows: Rows) -> None:
    ids = [report["report_id"] for report in rows.by_year["2021"]]
    assert rows.tallies.over(ids, [("disclosures", "procurement", "amount")])[0].stated == 1
    assert rows.tallies.over(ids, [("disclosures", "procurement", "nothing")])[0] == Tally("", "", 0, 4)
