"""Pages of measures: which there are, and that they show what the reports state."""

from __future__ import annotations

import re

from site_sample import sample
from test_site_pages import row_of, words

from gongkai.form import load_forms
from gongkai.site.measures import classes, differing
from gongkai.site.outcomes import outcomes, shown_outcomes, total_of
from gongkai.site.rows import Rows


def test_a_measure_has_a_page_only_where_units_differ(pages: dict[str, str]) -> None:
    paths = {path.split("/")[1] for path in pages if path.startswith("measures/") and path.count("/") == 2}
    assert "requests-new_received-total" in paths
    assert "disclosures-penalties-decisions" in paths
    assert "requests-denied_state_secret-total" not in paths
    assert "items_wechat" not in paths  # all state the same
    assert paths == {measure.path for measure in differing(Rows(sample(), load_forms()))}


def test_all_units_stand_beside_each_other_over_the_years(pages: dict[str, str]) -> None:
    html = pages["measures/disclosures-penalties-decisions/index.html"]
    assert row_of(html, "哈图布呼镇") == "哈图布呼镇乌苏市未收047"
    assert row_of(html, "临河镇") == "临河镇灵武市001"
    assert "另有1个单位各年都没有零以外的数崇文镇" in words(html)


def test_the_index_says_how_many_state_it(pages: dict[str, str]) -> None:
    assert row_of(pages["measures/index.html"], "一、本年新收") == "一、本年新收政府信息公开申请数量件2021328"


def test_classes_count_every_number_once() -> None:
    assert classes(["0", "0", "1", "4", "12.5"]) == [
        ("0", 2),
        ("1", 1),
        ("2", 0),
        ("3–5", 1),
        ("6–10", 0),
        ("11–20", 1),
    ]
    assert classes(["-2", "20000"])[0] == ("0", 1)
    assert classes(["-2", "20000"])[-1] == ("10001+", 1)
    assert classes([]) == []


def test_a_note_says_that_the_editions_differ(pages: dict[str, str]) -> None:
    html = pages["measures/disclosures-penalties-decisions/index.html"]
    assert re.search(r'class="gk-note".*?两版表格不同', html, re.DOTALL)


def test_outcomes_take_the_lines_of_an_inner_group_together() -> None:
    for form in load_forms():
        table = form.table("requests")
        lines = [line for item in outcomes(table) for line in item.lines]
        assert lines == [line.code for line in table.lines]
        labels = [item.label for item in outcomes(table)]
        assert labels[4:8] == ["（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"]


def test_outcomes_are_blank_unless_every_line_of_the_group_has_a_number() -> None:
    table = load_forms()[-1].table("requests")
    items = list(outcomes(table))
    zeros = {line.code: "0" for line in table.lines}
    assert total_of(table) == "total"
    assert shown_outcomes(items, zeros | {"denied_state_secret": "2"})["（三）不予公开"].text == "2"
    assert shown_outcomes(items, zeros | {"denied_state_secret": ""})["（三）不予公开"].look == "b"
    assert shown_outcomes(items, dict.fromkeys(zeros, "/"))["（三）不予公开"].look == "x"
