"""Sentences with the figures that they state: the ones that must be found, and those that are not the unit's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongkai.parse.narrative import find_figures, load_measures
from gongkai.parse.numerals import numeral
from gongkai.parse.scope import level_of
from gongkai.parse.types import Section


def figures(text: str, number: int = 1, heading: str = "") -> set[tuple[str, int, str]]:
    found = find_figures([Section(number, heading, ((1, text),), 1)], 2022)
    return {(item.measure, int(item.value), item.qualifier) for item in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年在政府门户网站公开信息32条，通过微博发布200余条，微信公众号发布74条。",
         {("items_website", 32, "exact"), ("items_weibo", 200, "at_least"), ("items_wechat", 74, "exact")}),
        ("其中：制发规范性文件0条，行政处罚1项。", {("normative_documents", 0, "exact"), ("penalties", 1, "exact")}),
        ("本年度受理政府信息公开申请0件，其中当面申请0件，网络申请0件。", {("requests_received", 0, "exact")}),
        ("2022年共收到政府信息公开申请3件，上年度结转1件，予以公开2件，结转下年度1件。",
         {("requests_received", 3, "exact"), ("requests_carried_over", 1, "exact"),
          ("requests_granted", 2, "exact"), ("requests_carried_forward", 1, "exact")}),
        ("我镇未收到政府信息公开申请。", {("requests_received", 0, "exact")}),
        ("没有发生因政府信息公开引起的行政复议、行政诉讼。", {("review_cases", 0, "exact"), ("litigation_cases", 0, "exact")}),
        ("行政复议案件2件，行政诉讼1起。", {("review_cases", 2, "exact"), ("litigation_cases", 1, "exact")}),
        ("“12345”热线全年接到投诉34条。", {("hotline_cases", 34, "exact")}),
        ("人民网留言板、“12345”平台共收到群众反映问题75条。", {("feedback_joint", 75, "exact")}),
        ("微信公众号、微博共发布动态778条。", {("items_other_channels", 778, "exact")}),
        ("各村通过村居通公示财务信息974条。", {("village_items", 974, "exact")}),
        ("全年主动公开政府信息近百条。", {("items_total", 100, "about")}),
        ("全年共主动公开信息四十余条。", {("items_total", 40, "at_least")}),
        ("全年参加业务培训2次，举办培训班1期。", {("training_sessions", 2, "exact"), ("training_sessions", 1, "exact")}),
        ("配备专职工作人员1名。", {("staff", 1, "exact")}),
        ("本年度未收取信息处理费。", {("information_fee_yuan", 0, "exact")}),
        ("公开办事指南、办事流程等信息10余条。", {("items_other_channels", 10, "at_least")}),
        ("2021年公开政府信息99条，2022年公开政府信息120条。", {("items_total", 120, "exact")}),
        ("历年累计主动公开政府信息1081条，2022年主动公开政府信息27条。", {("items_total", 27, "exact")}),
        ("未发生行政复议，但有行政诉讼3件。", {("review_cases", 0, "exact"), ("litigation_cases", 3, "exact")}),
        ("收到政府信息公开申请9件，已办结8件，未办结1件。",
         {("requests_received", 9, "exact"), ("requests_answered", 8, "exact")}),
        ("收到政府信息公开申请9件；予以公开4件，无法提供2件。",
         {("requests_received", 9, "exact"), ("requests_granted", 4, "exact"), ("requests_unavailable", 2, "exact")}),
        ("网站发布信息200余条、抖音号发布短视频35条。", {("items_website", 200, "at_least"), ("items_video", 35, "exact")}),
        ("没有出现行政复议败诉的情况，共有行政复议4件。", {("review_cases", 4, "exact")}),
        ("全镇9个村公开党务、村务、财务信息36条。", {("village_items", 36, "exact")}),
        ("全年公开政府信息1.2万条。", {("items_total", 12000, "exact")}),
        ("制发规范性文件2件，现行有效行政规范性文件12件。", {("normative_documents", 2, "exact")}),
    ],
)  # fmt: skip
def test_what_a_sentence_states_is_found(text: str, expected: set[tuple[str, int, str]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "微信公众号粉丝6049人，阅读量18000次。",
        "公开了标准目录14个领域229条清单。",
        "历年累计主动公开政府信息1081条。",
        "截至目前，网站共发布信息592条。",
        "全县共受理政府信息公开申请35件。",
        "下一步计划举办培训4次。",
        "依据条例第20条，于2023年5月15日前完成26个领域目录。",
        "拨打12345、12315热线。",
        "设立政务公开专区40个，指导39个村。",
        "共清理错别字9处，社会救助70条。",
        "受理低保申请45件、残疾补贴申请12件。",
        "第一季度公开政府信息20条，上半年公开政府信息30条，政府网站1月公开信息20条。",
        "当面申请2件，网络申请3件。",
        "没有出现因答复不当导致行政复议败诉的情况。",
        "梳理行政处罚事项120项、行政许可56项。",
        "网站、微博、微信公众号分别发布信息545条和378条。",
        "12345热线工单量同比下降15件。",
        "要求各村每月公开村务信息不少于3条。",
        "删除公众号发布的不当信息4条。",
        "政府网站公开信息第12期。",
        "在县政府网站公开财政信息2条、重大项目3条。",
    ],
)
def test_what_is_not_the_units_annual_count_is_left_alone(text: str) -> None:
    assert figures(text) == set()


def test_no_request_in_few_words_where_the_section_is_about_them() -> None:
    assert figures("未收到申请。", 3, "三、收到和处理政府信息公开申请情况") == {("requests_received", 0, "exact")}
    assert figures("未收到申请。") == set()


@pytest.mark.parametrize(
    ("name", "level"),
    [("平罗县", "县"), ("平罗县人民政府", "县"), ("石嘴山市大武口区", "区"), ("平罗县陶乐镇", ""), ("新县镇人民政府", ""),
     ("大武口区长胜街道办事处", ""), ("平罗县人民政府办公室", "政府办"), ("区农业农村局", "")],
)  # fmt: skip
def test_the_level_is_that_of_the_ending_of_a_name(name: str, level: str) -> None:
    assert level_of(name) == level


def test_what_a_whole_county_did_is_the_countys_own_and_no_towns() -> None:
    section = Section(1, "", ((1, "全县收到政府信息公开申请35件，我镇收到2件。"),), 1)
    town, county = (find_figures([section], 2022, level) for level in ("", "县"))
    assert [item.value for item in town] == [2]
    assert [item.value for item in county] == [35, 2]


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        ("市政府办公室共收到政府信息公开申请119件。", "市", set()),
        ("全市收到政府信息公开申请800件，市公安局收到210件，市直其他部门收到95件。", "市", {800}),
        ("区政府共收到政府信息公开申请64件。", "区", {64}),
        ("县政府办公室共收到政府信息公开申请17件。", "政府办", {17}),
        ("县教育局收到政府信息公开申请4件。", "", {4}),
    ],
)
def test_a_part_of_a_government_has_figures_of_its_own(text: str, level: str, expected: set[int]) -> None:
    found = find_figures([Section(1, "", ((1, text),), 1)], 2022, level)
    assert {int(item.value) for item in found} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年结转至2022年的申请2件。", {("requests_carried_over", 2, "exact")}),
        ("受理申请期内未办结的，结转至2023年3件。", {("requests_carried_forward", 3, "exact")}),
        ("申请结转2019年办理1件。", set()),
    ],
)
def test_requests_are_carried_over_or_forward_by_the_year_named(text: str, expected: set[tuple[str, int, str]]) -> None:
    assert figures(text) == expected


def test_a_count_of_requests_needs_the_word_in_its_sentence_or_its_heading() -> None:
    text = "全年共受理26件，办结25件，结转下年度1件。"
    assert figures(text, 1, "（二）依申请公开情况") >= {("requests_received", 26, "exact")}
    assert ("requests_received", 26, "exact") not in figures(text)


def test_plans_and_problems_state_no_figures() -> None:
    assert figures("全年公开政府信息5条。", number=5) == set()


def test_a_quote_is_verbatim_and_a_figure_stands_once() -> None:
    text = "今年，我镇在政府网站公开 信息３２条。政府网站公开信息32条。"
    found = find_figures([Section(1, "", ((7, text),), 6)])
    assert [(item.value, item.quote, item.line) for item in found] == [
        (Decimal(32), "今年，我镇在政府网站公开 信息３２条", 7)
    ]


@pytest.mark.parametrize(("text", "value"), [("百", 100), ("四十", 40), ("两", 2), ("一千零五", 1005), ("1,234", 1234)])
def test_chinese_numerals(text: str, value: int) -> None:
    assert numeral(text) == value


def test_every_measure_has_a_name_in_both_languages() -> None:
    assert all(measure["label"] and measure["label_en"] and measure["unit"] for measure in load_measures().values())
