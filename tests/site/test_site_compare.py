"""The data that the page of reports side by side reads: the form over all editions, and the twins of reports."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from site_sample import sample

from gongkai.form import load_forms
from gongkai.site import companions
from gongkai.site.compare import form_index

COMPANIONS = dict(companions(sample()))


def is_part(part: Any, whole: Any) -> bool:
    """Whether `part` holds nothing that `whole` does not have under the same keys and in the same order."""
    if isinstance(part, dict):
        return all(key in whole and is_part(value, whole[key]) for key, value in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(is_part, part, whole))
    return part == whole


def test_every_cell_of_every_edition_is_in_the_index_once_as_the_form_words_it() -> None:
    index = form_index(load_forms())
    assert json.loads(COMPANIONS["finder/forms.json"]) == json.loads(json.dumps(index))
    said = Counter(
        (edition, table["resource"], line["code"], line["labels"][edition], column["code"], label, column["unit"])
        for table in index["tables"]
        for line in table["lines"]
        for column in (table["columns"][position] for position in line["columns"])
        for edition, label in column["labels"].items()
        if edition in line["labels"]
    )
    printed = Counter(
        (form.edition, table.resource, line.code, line.label, column.code, column.label, column.unit)
        for form in load_forms()
        for table in form.tables
        for _, line, column in table.cells()
    )
    assert said == printed


def test_lines_stand_in_the_order_of_each_edition() -> None:
    index = form_index(load_forms())
    for form in load_forms():
        for table, given in zip(form.tables, index["tables"], strict=True):
            lines = [line["code"] for line in given["lines"] if form.edition in line["labels"]]
            assert lines == [line.code for line in table.lines]


def test_a_report_has_a_twin_with_nothing_but_its_own() -> None:
    for report_id, whole in sample().reports.items():
        township_id, _, year = report_id.rpartition("-")
        script = COMPANIONS[f"townships/{township_id}/{year}/report.js"].decode()
        path, _, content = script.removeprefix("gongkaiTake(").removesuffix(");\n").partition(",")
        assert json.loads(path) == f"townships/{township_id}/{year}/report.json"
        twin = json.loads(content)
        assert is_part(twin, whole)
        assert not {"source_text", "place", "sides"} & set(twin)
        assert all(
            "raw" in cell for table in twin["tables"].values() for cell in table["cells"] if cell["value"] == "/"
        )
