"""What comparisons show, a column a figure: the same as the rows of the packages say."""

from __future__ import annotations

import pytest
from site_sample import sample

from gongkai.form import load_forms
from gongkai.site.columns import keys_of, said
from gongkai.site.figures import show_leaf, stated_figures
from gongkai.site.rows import Rows
from gongkai.site.sheets import Sheets
from gongkai.site.statutory import leaves


@pytest.fixture(scope="module")
def rows() -> Rows:
    """The sample's rows."""
    return Rows(sample(), load_forms())


def test_a_column_has_the_cell_of_each_report(rows: Rows) -> None:
    for form in rows.forms.values():
        for table in form.tables:
            for leaf, key in zip(leaves(table), keys_of(table), strict=True):
                for report_id, report in rows.reports.items():
                    its = rows.forms[report["edition"]].table(table.resource) if report["edition"] else None
                    expected = show_leaf(its, rows.cells(report_id, table.resource), leaf)
                    assert rows.columns[key][rows.columns.place(report_id)] == expected


def test_a_column_has_what_each_narrative_states(rows: Rows) -> None:
    for measure in {row["measure"] for row in rows.collection.tables["figures"]}:
        for report_id in rows.reports:
            figures = [row for row in rows.figures.get(report_id, ()) if row["measure"] == measure]
            assert rows.columns[said(measure)][rows.columns.place(report_id)] == stated_figures(figures)


def test_figures_differ_where_reports_of_one_year_have_different_numbers(rows: Rows) -> None:
    for key in rows.columns:
        numbers = rows.columns.numbers(key)
        assert (key in rows.columns.differing) == any(len(set(its)) > 1 for its in numbers.values())


def test_what_is_shared_is_made_at_once() -> None:
    rows = Rows(sample(), load_forms())
    rows.share()
    assert {"columns", "tallies", "sheets", "by_region"} <= vars(rows).keys()
    assert {"years", "differing"} <= vars(rows.columns).keys()
    assert {"by_edition", "by_region"} <= vars(rows.tallies).keys()


def test_a_sheet_has_every_figure_of_its_editions_once(rows: Rows) -> None:
    for sheet in rows.sheets.of(rows.forms):
        tables = [form.table(sheet.resource) for form in rows.forms.values()]
        every = {(sheet.resource, line.code, column.code) for table in tables for _, line, column in table.cells()}
        assert sheet.chosen.keys() | sheet.detail.keys() == every
        assert not sheet.chosen.keys() & sheet.detail.keys()
        assert {(sheet.resource, line, code) for line, its in sheet.columns.items() for code in its} == set(
            sheet.detail
        )
    assert not Sheets(rows.forms).of([])
