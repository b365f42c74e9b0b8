from __future__ import annotations

import pytest

from gongkai.parse import NotAReport, parse
from gongkai.parse.lines import Line
from gongkai.parse.sections import find_headings, section_headings, split_inline
from gongkai.source import Place
from tests.conftest import document

PLAIN = [f"{'一二三四五六'[number - 1]}、{heading}" for number, heading in section_headings().items()]


def numbers(*lines: str) -> list[int]:
    cut = split_inline([Line(Place(number), text) for number, text in enumerate(lines, 1)])
    return [found.number for found in find_headings(cut)]


@pytest.mark.parametrize(
    "lines",
    [
        PLAIN,
        [f"# {line}" for line in PLAIN],
        [f"{number}、 {heading}" for number, heading in section_headings().items()],
        list(section_headings().values()),
        [" ".join(f"{line} 说明文字。" for line in PLAIN)],
        ["一、工作基本情况", "二、行政机关主动公开政府信息的情况", "三、政府信息依申请公开办理情况",
         "四、因政府信息公开工作被申请行政复议和提起行政诉讼情况", "五、存在的主要问题和改进措施", "六、其它需要报告的事项"],
    ],
)  # fmt: skip
def test_six_sections_however_they_are_headed(lines: list[str]) -> None:
    assert numbers(*lines) == [1, 2, 3, 4, 5, 6]


def test_sub_items_are_no_sections() -> None:
    assert numbers(PLAIN[0], "1、主动公开政府信息情况", "2、依申请公开政府信息办理情况", *PLAIN[1:]) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    report = parse(
        document(
            "柳塘镇2021年政府信息公开工作年度报告\n"
            + "\n".join([PLAIN[0], "1、主动公开政府信息情况", "做了工作。", *PLAIN[1:]])
        )
    )
    assert report.sections[1].text == "1、主动公开政府信息情况\n做了工作。"


def test_a_preface_that_lists_the_parts_is_none_of_them() -> None:
    assert numbers("本报告由总体情况、主动公开政府信息情况等六部分组成。", *PLAIN) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("通知\n请各镇报送材料。", "没有法定表格，也没有年度报告的标题 / neither a statutory table nor a report's title"),
        ("柳塘镇2021年政府信息公开工作年度报告\n一、总体情况",
         "没有法定表格，六个部分的标题只有 1 个 / no statutory table, only 1 of six headings"),
        ("柳塘镇2021年政府信息公开工作年度报告解读\n" + "\n".join(PLAIN),
         "是对报告的解读或说明，不是报告本身 / explains a report, is none itself"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_told_why(text: str, message: str) -> None:
    with pytest.raises(NotAReport) as raised:
        parse(document(text))
    assert str(raised.value) == message


def test_a_free_form_report_before_2019_is_narrative_only() -> None:
    text = (
        "柳塘镇2012年政府信息公开工作年度报告\n一、概述\n2012年，开展了工作。\n二、主动公开政府信息情况\n公开信息5条。\n"
        "三、依申请公开政府信息办理情况\n未收到政府信息公开申请。\n"
    )
    report = parse(document(text, "a.txt"))
    assert (report.edition, report.year, report.tables, report.narrative) == ("", 2012, {}, "full")
