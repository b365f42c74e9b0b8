"""The narrative against the tables, and as whose it speaks: what contradicts is found, what may be meant otherwise is not."""

from __future__ import annotations

import pytest

from gongkai.check import Finding
from gongkai.check.narrative import load_agreements
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth
from gongkai.form import load_form, load_forms
from gongkai.parse import load_measures
from tests.check.test_report import findings

UNIT = "平罗县陶乐镇"


def told(
    words: str, cells: dict[str, str | None] | None = None, edition: str = "2021", unit: str = UNIT
) -> list[Finding]:
    """The findings on a report of zeros but for `cells`, with `words` in section 一, that concern its words."""
    zeros = {
        (table.resource, line.code, column.code): "0"
        for table in load_form(edition).tables
        for _, line, column in table.cells()
    }
    given = {tuple(key.split(".")): value for key, value in (cells or {}).items()}
    assert set(given) <= set(zeros)
    text = LAYOUTS["T1"](Truth(edition, unit, int(edition), zeros | given))  # type: ignore[arg-type]
    found = findings(text.replace("一、总体情况\n", f"一、总体情况\n{words}\n"))
    return [item for item in found if item.rule.startswith(("narrative-", "foreign-"))]


def places(words: str, cells: dict[str, str | None] | None = None, **more: str) -> list[tuple[str, ...]]:
    return [(item.rule, item.line, item.stated, item.expected, item.cause) for item in told(words, cells, **more)]


def test_every_cell_that_a_figure_must_agree_with_is_in_an_edition() -> None:
    known = {
        (table.resource, line.code, column.code)
        for form in load_forms()
        for table in form.tables
        for _, line, column in table.cells()
    }
    for item in load_agreements():
        assert item.measure in load_measures()
        assert {key for keys in item.sums for key in keys} <= known


@pytest.mark.parametrize(
    ("words", "cells", "expected"),
    [
        ("全年收到政府信息公开申请9件。", {"requests.new_received.total": "8"}, ("narrative-requests", "requests_received", "9", "8", "source")),
        ("未收到政府信息公开申请。", {"requests.new_received.total": "8"}, ("narrative-requests", "requests_received", "0", "8", "source")),
        ("上年度结转1件。", {}, ("narrative-requests", "requests_carried_over", "1", "0", "source")),
        ("收到申请公开事项若干，结转下年度2件。", {}, ("narrative-requests", "requests_carried_forward", "2", "0", "source")),
        ("处理申请时无法提供3件。", {"requests.unavailable_not_held.total": "2"}, ("narrative-requests", "requests_unavailable", "3", "2", "source")),
        ("行政复议134件。", {"proceedings.review.total": "170"}, ("narrative-proceedings", "review_cases", "134", "170", "source")),
        ("行政诉讼57件。", {"proceedings.litigation_direct.total": "70", "proceedings.litigation_after_review.total": "7"}, ("narrative-proceedings", "litigation_cases", "57", "77", "source")),
        ("作出行政处罚2件。", {"disclosures.penalties.decisions": "1"}, ("narrative-disclosures", "penalties", "2", "1", "source")),
        ("制发规范性文件2件。", {}, ("narrative-disclosures", "normative_documents", "2", "0", "source")),
        ("办理行政许可5件。办理行政许可6件。", {"disclosures.licences.decisions": "7"}, ("narrative-disclosures", "licences", "5、6", "7", "unclear")),
        ("办理行政许可5件。", {"disclosures.licences.decisions": "O"}, ("narrative-disclosures", "licences", "5", "0", "unclear")),
    ],
)  # fmt: skip
def test_a_contradiction_is_found_once_with_both_sides(
    words: str, cells: dict[str, str | None], expected: tuple[str, ...]
) -> None:
    assert places(words, cells) == [expected]


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        ("全年收到政府信息公开申请8件。", {"requests.new_received.total": "8"}),
        ("办理政府信息公开申请10件，其中上年度结转2件。", {"requests.new_received.total": "8", "requests.carried_over.total": "2"}),
        ("收到政府信息公开申请近10件。", {"requests.new_received.total": "8"}),
        ("收到政府信息公开申请10余件。", {"requests.new_received.total": "8"}),
        ("全县收到政府信息公开申请90件。", {"requests.new_received.total": "8"}),
        ("上半年收到政府信息公开申请3件。", {"requests.new_received.total": "8"}),
        ("2020年收到政府信息公开申请3件。", {"requests.new_received.total": "8"}),
        ("收到政府信息公开申请8件。", {"requests.new_received.total": None}),
        ("处理申请时无法提供3件。", {"requests.unavailable_not_held.total": "2", "requests.unavailable_still_unclear.total": None}),
        ("梳理行政许可事项85项。", {}),
        ("办理行政许可5件，年末又称行政许可7件。", {"disclosures.licences.decisions": "7"}),
        ("审结行政复议3件。", {"proceedings.review.total": "4"}),
    ],
)  # fmt: skip
def test_what_may_be_meant_otherwise_is_not_a_contradiction(words: str, cells: dict[str, str | None]) -> None:
    assert places(words, cells) == []


