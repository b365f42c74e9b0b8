from __future__ import annotations

from datetime import date

import pytest

from gongkai.parse import parse
from gongkai.parse.identity import find_notices, find_period, find_title, unit_in_title
from gongkai.parse.lines import Line
from gongkai.source import Place
from tests.conftest import document


def title(*lines: str) -> str:
    return find_title([Line(Place(number), text) for number, text in enumerate(lines, 1)], len(lines))[0]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["平罗县陶乐镇 2023 年政府信息公开工作年度报告"], "平罗县陶乐镇 2023 年政府信息公开工作年度报告"),
        (["标题: 中埠镇人民政府2020年政府信息公开工作年度报告"], "中埠镇人民政府2020年政府信息公开工作年度报告"),
        (["某某县柳塘镇人民政府", "2021年政府信息公开工作年度报告"], "某某县柳塘镇人民政府 2021年政府信息公开工作年度报告"),
        (["柳塘镇2023年度政府", "信息公开工作年度报告"], "柳塘镇2023年度政府 信息公开工作年度报告"),
        (["柳塘镇2019年政务公开年报"], "柳塘镇2019年政务公开年报"),
        (["# 柳塘镇政府信息公开工作2021年度报 告"], "柳塘镇政府信息公开工作2021年度报 告"),
        (["首页 > 政府信息公开 > 柳塘镇 > 信息公开年度报告"], ""),
        (["根据条例，现公布柳塘镇2021年政府信息公开工作年度报告。"], ""),
    ],
)  # fmt: skip
def test_titles_as_they_are_printed(lines: list[str], found: str) -> None:
    assert title(*lines) == found


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("2021年迎宾路街道政府信息公开工作年度报告", "迎宾路街道"),
        ("哈图布呼镇镇政府信息公开工作2021年度报 告", "哈图布呼镇镇"),
        ("民权县北关镇人民政府2021年政府信息公开工作年度报告", "民权县北关镇人民政府"),
        ("2022年度螅镇政府信息公开工作年度报告", "螅镇"),
        ("关于2021年度政府信息公开工作的年度报告", ""),
        ("政府政务公开年报", ""),
    ],
)
def test_the_unit_in_a_title(printed: str, unit: str) -> None:
    assert unit_in_title(printed) == unit


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("统计期限自2021年1月1日起至2021年12月31日止", date(2021, 1, 1), date(2021, 12, 31)),
        ("统计期限自2021年1月1日起至12月31日止", date(2021, 1, 1), date(2021, 12, 31)),
        ("统计期限自202111日起至20211230日止", date(2021, 1, 1), date(2021, 12, 30)),
        ("自20231月1日起至202312月31日", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计时限2016年1月1日----2016年12月31日", date(2016, 1, 1), date(2016, 12, 31)),
        ("统计期限自2020年1月1日起至202020年12月31日止", date(2020, 1, 1), None),
    ],
)
def test_statistical_periods_also_where_characters_were_lost(text: str, start: date, end: date | None) -> None:
    period = find_period([Line(Place(1), text)])
    assert period is not None
    assert (period.start, period.end) == (start, end)


def test_other_dates_are_no_period() -> None:
    assert find_period([Line(Place(1), "2021年1月1日起施行")]) is None


def test_notices_are_read_with_or_without_their_brackets() -> None:
    texts = ["（国办公开办函〔2021〕30号）", "国办公开办函[2019] 60 号、国办公开办函〔2021〕30号", "国办发〔2016〕8号"]
    found = find_notices([Line(Place(number), text) for number, text in enumerate(texts)])
    assert found == ("国办公开办函〔2021〕30号", "国办公开办函〔2019〕60号")
    assert find_notices([Line(Place(1), "国办公开办函〔202130号")]) == ("国办公开办函〔2021〕30号",)


def test_the_date_of_publication_is_the_pages_own() -> None:
    text = "发布机构 柳塘镇 | 发布日期： 2022年1月28日 |\n柳塘镇2021年政府信息公开工作年度报告\n"
    assert parse(document(text + HEADINGS.format("做好工作。"), "a.txt")).published == "2022-01-28"


HEADINGS = "一、总体情况\n{}\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"


@pytest.mark.parametrize(
    ("text", "source", "year"),
    [
        ("柳塘镇2022年政府信息公开工作年度报告\n统计期限自2022年1月1日至2022年12月31日\n", "a/2021.txt", 2022),
        ("柳塘镇2022年政府信息公开工作年度报告\n统计期限自2021年1月1日至2021年12月31日\n", "a/2022.txt", 2021),
        ("柳塘镇政府信息公开工作年度报告\n", "柳塘镇/2021.txt", 2021),
        ("柳塘镇政府信息公开工作年度报告\n", "柳塘镇/a.txt", None),
        ("柳塘镇二〇二一年政府信息公开工作年度报告\n", "a.txt", 2021),
    ],
)
def test_the_year_is_what_most_evidence_says(text: str, source: str, year: int | None) -> None:
    assert parse(document(text + HEADINGS.format("做好工作。"), source)).year == year


def test_title_and_narrative_outvote_the_period() -> None:
    text = "柳塘镇2022年政府信息公开工作年度报告\n统计期限自2021年1月1日至2021年12月31日\n"
    report = parse(document(text + HEADINGS.format("2022年，我镇做好工作。"), "a.txt"))
    assert report.year == 2022
    assert report.years["period"] == (2021,)
