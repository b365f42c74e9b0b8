"""Schemas and codes, derived from the form."""

from dataclasses import replace

import pytest

from gongkai.check.catalogue import load_rules
from gongkai.form import Column
from gongkai.package import codes_of, resources, schemas_of
from gongkai.package.codes import load_fields
from gongkai.parse import load_measures

from .made import FORMS

SCHEMAS = schemas_of(FORMS)
CODES = codes_of(FORMS)

# The order in which the data contract names them; extra fields come after these.
CONTRACT = {
    "reports": "report_id township_id year title edition period_start period_end published url narrative notices source"
    " source_format source_sha256 errors warnings",
    "townships": "township_id name kind division_code county prefecture province county_code prefecture_code"
    " province_code resolved_by",
    "sources": "source sha256 bytes format status report_id reason",
    "disclosures": "report_id item subject measure value unit",
    "requests": "report_id line natural_person business research nonprofit legal_service other total",
    "proceedings": "report_id stage upheld corrected other pending total",
    "figures": "report_id measure value qualifier unit section quote source_line",
    "findings": "report_id rule severity resource line field stated expected cause message message_en source_line "
    "explanation explained_by explained_on explanation_status",
    "codes": "resource field code label_zh label_en edition position",
}


def names(resource):
    return [field["name"] for field in SCHEMAS[resource]["fields"]]


def field_of(resource, name):
    (field,) = (field for field in SCHEMAS[resource]["fields"] if field["name"] == name)
    return field


def enum(resource, name):
    return field_of(resource, name)["constraints"]["enum"]


def codes(resource, name, edition=""):
    found = [row for row in CODES if (row["resource"], row["field"], row["edition"]) == (resource, name, edition)]
    return [row["code"] for row in found]


def test_resources_are_those_of_the_contract():
    """All of them, in its order."""
    assert tuple(CONTRACT) == resources()


@pytest.mark.parametrize("resource", CONTRACT)
def test_fields_are_those_of_the_contract(resource):
    """None renamed, left out or moved; more may follow."""
    fixed = CONTRACT[resource].split()

    assert fixed == names(resource)[: len(fixed)]


@pytest.mark.parametrize("resource", CONTRACT)
def test_every_field_says_what_it_is(resource):
    """A type, a format, a Chinese title and an English description."""
    for field in SCHEMAS[resource]["fields"]:
        assert {"string", "integer", "number", "date"} >= {field["type"]}
        assert field["format"] == "default"
        assert any("\u4e00" <= char <= "\u9fff" for char in field["title"]) or "SHA" in field["title"]
        assert field["description"].isascii()
        assert field["description"].endswith(".")


@pytest.mark.parametrize("resource", CONTRACT)
def test_blank_and_slash_are_missing(resource):
    """In every schema."""
    assert SCHEMAS[resource]["missingValues"] == ["", "/"]


@pytest.mark.parametrize("resource", CONTRACT)
def test_keys_name_fields_that_are_never_missing(resource):
    """Table Schema v2 forbids missing values in a primary key: required, or with no text that means missing."""
    for name in SCHEMAS[resource]["primaryKey"]:
        field = field_of(resource, name)
        assert field.get("constraints", {}).get("required") or field.get("missingValues") == []


def test_foreign_keys():
    """To tables of the same package."""
    found = {
        (resource, key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
        for resource, schema in SCHEMAS.items()
        for key in schema.get("foreignKeys", [])
    }
    reporting = ("sources", "disclosures", "requests", "proceedings", "figures", "findings")

    assert {(name, "report_id", "reports", "report_id") for name in reporting} | {
        ("reports", "township_id", "townships", "township_id")
    } == found


def test_enums_are_the_codes():
    """Every enum is listed in `codes`, and every code is in an enum or is a column of its own name."""
    listed = {}
    for row in CODES:
        listed.setdefault((row["resource"], row["field"]), {}).setdefault(row["code"])
    enums = {
        (resource, field["name"]): list(field["constraints"]["enum"])
        for resource, schema in SCHEMAS.items()
        for field in schema["fields"]
        if "enum" in field.get("constraints", {})
    }
    columns = {key: list(value) for key, value in listed.items() if key not in enums}

    assert enums == {key: list(value) for key, value in listed.items() if key in enums}
    assert all([name] == value and name in names(resource) for (resource, name), value in columns.items())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.edition)
def test_codes_hold_every_label_of_the_form(form):
    """Lines, columns and items, in order and with the wording of their edition."""
    for table in form.tables:
        of_table = [row for row in CODES if row["resource"] == table.resource and row["edition"] == form.edition]
        wording = {(row["field"], row["code"]): (row["label_zh"], row["label_en"]) for row in of_table}
        for block, line, column in table.cells():
            assert (line.label, line.label_en) == wording[table.key, line.code]
            field = "measure" if block.item else column.code
            assert (column.label, column.label_en) == wording[field, column.code]
            if block.item:
                assert block.label == wording["item", block.item][0]
        assert [line.code for line in table.lines] == codes(table.resource, table.key, form.edition)


def test_codes_number_columns_in_the_order_of_the_form():
    """A column is a field of its own, so its position is that among the columns."""
    found = [
        (row["code"], row["position"])
        for row in CODES
        if (row["resource"], row["edition"]) == ("proceedings", "2021") and row["field"] != "stage"
    ]

    assert found == [("upheld", "1"), ("corrected", "2"), ("other", "3"), ("pending", "4"), ("total", "5")]


def test_codes_name_kinds_measures_and_rules():
    """From where each is defined."""
    assert "ethnic_sumu" in codes("townships", "kind")
    assert list(load_measures()) == codes("figures", "measure")
    assert list(load_rules()) == codes("findings", "rule")
    assert codes("findings", "severity") == ["error", "warning", "notice"]


def test_enums_are_the_union_of_the_editions():
    """A line of one edition only is valid in the one table that all reports share."""
    assert {"other_outcome", "other_miscellaneous"} <= set(enum("requests", "line"))
    assert {"issued", "created"} <= set(enum("disclosures", "measure"))


def test_counts_are_whole_and_not_negative_and_amounts_are_numbers():
    """Types come from the columns of the form."""
    assert (
        field_of("requests", "total")["type"],
        field_of("requests", "total")["constraints"],
    ) == ("integer", {"minimum": 0})
    assert field_of("disclosures", "value")["type"] == "number"
    assert "constraints" not in field_of("disclosures", "value")


def test_a_new_column_of_the_form_is_a_new_field():
    """Nothing else has to be told of it."""
    table = FORMS[1].table("requests")
    column = Column("foreign", "境外", "foreign applicants", "万元", signed=True)
    block = replace(table.blocks[0], columns=(*table.blocks[0].columns, column))
    tables = tuple(replace(one, blocks=(block,)) if one is table else one for one in FORMS[1].tables)
    field = schemas_of([FORMS[0], replace(FORMS[1], edition="2031", tables=tables)])["requests"]["fields"][-1]

    assert field == {
        "name": "foreign",
        "type": "number",
        "format": "default",
        "title": "境外",
        "description": "Requests by applicant: foreign applicants.",
    }


def test_fields_toml_repeats_nothing_of_the_form():
    """The form alone has the wording of its lines and columns."""
    text = str(load_fields())

    assert not [line.label for form in FORMS for table in form.tables for line in table.lines if line.label in text]