def test_the_2019_edition_counts_normative_documents_as_created() -> None:
    cells: dict[str, str | None] = {"disclosures.normative_documents.created": "3"}
    assert places("制发规范性文件3件。", cells, edition="2019") == []
    (item,) = told("制发规范性文件2件。", cells, edition="2019")
    assert [(side.held, side.resource, side.line, side.field, side.value) for side in item.sides] == [
        ("stated", "figures", "normative_documents", "", "2"),
        ("expected", "disclosures", "normative_documents", "created", "3"),
    ]
    assert item.message == "正文中“规范性文件”为 2，表中“规范性文件本年新制作数量”为 3。"


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("现公布潞城镇2021年度政府信息公开工作报告。", "潞城镇"),
        ("本报告由临河镇人民政府编制。", "临河镇"),
        ("临河镇坚持应公开尽公开。\n一年来，临河镇认真落实条例。", "临河镇"),
        ("今后青湾镇将继续做好公开，由青湾镇党政办公室负责解释。", "青湾镇"),
        ("我乡高度重视信息公开工作，我乡领导亲自部署。", "我乡"),
    ],
)
def test_another_unit_that_reports_is_found(words: str, stated: str) -> None:
    assert [(item.rule, item.stated, item.expected) for item in told(words)] == [("foreign-unit", stated, "陶乐镇")]


@pytest.mark.parametrize(
    "words",
    [
        "现公布陶乐镇2021年度政府信息公开工作报告。",
        "平罗县陶乐镇坚持应公开尽公开。同时陶乐镇认真落实条例。",
        "陶乐乡坚持应公开尽公开。陶乐乡认真落实条例。",
        "我镇与临河镇签订协议，临河镇将派人来。",
        "各乡镇将定期上报。各乡镇将按季通报，全镇共有9个村，城镇建设以民生为重，集镇在改造。",
        "支持青年返乡在家门口创业。科技下乡以农户为先，科技下乡以田头为课堂。",
        "学习临河镇经验，陶乐镇坚持每周公开，临河镇坚持每月公开，临河镇以村为单位。",
        "按照平罗县人民政府部署，平罗县政府将开展检查。",
        "我镇认真落实，我乡土人才参与，我镇村两级公开。",
        "充分体现小镇2021年新貌，实现城镇2021年目标。",
        "景德镇市将举办展览，景德镇市将发布名录。",
    ],
)
def test_a_neighbour_a_superior_or_an_earlier_name_is_not_another_unit_that_reports(words: str) -> None:
    assert told(words) == []


def test_a_county_may_speak_of_its_townships() -> None:
    assert told("陶乐镇坚持应公开尽公开。陶乐镇认真落实条例。", unit="平罗县") == []
