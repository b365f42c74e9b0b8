"""Every layout that the writer prints reads back to the cell, and nothing is placed by guess."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.demo.layouts import LAYOUTS, expected
from gongkai.demo.truth import Truth, make
from gongkai.parse import Cell, parse
from tests.conftest import document

UNCERTAIN = frozenset(
    {"L1b", "L7", "one-line", "cell-lines-blanks", "csv", "semicolons", "two-tables", "two-tables T1"}
)
"""Layouts in which the last table's blank cells cannot be told from those of its headings: some stay unread."""


def published(cell: Cell | None) -> str | None:
    if cell is None or cell.mark in {"blank", "unreadable"}:
        return None
    return "/" if cell.mark == "not-applicable" else f"{cell.value.normalize():f}" if cell.value is not None else None


def compare(layout: str, truth: Truth) -> tuple[list[object], list[object]]:
    """Return the cells that were read wrong and those that were missed."""
    report = parse(document(LAYOUTS[layout](truth)))
    assert report.edition == truth.edition
    wrong: list[object] = []
    missed: list[object] = []
    for (resource, line, column), value in expected(truth, layout).items():
        reading = report.tables.get(resource)
        got = published(reading.cells.get((line, column))) if reading else None
        if got != value:
            (missed if got is None else wrong).append((resource, line, column, value, got))
    return wrong, missed


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_filled_form_is_read_to_the_cell(layout: str, edition: str) -> None:
    truth = make(Random(layout + edition), edition, zeros=0.7)
    assert compare(layout, truth) == ([], [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_blanks_are_placed_where_they_show_and_nowhere_else(layout: str) -> None:
    for seed in range(4):
        truth = make(Random(f"{layout}{seed}"), ("2019", "2021")[seed % 2], blanks=0.3, zeros=0.6)
        wrong, missed = compare(layout, truth)
        assert wrong == []
        if layout not in UNCERTAIN:
            assert missed == []


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(LAYOUTS)),
    st.sampled_from(["2019", "2021"]),
    st.integers(),
    st.sampled_from([0.0, 0.1, 0.5, 0.9]),
)
def test_no_form_in_no_layout_is_read_wrong(layout: str, edition: str, seed: int, blanks: float) -> None:
    wrong, _ = compare(layout, make(Random(seed), edition, blanks=blanks, zeros=0.5))
    assert wrong == []
