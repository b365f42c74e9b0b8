"""Regions and their pages: what lies in which, who has reported, and what it adds up to."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from site_sample import sample
from test_site_pages import row_of, words

from gongkai.form import load_forms
from gongkai.register import Expected
from gongkai.settings import Settings
from gongkai.site import render
from gongkai.site.regions import finest, home_of, lineage, regions_of, stem
from gongkai.site.rows import Rows

UNITS = sample().tables["townships"]


def test_every_placed_unit_lies_in_its_county_prefecture_and_province() -> None:
    regions = regions_of(UNITS)
    for unit in UNITS:
        above = [region.name for region in lineage(regions, home_of(unit))]
        assert above == [name for name in (unit["province"], unit["prefecture"], unit["county"]) if name]
        for region in lineage(regions, home_of(unit)):
            assert unit["township_id"] in region.units
    assert sum(len(region.units) for region in regions.values() if region.level == "county") == 3


def test_a_region_without_a_name_is_passed_over() -> None:
    beijing = {**UNITS[0], "prefecture": "", "province": "北京市", "county": "东城区"}
    regions = regions_of([beijing])
    assert [region.level for region in regions.values()] == ["province", "county"]
    assert regions[beijing["county_code"]].above == beijing["province_code"]


def test_the_finest_level_that_fits_is_shown() -> None:
    regions = regions_of(UNITS)
    assert {region.level for region in finest(regions, 3)} == {"county"}
    assert {region.level for region in finest(regions, 2)} == {"province"}
    assert {region.level for region in finest(regions, 1)} == {"province"}
    assert finest({}, 5) == []


@pytest.mark.parametrize(("code", "digits"), [("640000", "64"), ("640100", "6401"), ("640181", "640181")])
def test_codes_inside_a_region_begin_alike(code: str, digits: str) -> None:
    assert stem(code) == digits


def test_a_region_shows_who_reported_and_what_it_adds_up_to(pages: dict[str, str]) -> None:
    html = pages["regions/640000/index.html"]
    assert row_of(html, "银川市") == "银川市宁夏回族自治区1/11/11/1错误2警告1"
    assert row_of(html, "石嘴山市") == "石嘴山市宁夏回族自治区0/10/11/1警告2"
    assert row_of(html, "一、本年新收") == "一、本年新收政府信息公开申请数量038"
    assert row_of(html, "本年收费金额") == "本年收费金额（单位：万元）万元——12.5"


def test_a_sum_says_of_how_many_units_it_is(pages: dict[str, str]) -> None:
    html = pages["regions/654202/index.html"]
    assert row_of(html, "本年新制作数量") == "本年新制作数量件—0空0/1"


def test_who_is_missing_is_named_as_the_register_has_it() -> None:
    register = (
        Expected("640181105", "临河镇"),
        Expected("640181106", "白土岗乡"),
        Expected("640181107", "旧镇", valid_to=2020),
    )
    given = replace(sample(), register=register)
    made = {page.path: page.html for page in render(given, Settings(), load_forms())}
    html = made["regions/640181/index.html"]
    assert "2021年未报1个单位白土岗乡" in words(html)
    assert "2020年未报2个单位白土岗乡旧镇" in words(html)
    assert row_of(html, "旧镇") == "旧镇未报未报不在册"
    assert re.search(r"2021 年 1/2", html)
    year = words(made["years/2021/index.html"])
    assert "应报2个单位，已报1个" in year
    assert "灵武市1白土岗乡" in year


def test_members_are_those_seen_and_those_only_expected() -> None:
    given = replace(sample(), register=(Expected("640181106", "白土岗乡"),))
    rows = Rows(given, load_forms())
    assert rows.members(rows.regions["640181"]) == ["640181105", "640181106"]
    assert rows.county_of("640181106") == "640181"
    assert rows.name_of("640181106") == "白土岗乡"
