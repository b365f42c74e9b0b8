"""What holds for every page, and what each kind of page shows."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from site_sample import HOSTILE, sample

from gongkai.check import load_rules
from gongkai.check.examples import load_examples
from gongkai.form import load_forms
from gongkai.settings import Settings
from gongkai.site import assets, render
from gongkai.site.languages import language

VOID = {"meta", "link", "input", "br", "img", "hr", "col"}
LINHE = "townships/640181105/2021/index.html"
FIXED = {
    "404.html",
    "index.html",
    *(
        f"{n}/index.html"
        for n in (
            "townships",
            "years",
            "compare",
            "measures",
            "quality",
            "search",
            "data",
            "data/dictionary",
            "data/dictionary/en",
            "en",
            "about",
            "accessibility",
        )
    ),
    *(f"quality/rules/{rule}/index.html" for rule in load_rules()),
}
HATUBUHU = "townships/654202103/2021/index.html"


class Reader(HTMLParser):
    """What a page holds: tags with attributes, ids, text by tag; complains when tags do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[tuple[str, str]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append((self.open[-1] if self.open else "", data))

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def words(html: str) -> str:
    """The visible text of a page, without its spaces."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", re.split(r"<body[^>]*>", html)[-1]))


def row_of(html: str, label: str) -> str:
    """The text of the first table row whose heading begins with `label`."""
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    return next(words(row) for row in rows if re.search(rf"<th[^>]*>(<a[^>]*>)?{re.escape(label)}", row))


def test_there_is_a_page_for_everything(pages: dict[str, str]) -> None:
    reports = {f"townships/{r['township_id']}/{r['year']}/index.html" for r in sample().tables["reports"]}
    units = {f"townships/{r['township_id']}/index.html" for r in sample().tables["reports"]}
    years = {f"years/{r['year']}/index.html" for r in sample().tables["reports"]}
    regions = {"640000", "640100", "640181", "640200", "640221", "650000", "654200", "654202"}
    assert set(pages) - {path for path in pages if path.startswith("measures/")} == (
        (FIXED - {"measures/index.html"}) | reports | units | years | {f"regions/{code}/index.html" for code in regions}
    )


def test_every_link_leads_somewhere_inside_the_site(pages: dict[str, str], data_files: set[str]) -> None:
    known = set(pages) | data_files | {path for path, _ in assets()}
    ids = {path: {a["id"] for _, a in Reader(html).tags if "id" in a} for path, html in pages.items()}
    for path, html in pages.items():
        for tag, attributes in Reader(html).tags:
            target = attributes.get("href", attributes.get("src"))
            if target is None or (tag == "a" and target.startswith("https://")):
                continue
            target = target.removeprefix("/") if path == "404.html" else target  # shown at any address
            assert not re.match(r"[a-z]+:|/", target), (path, target)
            file, _, anchor = target.partition("#")
            file = file.partition("?")[0]
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            assert found in known, (path, target)
            assert not anchor or anchor in ids[found], (path, target)


def test_no_page_asks_another_host_or_runs_anything_inline(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        reader = Reader(html)
        assert not reader.all("style"), path
        assert not reader.all("iframe"), path
        running = [script for script in reader.all("script") if script.get("type") != "application/ld+json"]
        assert running != [], path
        for tag, attributes in reader.tags:
            assert "style" not in attributes, (path, tag)
            assert not [name for name in attributes if name.startswith("on")], (path, tag)
        for script in running:
            assert re.fullmatch(r"(/|(\.\./)*)assets/[a-z.]+\.js", script["src"]), path
        assert "default-src 'none'" in html, path
    for path, content in assets():
        if path.endswith((".css", ".js")):
            assert not re.search(rb"(url\(|@import|fetch\()\s*['\"]?https?:", content), path


def test_every_page_says_what_it_is(pages: dict[str, str]) -> None:
    titles = Counter()
    for path, html in pages.items():
        reader = Reader(html)
        assert reader.all("html")[0]["lang"] == language(path)
        (description,) = (a["content"] for a in reader.all("meta") if a.get("name") == "description")
        assert description, path
        titles["".join(text for tag, text in reader.text if tag == "title")] += 1
        assert "generator" not in html and "⟦" not in html, path
        assert 'rel="canonical"' not in html, path
    assert titles.most_common(1)[0][1] == 1


def test_headings_descend_one_level_at_a_time_and_ids_are_unique(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
        ids = Counter(a["id"] for _, a in Reader(html).tags if "id" in a)
        assert not [id for id, times in ids.items() if times > 1], path


def test_tables_have_captions_and_their_headings_a_scope(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        if path == "about/index.html":
            continue
        for table in re.findall(r"<table(?![^>]*role=.presentation).*?</table>", html, re.DOTALL):
            assert "<caption>" in table, path
            assert all("scope=" in th for th in re.findall(r"<th\b[^>]*>", table)), path


def test_canonical_links_stand_only_where_the_address_is_known() -> None:
    settings = Settings(base_url="https://example.org/gk/")
    made = {page.path: page.html for page in render(sample(), settings, load_forms())}
    assert '<link rel="canonical" href="https://example.org/gk/">' in made["index.html"]
    assert '<link rel="canonical" href="https://example.org/gk/townships/640181105/2021/">' in made[LINHE]
    assert '<link rel="canonical" href="https://example.org/gk/about/">' in made["about/index.html"]


def test_two_renderings_are_the_same_to_the_byte_whatever_the_order_of_the_rows(pages: dict[str, str]) -> None:
    given = sample()
    shuffled = replace(
        given,
        tables={n: rows if n in ("figures", "findings") else rows[::-1] for n, rows in given.tables.items()},
        reports=dict(reversed(given.reports.items())),
    )
    again = {page.path: page.html for page in render(given, Settings(), load_forms())}
    assert again == pages
    reordered = {page.path: page.html for page in render(shuffled, Settings(), load_forms())}
    del again["quality/index.html"], reordered["quality/index.html"]  # lists the sources in the order given
    assert reordered == again


def test_hostile_text_is_shown_and_never_markup(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        assert "<script>alert" not in html and "<img src=x" not in html, path
        assert "javascript:" not in re.sub(r">[^<]*<", "><", html), path
    shown = Reader(pages[HATUBUHU])
    assert HOSTILE in "".join(text for _, text in shown.text)
    assert {a["href"] for a in shown.all("a") if a["href"].startswith("http")} == {Settings().terms.path}


def test_an_id_that_could_leave_the_site_is_refused() -> None:
    given = sample()
    tables = {**given.tables, "reports": [{**row, "year": "../../x"} for row in given.tables["reports"]]}
    with pytest.raises(ValueError, match=r"'\.\./\.\./x' cannot be part of a page's path"):
        list(render(replace(given, tables=tables), Settings(), load_forms()))


def test_an_empty_collection_still_makes_a_site() -> None:
    given = sample()
    tables = {name: [] for name in given.tables}
    made = {page.path for page in render(replace(given, tables=tables, reports={}), Settings(), load_forms())}
    assert made == FIXED


def test_a_report_shows_zero_blank_and_not_applicable_apart(pages: dict[str, str]) -> None:
    table = pages[LINHE]
    assert row_of(table, "规章") == "规章/00"
    assert re.search(r'<td class="x"><a href="#L\d+">/</a></td>', table)
    assert re.search(r'<td class="n" colspan="3"><a href="#L\d+">12.5</a></td>', table)
    assert "0原文“零”" in words(table)
    blank = pages["townships/chongwenzhen/2020/index.html"]
    assert row_of(blank, "规章") == "规章空空空"
    assert "来源中没有找到这张表" in blank
    assert "缺" in row_of(pages[HATUBUHU], "4. 保护第三方合法权益")


def test_a_report_counts_its_cells(pages: dict[str, str]) -> None:
    assert "3张法定表格共200格，13格填了零以外的数，186格填了零，1格注明不适用。" in words(pages[LINHE])
    blank = words(pages["townships/chongwenzhen/2020/index.html"])
    assert "2张法定表格共183格，183格空白。" in blank


def test_a_finding_is_marked_beside_its_cell_and_leads_there_and_back(pages: dict[str, str]) -> None:
    html = pages[LINHE]
    assert re.search(r'<td class="n f"><a href="#L\d+">5</a><a [^>]*href="#finding-2" id="at-2"[^>]*>※2</a></td>', html)
    assert re.search(r'<th scope="col"[^>]*>总计<a [^>]*href="#finding-1" id="at-1"', html)
    assert 'href="#at-2"' in html
    assert "所填：5" in words(html) and "应为：6" in words(html)


def test_rows_that_have_no_place_are_listed_with_their_text_and_reason(pages: dict[str, str]) -> None:
    html = words(pages["townships/640221104/2021/index.html"])
    assert "表中未能归位的行" in html
    assert "96（无）※10000000行首没有标签" in html
    assert "974.无正当理由大量反复申请00000数字少于表格列数" in html
    assert "表中未能归位的行" not in words(pages[LINHE])


def test_a_summary_says_so_and_a_report_without_tables_too(pages: dict[str, str]) -> None:
    assert "本页叙述为摘要，不是原文" in pages["townships/chongwenzhen/2020/index.html"]
    assert "本页叙述为摘要" not in pages[LINHE]
    assert "这份报告里没有法定表格" in pages["townships/chongwenzhen/2021/index.html"]


def test_an_unresolved_unit_names_its_candidates(pages: dict[str, str]) -> None:
    assert "山西省晋城市陵川县崇文镇；陕西省咸阳市泾阳县崇文镇" in pages["townships/chongwenzhen/index.html"]


def test_a_series_breaks_where_the_edition_changes(pages: dict[str, str]) -> None:
    html = pages["townships/640181105/index.html"]
    assert html.count("表格版本变更，前后不可比") == 4
    assert row_of(html, "本年制发件数") == "本年制发件数件——/"
    assert row_of(html, "本年新制作数量") == "本年新制作数量件00—"
    assert row_of(html, "一、本年新收") == "一、本年新收政府信息公开申请数量03+36"
    without = pages["townships/chongwenzhen/index.html"]
    assert "表格版本变更，" not in without and "无表" in without


def test_units_on_different_editions_are_compared_in_separate_tables(pages: dict[str, str]) -> None:
    html = pages["years/2021/index.html"]
    tables = re.findall(r'<h2 id="(requests-\d+)".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    assert [(name, rows.count("<tr>")) for name, rows in tables] == [("requests-2021", 2), ("requests-2019", 1)]
    blank = pages["years/2020/index.html"]
    assert "另有1个单位各格空白崇文镇" in words(blank)


def test_the_first_page_tells_edition_and_errors_in_words(pages: dict[str, str]) -> None:
    assert row_of(pages["index.html"], "临河镇") == "临河镇灵武市2019版2019版2021版错误2警告1"
    assert row_of(pages["index.html"], "陶乐镇") == "陶乐镇平罗县未收录未收录2021版警告2"
    assert 'data-find="崇文镇 chongwenzhen cwz"' in pages["index.html"]


def test_sources_that_were_not_used_are_on_the_quality_page(pages: dict[str, str]) -> None:
    html = words(pages["quality/index.html"])
    assert "没有法定表格，也没有报告的标题" in html
    assert "640181105-2021" in html


def test_both_sides_of_a_finding_lead_to_their_figures(pages: dict[str, str]) -> None:
    page = pages[LINHE]
    item = page[page.index('id="finding-1"') : page.index('id="finding-2"')]
    assert '一、本年新收政府信息公开申请数量 · 总计 <a href="#L99">6</a>' in item
    assert '正文“收到公开申请” <a href="#L8">0</a>' in item
    assert '2020 年 · （一）予以公开 · 总计 <a href="../../../townships/640181105/2020/index.html#L102">3</a>' in item
    assert "其余 2 格为 0" in item


def test_a_rule_has_all_of_its_catalogue_entry_and_the_reports_that_break_it(pages: dict[str, str]) -> None:
    for rule in load_rules().values():
        page = pages[f"quality/rules/{rule.id}/index.html"]
        text = "".join(data for _, data in Reader(page).text)
        worked = load_examples()[rule.id]
        for words in (rule.title, rule.formula, rule.basis, rule.cannot_know, worked.passes.text, worked.fails.text):
            assert words in text
        broken = [report_id for report_id in sample().reports if breaks(rule.id, report_id)]
        for report_id in broken:
            township_id, _, year = report_id.rpartition("-")
            assert f'href="../../../townships/{township_id}/{year}/index.html#findings"' in page
        assert ("没有。" in text) == (not broken)


def breaks(rule: str, report_id: str) -> bool:
    return any(finding["rule"] == rule for finding in sample().reports[report_id]["findings"])


def test_an_example_shows_its_cells_and_what_stands_beside_it(pages: dict[str, str]) -> None:
    page = pages["quality/rules/carry-over-continuity/index.html"]
    assert "云坪镇 2022 年度，2021 年版表格" in page
    assert "四、结转下年度继续办理 · 总计 <b>2</b>" in page
    assert "<dt>对照</dt><dd>云坪镇 2021 年度" in page
