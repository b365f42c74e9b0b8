"""Rows of CSV text from assessed reports."""

from dataclasses import replace
from decimal import Decimal

import pytest

from gongkai.package import nested, rows_of, schemas_of
from gongkai.package.rows import cell_text, number_text
from gongkai.parse.types import Cell
from gongkai.source import Grid, GridCell, Heading, Paragraph, Place

from .made import CHONGWEN, FORMS, assessed, finding, readings


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("12", "12"),
        ("12.0", "12"),
        ("1.50", "1.5"),
        ("-3", "-3"),
        ("1E+3", "1000"),
        ("0.0000001", "0.0000001"),
        ("100", "100"),
        ("1234567890123456789012345678901.5", "1234567890123456789012345678901.5"),
    ],
)
def test_numbers_are_exact_and_plain(value, text):
    """Whatever its Decimal looks like, a number is published without exponent or trailing zeros."""
    assert text == number_text(Decimal(value))


def test_blank_slash_and_zero_stay_apart():
    """Three facts, three texts; a zero is never made of the other two."""
    stated = {("requests", "granted", "total"): "", ("requests", "granted", "other"): "/"}
    rows = rows_of(assessed(stated=stated), FORMS)["requests"]
    (granted,) = (row for row in rows if row["line"] == "granted")

    assert [granted["total"], granted["other"], granted["business"]] == ["", "/", "0"]


def test_unreadable_and_absent_cells_are_blank():
    """What could not be read is not published as something else."""
    assert [cell_text(Cell(None, "unreadable", "一五", Place(3))), cell_text(None)] == ["", ""]


def test_a_number_without_a_value_is_a_bug():
    """It must not come out as a blank."""
    with pytest.raises(ValueError, match="marked as a number has none"):
        cell_text(Cell(None, "number", "3", Place(3)))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.edition)
def test_an_edition_has_every_row_whatever_was_read(form):
    """The rows are the form's own, in its order, even when no table was found."""
    rows = rows_of(assessed(edition=form.edition, tables={}), FORMS)

    assert [(line.code, column.code) for _, line, column in form.table("disclosures").cells()] == [
        (row["subject"], row["measure"]) for row in rows["disclosures"]
    ]
    assert [line.code for line in form.table("requests").lines] == [row["line"] for row in rows["requests"]]
    assert [line.code for line in form.table("proceedings").lines] == [row["stage"] for row in rows["proceedings"]]
    assert {""} == {row["value"] for row in rows["disclosures"]}
    assert {""} == {row[column.code] for row in rows["requests"] for column in form.table("requests").blocks[0].columns}


def test_a_report_without_an_edition_has_no_statutory_rows():
    """Without a statutory table there is nothing to be blank."""
    rows = rows_of(assessed(edition=""), FORMS)

    assert [rows["disclosures"], rows["requests"], rows["proceedings"]] == [[], [], []]
    assert rows["reports"][0]["edition"] == ""


def test_an_unknown_edition_is_a_bug():
    """No rows are made up for it."""
    given = assessed()
    with pytest.raises(KeyError, match="no edition '2035'"):
        rows_of(replace(given, report=replace(given.report, edition="2035")), FORMS)


def test_disclosures_bear_item_and_unit_of_the_form():
    """An amount is in 万元 in one edition and a number of items in the other."""
    units = {
        edition: {
            (row["item"], row["measure"]): row["unit"]
            for row in rows_of(assessed(edition=edition), FORMS)["disclosures"]
            if row["subject"] == "fees"
        }
        for edition in ("2019", "2021")
    }

    assert units["2019"] == {("20.8", "previous_items"): "项", ("20.8", "change"): "项"}
    assert units["2021"] == {("20.8", "amount"): "万元"}


def test_the_row_of_a_report():
    """Every field of `reports`, in the order of publication."""
    findings = [finding(), finding("outcome-sum"), finding("edition-outdated", severity="warning", resource="")]
    notices = ("国办公开办函〔2019〕60号", "国办公开办函〔2021〕30号")
    given = assessed(findings=findings, notices=notices)

    assert {
        "report_id": "640181105-2021",
        "township_id": "640181105",
        "year": "2021",
        "title": "临河镇2021年政府信息公开工作年度报告",
        "edition": "2021",
        "period_start": "2021-01-01",
        "period_end": "2021-12-31",
        "published": "2022-01-20",
        "url": "https://www.example.gov.cn/公开/2021.html",
        "narrative": "full",
        "notices": "国办公开办函〔2019〕60号;国办公开办函〔2021〕30号",
        "source": "灵武市/临河镇/2021.md",
        "source_format": "md",
        "source_sha256": given.report.sha256,
        "errors": "2",
        "warnings": "1",
    } == rows_of(given, FORMS)["reports"][0]


def test_what_is_not_stated_is_empty():
    """No period, no date, no address: empty, not today and not a guess."""
    given = assessed(period=None, published="", url="")
    row = rows_of(given, FORMS)["reports"][0]

    assert [row[name] for name in ("period_start", "period_end", "published", "url")] == ["", "", "", ""]


def test_an_unresolved_unit_has_no_codes():
    """Its candidates are not published as if they were its superiors."""
    row = rows_of(assessed(CHONGWEN), FORMS)["townships"][0]

    assert {k: v for k, v in row.items() if v} == {"township_id": "chongwenzhen", "name": "崇文镇", "kind": "town"}


