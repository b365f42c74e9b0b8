"""The layout of the statutory tables: every figure once, and no hole or overlap in the grid."""

from __future__ import annotations

import pytest

from gongkai.form import Table, load_forms
from gongkai.site.series import merged_leaves
from gongkai.site.statutory import Head, Slot, layout, leaves

TABLES = [pytest.param(table, id=f"{form.edition}-{table.resource}") for form in load_forms() for table in form.tables]


def grid(rows: list[tuple[Head | Slot, ...]]) -> list[list[int]]:
    """How many items cover each place of the grid that the rows make."""
    width = sum(item.cols for item in rows[0])
    covered = [[0] * width for _ in rows]
    for y, row in enumerate(rows):
        x = 0
        for item in row:
            while covered[y][x]:
                x += 1
            for dy in range(getattr(item, "rows", 1)):
                for dx in range(item.cols):
                    covered[y + dy][x + dx] += 1
    return covered


@pytest.mark.parametrize("table", TABLES)
def test_every_figure_has_one_place(table: Table) -> None:
    slots = [(i.line, i.column) for body in layout(table).bodies for row in body for i in row if isinstance(i, Slot)]
    assert slots == [(line.code, column.code) for _, line, column in table.cells()]


@pytest.mark.parametrize("table", TABLES)
def test_rows_and_spans_fill_a_rectangle(table: Table) -> None:
    plan = layout(table)
    rows = [*plan.head, *(row for body in plan.bodies for row in body)]
    assert {count for row in grid(rows) for count in row} == {1}


@pytest.mark.parametrize("table", TABLES)
def test_every_label_of_the_form_is_printed(table: Table) -> None:
    plan = layout(table)
    rows = [*plan.head, *(row for body in plan.bodies for row in body)]
    printed = {item.text for row in rows for item in row if isinstance(item, Head)}
    lines = {line.label for line in table.lines}
    columns = {column.label for _, _, column in table.cells()}
    assert lines | columns | {g.label for g in table.groups} | set(table.furniture) <= printed


def test_requests_are_compared_by_their_totals_and_other_tables_by_all_figures() -> None:
    form = load_forms()[-1]
    assert {leaf.column.code for leaf in leaves(form.table("requests"))} == {"total"}
    assert len(leaves(form.table("requests"))) == len(form.table("requests").lines)
    assert len(leaves(form.table("disclosures"))) == 10
    assert len(leaves(form.table("proceedings"))) == 15


def test_lines_of_two_editions_merge_in_place() -> None:
    tables = [form.table("requests") for form in load_forms()]
    codes = [leaf.line.code for leaf in merged_leaves(tables)]
    others = ["other_not_corrected_in_time", "other_fee_unpaid", "other_miscellaneous", "other_outcome"]
    assert codes[codes.index("rejected_reconfirmation") + 1 : codes.index("total_processed")] == others
    assert len(codes) == len(set(codes))


def test_measures_of_two_editions_stay_with_their_line() -> None:
    tables = [form.table("disclosures") for form in load_forms()]
    overs = [leaf.over for leaf in merged_leaves(tables)]
    assert [over for n, over in enumerate(overs) if over not in overs[:n]] == [
        over for n, over in enumerate(overs) if n == 0 or overs[n - 1] != over
    ]
