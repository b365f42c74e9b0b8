"""Reports set beside each other: what does not follow from the year before, jumps, and text that is another's."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from random import Random

from gongkai.check import Finding
from gongkai.check.collection import Assessment
from gongkai.check.examples import Example
from gongkai.form import load_form
from tests.check.test_examples import printed
from tests.reports import together as beside

example = partial(Example, unit="平罗县陶乐镇")

APPLICANTS = ["natural_person", "business", "research", "nonprofit", "legal_service", "other", "total"]


def together(folder: Path, files: dict[str, Example | str]) -> dict[str, Assessment]:
    for name, given in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(given if isinstance(given, str) else printed(given), encoding="utf-8")
    return {item.source: item for item in beside([(name, folder / name) for name in files])}


def found(item: Assessment) -> list[tuple[str, str, str, str, str, str]]:
    return [
        (finding.rule, finding.line, finding.field, finding.stated, finding.expected, finding.cause)
        for finding in item.findings
    ]


def carried(year: int, line: str, value: str, column: str = "total", **more: str) -> Example:
    return example(year=year, cells={("requests", line, column): value}, **more)  # type: ignore[arg-type]


def only(item: Assessment, rule: str) -> list[Finding]:
    return [finding for finding in item.findings if finding.rule == rule]


def test_each_column_carried_over_must_be_that_of_the_year_before(tmp_path: Path) -> None:
    forward = example(cells={("requests", "carried_forward", code): "2" for code in APPLICANTS})
    over = {("requests", "carried_over", code): "2" for code in APPLICANTS}
    over |= {("requests", "carried_over", "business"): "0", ("requests", "carried_over", "total"): "5"}
    item = together(tmp_path, {"a.txt": forward, "b.txt": example(year=2022, cells=over)})["b.txt"]
    broken = only(item, "carry-over-continuity")
    assert [(one.field, one.stated, one.expected, one.cause) for one in broken] == [
        ("business", "0", "2", "source"),
        ("total", "5", "2", "source"),
    ]
    assert broken[1].message == ("收到和处理政府信息公开申请情况“总计”列：上年结转为 5，而 2021 年的报告结转下年度 2。")
    stated, expected = broken[1].sides
    assert [side.report_id for side in broken[1].sides] == ["", "640221106-2021"]
    assert (stated.line, stated.value, expected.line, expected.value) == ("carried_over", "5", "carried_forward", "2")
    assert broken[1].source_line == stated.place.line


def test_editions_may_differ_and_an_unresolved_unit_is_the_same_in_one_folder(tmp_path: Path) -> None:
    files: dict[str, Example | str] = {
        "x/a.txt": carried(2020, "carried_forward", "3", edition="2019", unit="无名镇"),
        "x/b.txt": carried(2021, "carried_over", "1", unit="无名镇"),
    }
    item = together(tmp_path, files)["x/b.txt"]
    assert ("carry-over-continuity", "carried_over", "total", "1", "3", "source") in found(item)


def test_what_is_blank_marked_or_not_there_is_not_continued(tmp_path: Path) -> None:
    for number, (before, now) in enumerate(
        [
            (carried(2021, "carried_forward", ""), carried(2022, "carried_over", "1")),
            (carried(2021, "carried_forward", "/"), carried(2022, "carried_over", "1")),
            (carried(2021, "carried_forward", "3"), carried(2022, "carried_over", "/")),
            (carried(2021, "carried_forward", "3"), carried(2023, "carried_over", "1")),
            (carried(2021, "carried_forward", "3", unit="灵武市临河镇"), carried(2022, "carried_over", "1")),
            (carried(2020, "carried_forward", "3", edition="2019"), carried(2022, "carried_over", "1")),
        ]
    ):
        items = together(tmp_path / str(number), {"a.txt": before, "b.txt": now})
        assert only(items["b.txt"], "carry-over-continuity") == []


def test_only_a_published_report_has_a_next_year_and_a_disputed_one_leaves_the_cause_open(tmp_path: Path) -> None:
    files: dict[str, Example | str] = {
        "a.txt": carried(2021, "carried_forward", "3"),
        "b.txt": carried(2021, "carried_forward", "4"),
        "c.txt": carried(2022, "carried_over", "4"),
    }
    item = together(tmp_path, files)["c.txt"]
    assert ("carry-over-continuity", "carried_over", "total", "4", "3", "unclear") in found(item)
    repaired = {"a.txt": carried(2021, "carried_forward", "l"), "b.txt": carried(2022, "carried_over", "4")}
    item = together(tmp_path / "repaired", dict(repaired))["b.txt"]
    assert ("carry-over-continuity", "carried_over", "total", "4", "1", "unclear") in found(item)


def test_documents_in_force_follow_only_within_the_2021_edition(tmp_path: Path) -> None:
    documents = ("disclosures", "normative_documents")
    old = example(year=2020, edition="2019", cells={(*documents, "public_total"): "9"})
    now = example(year=2021, cells={(*documents, "in_force"): "4"})
    later = example(year=2022, cells={(*documents, "in_force"): "4", (*documents, "issued"): "1"})
    blank = example(year=2023, cells={(*documents, "in_force"): "7", (*documents, "repealed"): ""})
    items = together(tmp_path, {"a.txt": old, "b.txt": now, "c.txt": later, "d.txt": blank})
    assert [name for name, item in items.items() if only(item, "in-force-continuity")] == ["c.txt"]
    (broken,) = only(items["c.txt"], "in-force-continuity")
    assert [(side.held, side.field, side.value) for side in broken.sides] == [
        ("stated", "in_force", "4"),
        ("expected", "in_force", "4"),
        ("expected", "issued", "1"),
        ("expected", "repealed", "0"),
    ]
    assert (broken.stated, broken.expected) == ("4", "5")


def test_a_pair_of_a_citys_reports_has_its_two_contradictions_and_nothing_else(tmp_path: Path) -> None:
    city = "宁夏回族自治区石嘴山市"

    def year(number: int, requests: tuple[int, ...], told: tuple[int, int], counted: tuple[int, int]) -> Example:
        new, over, forward = requests
        counts = {"new_received": new, "carried_over": over, "granted": new + over - forward}
        counts |= {"total_processed": new + over - forward, "carried_forward": forward}
        cells = {
            ("requests", line, column): str(count)
            for line, count in counts.items()
            for column in ("natural_person", "total")
        }
        stages = {"review": counted[0], "litigation_direct": counted[1] - 7, "litigation_after_review": 7}
        for stage, total in stages.items():
            cells |= {("proceedings", stage, column): str(total) for column in ("upheld", "total")}
        say = (
            f"{number}年，全市收到政府信息公开申请{new}件，市本级受理政府信息公开申请3件，其中当面申请1件。"
            f"上年度结转{over}件，结转下年度{forward}件。"
            f"全市因信息公开引发行政复议案件{told[0]}件，行政诉讼案件{told[1]}件，其中纠正行政复议2件。"
        )
        return example(unit=city, year=number, cells=cells, say=say, published=f"{number + 1}-03-12")

    files: dict[str, Example | str] = {
        "2023.txt": year(2023, (1904, 118, 121), (97, 46), (97, 46)),
        "2024.txt": year(2024, (2033, 121, 125), (134, 57), (170, 77)),
    }
    items = together(tmp_path, files)
    assert found(items["2023.txt"]) == []
    assert found(items["2024.txt"]) == [
        ("narrative-proceedings", "review_cases", "", "134", "170", "source"),
        ("narrative-proceedings", "litigation_cases", "", "57", "77", "source"),
    ]


def licences(*values: str) -> dict[str, Example | str]:
    years = range(2021, 2021 + len(values))
    cells = [{("disclosures", "licences", "decisions"): value} for value in values]
    return {f"{year}.txt": example(year=year, cells=its) for year, its in zip(years, cells, strict=True)}


def jumps(folder: Path, files: dict[str, Example | str]) -> dict[str, list[tuple[str, str, str, str]]]:
    items = together(folder, files)
    return {
        name: [(one.line, one.stated, one.expected, one.cause) for one in only(item, "year-jump")]
        for name, item in items.items()
        if only(item, "year-jump")
    }


def test_a_jump_needs_three_earlier_years_and_ten_times_the_highest(tmp_path: Path) -> None:
    cases = {
        ("30", "20", "25", "301"): {"2024.txt": [("licences", "301", "≤300", "source")]},
        ("30", "20", "25", "300"): {},
        ("0", "0", "0", "51"): {"2024.txt": [("licences", "51", "≤50", "source")]},
        ("0", "0", "0", "50"): {},
        ("1", "1", "900"): {},
        ("1", "", "1", "900"): {},
        ("1", "1", "l", "900"): {"2024.txt": [("licences", "900", "≤50", "source")]},
        ("900", "900", "900", "0"): {},
        ("1", "1", "1", "900", "900"): {"2024.txt": [("licences", "900", "≤50", "source")]},
    }
    for values, expected in cases.items():
        assert jumps(tmp_path / "-".join(values), licences(*values)) == expected


def test_a_jump_says_which_year_was_the_highest(tmp_path: Path) -> None:
    (item,) = only(together(tmp_path, licences("30", "20", "25", "301"))["2024.txt"], "year-jump")
    assert item.message == "“行政许可”的“本年处理决定数量”为 301，此前 3 个年度最高 30（2021 年）。"
    assert [(side.held, side.value, side.report_id) for side in item.sides] == [
        ("stated", "301", ""),
        ("expected", "30", "640221106-2021"),
    ]


def test_what_the_narrative_counts_may_jump_too_if_exact(tmp_path: Path) -> None:
    files: dict[str, Example | str] = {
        f"{year}.txt": example(year=year, say=f"在政府网站公开信息{count}条。")
        for year, count in ((2021, "20"), (2022, "30"), (2023, "25"), (2024, "3000"), (2025, "9000余"))
    }
    assert jumps(tmp_path, files) == {"2024.txt": [("items_website", "3000", "≤300", "source")]}


STOCK = [
    "每逢集日都在街口摆一张桌子，请办事的人当面问、当面答。",
    "把补贴名单连同发放依据贴进玻璃橱窗，并请两位老党员逐户核对。",
    "水库除险的招标、开标和验收各拍一组照片，附在公告后面。",
    "旧文件按年份重新编号，缺页的到县档案馆补齐。",
    "热线转来的工单按片区分给网格员，回访后才销号。",
    "便民大厅把常用表格印成样张，一张一张写好示例。",
    "汛期每天早晚两次播报雨量，转移路线画成简图。",
    "信息员换人时要先跟班一个月，考过才单独发稿。",
    "土地流转的价格和面积逐宗公示，有异议的登记在册。",
    "财务账目请第三方抽查，抽查意见同样公开。",
]


def told(sentences: list[str], unit: str = "平罗县陶乐镇", year: int = 2021) -> Example:
    return example(unit=unit, year=year, say="".join(sentences))


def reused(items: dict[str, Assessment]) -> dict[str, str]:
    return {name: one.stated for name, item in items.items() for one in only(item, "narrative-reuse")}


def test_another_units_text_of_the_same_year_is_found_on_both_and_not_its_name_or_numbers(tmp_path: Path) -> None:
    own = [*STOCK, "陶乐镇全年共发布31条。我镇配了2名人员。"]
    theirs = [*STOCK, "临河街道全年共发布507条。我街道配了3名人员。"]
    files: dict[str, Example | str] = {
        "a.txt": told(own),
        "b.txt": told(theirs, "灵武市临河街道"),
        "c.txt": told(STOCK[:2] * 1, "灵武市东塔镇"),
        "d.txt": told(STOCK, "灵武市郝家桥镇", 2022),
    }
    items = together(tmp_path, files)
    assert reused(items) == {"a.txt": "100%", "b.txt": "100%"}
    (item,) = only(items["a.txt"], "narrative-reuse")
    assert "与临河街道 2021 年的报告（" in item.message
    first, its = item.sides[:2]
    assert (first.held, its.held, its.report_id) == ("stated", "expected", "lingwushi-linhejiedao-2021")
    assert first.value.startswith(STOCK[0])
    assert its.value.startswith(STOCK[0])
    assert all(side.place.line for side in item.sides)


def test_last_years_own_text_counts_by_its_share_with_the_longest_passages(tmp_path: Path) -> None:
    new = "今年新建了一处展示角，专门收集群众看不懂的公文，由退休教师改写成白话再张贴出来。"
    for kept, expected in ((9, True), (7, False)):
        before, now = told(STOCK), told([*STOCK[:4], new * (10 - kept), *STOCK[4:kept]], year=2022)
        items = together(tmp_path / str(kept), {"a.txt": before, "b.txt": now})
        assert bool(reused(items)) == expected
    short = together(tmp_path / "short", {"a.txt": told(STOCK[:4]), "b.txt": told(STOCK[:4], year=2022)})
    assert reused(short) == {}


def test_a_summary_is_nobodys_own_text(tmp_path: Path) -> None:
    summary = "---\nnarrative: summary\n---\n" + printed(told(STOCK))
    assert reused(together(tmp_path, {"a.txt": summary, "b.txt": told(STOCK, year=2022)})) == {}


def test_among_many_the_one_whose_text_it_is_is_found(tmp_path: Path) -> None:
    random = Random(3)
    units = ["灵武市东塔镇", "灵武市郝家桥镇", "灵武市崇兴镇", "灵武市宁东镇", "灵武市马家滩镇", "灵武市临河镇"]
    words = ["".join(chr(0x4E00 + random.randrange(2000)) for _ in range(30)) + "。" for _ in range(80)]
    files: dict[str, Example | str] = {f"{unit}.txt": told(random.sample(words[:70], 10), unit) for unit in units}
    files["a.txt"] = told([*words[70:], "本年另有安排。"])
    files["灵武市崇兴镇.txt"] = told(words[70:], "灵武市崇兴镇")
    items = together(tmp_path, files)
    assert set(reused(items)) == {"a.txt", "灵武市崇兴镇.txt"}


def test_every_column_of_the_form_is_compared() -> None:
    columns = [column.code for column in load_form("2021").table("requests").columns_of("carried_over")]
    assert columns == APPLICANTS