@pytest.mark.parametrize("edition", ["", "2019", "2021"])
def test_rows_have_the_fields_of_their_schemas(edition):
    """Names and order: what rows.py makes is what fields.toml and the form describe."""
    schemas = schemas_of(FORMS)
    for resource, rows in rows_of(assessed(edition=edition, findings=[finding()]), FORMS).items():
        names = [field["name"] for field in schemas[resource]["fields"]]
        assert all(names == list(row) for row in rows), resource


def test_figures_are_numbered_within_the_report():
    """Two figures of one measure are two rows."""
    given = assessed()
    twice = replace(given, report=replace(given.report, figures=given.report.figures[:1] * 2))

    assert [(row["measure"], row["position"]) for row in rows_of(twice, FORMS)["figures"]] == [
        ("items_website", "1"),
        ("items_website", "2"),
    ]


def test_two_findings_of_one_rule_at_one_place_are_a_bug():
    """It is named by its key, before a package is refused for it."""
    with pytest.raises(
        ValueError, match="two findings with one key: 640181105-2021, request-balance, requests, , total"
    ):
        rows_of(assessed(findings=[finding(), finding(stated="9")]), FORMS)


def test_nested_has_every_cell_of_the_form_with_its_place():
    """Also the ones that nothing was read for, in the order of the form."""
    tables = dict(readings("2021", {("requests", "granted", "other"): "/", ("requests", "granted", "total"): "一五"}))
    del tables["proceedings"]
    cells = dict(tables["requests"].cells)
    del cells["carried_forward", "total"]
    tables["requests"] = replace(tables["requests"], cells=cells, lossy=True)
    given = assessed(tables=tables)
    whole = nested(given, rows_of(given, FORMS), FORMS)
    requests, proceedings = whole["tables"]["requests"], whole["tables"]["proceedings"]
    by_place = {(one["line"], one["column"]): one for one in requests["cells"]}
    form = FORMS[-1]

    assert list(whole["tables"]) == ["disclosures", "requests", "proceedings"]
    assert [(line.code, column.code) for _, line, column in form.table("requests").cells()] == list(by_place)
    assert {k: requests[k] for k in ("present", "line", "lossy")} == {"present": True, "line": 20, "lossy": True}
    assert {key: value for key, value in by_place["granted", "other"].items() if key not in {"line", "column"}} == {
        "value": "/",
        "mark": "not-applicable",
        "raw": "/",
        "source_line": 30,
        "place": {},
    }
    assert [by_place["granted", "total"][key] for key in ("value", "mark", "raw")] == ["", "unreadable", "一五"]
    assert list(by_place["carried_forward", "total"].values())[2:] == ["", "missing", "", None, {}]
    assert {k: proceedings[k] for k in ("present", "line", "lossy", "rows")} == {
        "present": False,
        "line": None,
        "lossy": False,
        "rows": [],
    }
    assert {"missing"} == {one["mark"] for one in proceedings["cells"]}


def test_nested_tells_what_became_of_the_printed_rows():
    """Rows as printed, with their fate."""
    given = assessed()

    assert nested(given, rows_of(given, FORMS), FORMS)["tables"]["requests"]["rows"][0] == {
        "line": "new_received",
        "label": "一、本年新收政府信息公开申请数量",
        "raw": ["0", "0"],
        "source_line": 30,
        "place": {},
        "fate": "placed",
        "surplus": False,
    }


def test_nested_keeps_the_text_by_sections():
    """Verbatim, with the line that each paragraph comes from."""
    given = assessed()
    whole = nested(given, rows_of(given, FORMS), FORMS)

    assert list(whole) == ["report", "township", "sections", "tables", "figures", "findings", "source_text"]
    assert whole["sections"][0] == {
        "number": 0,
        "heading": "",
        "line": None,
        "paragraphs": [{"line": 6, "text": "本报告，\n“引言”"}],
    }


def test_nested_without_an_edition_has_no_tables():
    """There is no form whose cells could be listed."""
    given = assessed(edition="")

    assert nested(given, rows_of(given, FORMS), FORMS)["tables"] == {}


def test_nested_keeps_the_source_text_with_every_place():
    """Lines that say something, tables cell by cell, and for a figure of the narrative the place of its line."""
    page = Place(line=7, page=2, box=(56.0, 80.5, 540.0, 92.5))
    cell = GridCell("0", 0, 1, Place(line=8, table=1, row=1, column=2))
    given = assessed()
    blocks = (
        Heading("一、总体情况", Place(1)),
        Paragraph("", Place(2)),
        Paragraph("全文", page),
        Grid((cell,), Place(8, table=1)),
    )
    whole = nested(replace(given, report=replace(given.report, blocks=blocks)), rows_of(given, FORMS), FORMS)

    assert whole["source_text"] == [
        {"kind": "heading", "text": "一、总体情况", "source_line": 1},
        {"kind": "line", "text": "全文", "source_line": 7, "page": 2, "box": (56.0, 80.5, 540.0, 92.5)},
        {
            "kind": "table",
            "cells": [{"text": "0", "source_line": 8, "table": 1, "row": 1, "column": 2}],
            "source_line": 8,
            "table": 1,
        },
    ]
