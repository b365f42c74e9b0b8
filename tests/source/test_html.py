"""Saved pages of government sites read back to the cell, whatever their makers did to the table."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.spans import Spanned, spanned
from gongkai.demo.truth import Truth, make
from gongkai.form import load_form
from gongkai.parse import Report, parse
from gongkai.source import Grid, Heading, Paragraph, Unreadable, read
from tests.parse.test_layouts import published


def tables(truth: Truth, spans: bool = True, layout: str = "T1") -> list[Spanned]:
    return [spanned(rows, spans) for rows in LAYOUTS[layout].rows(truth)]


def cell_html(text: str, high: int, wide: int, inner: str = "{}", tag: str = "td") -> str:
    spans = (f' rowspan="{high}"' if high > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
    return f"<{tag}{spans}>{inner.format(text)}</{tag}>"


def table_html(table: Spanned, cell: Callable[[str, int, int], str] = cell_html) -> str:
    rows = ("".join(cell(*one) for one in row) for row in table)
    return "<table border=1><tbody>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</tbody></table>"


def article(truth: Truth, printed: list[str], heading: str = "<p><strong>{}</strong></p>") -> str:
    form = load_form(truth.edition)
    title = f"<h1>{truth.unit}{truth.year}年政府信息公开工作年度报告</h1>"
    period = f"<p>数据统计期限自{truth.year}年1月1日起至{truth.year}年12月31日止。</p>"
    parts = [title, period, heading.format("一、总体情况"), "<p>　　经党政办公室审核后及时上网。<br>张贴在大厅。</p>"]
    printed = [*printed[:2], "\n".join(printed[2:])]
    for item, text in zip(form.tables, printed, strict=True):
        parts += [heading.format(f"{item.section}、{item.label}"), text]
    parts += [heading.format("五、存在的主要问题及改进情况"), "<p>解读形式仍显单一。</p>"]
    return "\n".join([*parts, heading.format("六、其他需要报告的事项"), "<p>无。</p>"])


NAV = "<nav><ul><li><a href=/>首页</a></li><li>政务公开 12</li></ul></nav><div class='breadcrumb'>当前位置：首页 &gt; 公开</div>"
FOOT = "<div id='footer'>版权所有 电话 0952-1234567 <script>var a = '<td>9</td>';</script></div><div style='display: none'>9</div>"


def page(truth: Truth, cell: Callable[[str, int, int], str] = cell_html, spans: bool = True, layout: str = "T1") -> str:
    body = article(truth, [table_html(table, cell) for table in tables(truth, spans, layout)])
    return f"<!DOCTYPE html><html><head><title>年度报告</title></head><body>{NAV}{body}{FOOT}</body></html>"


def nested(truth: Truth) -> str:
    inner = page(truth).split("<body>")[1].removesuffix("</body></html>")
    around = "<table><tr><td>标志</td><td>搜索</td></tr><tr><td width=20>栏目<br>通知</td><td>{}</td></tr></table>"
    return f"<html><body>{around.format(f'<table><tr><td>{inner}</td></tr></table>')}</body></html>"


def worded(truth: Truth) -> str:
    inner = "\n<p class=MsoNormal style='mso-x:y'><span lang=EN-US>{}<o:p></o:p></span></p>\n"
    return page(truth, partial(cell_html, inner=inner))


def dressed(text: str, high: int, wide: int) -> str:
    entities = ("&nbsp;", "&ensp;", "&#12288;", "<br>", "&#8203;")
    around = entities[len(text) % len(entities)]
    wide_text = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}) if text.isdigit() else text
    return cell_html(f"{around}{wide_text}{around}", high, wide)


def wrong_spans(truth: Truth) -> str:
    """Spans that no browser can follow: over the edge of the table, zero, words; each in a row of its own."""
    html = page(truth)
    html = re.sub(r'colspan="(\d)"', lambda found: f'colspan="{int(found[1]) + 90}"', html)
    return html.replace("<td>", '<td rowspan="x" colspan="-1">', 40).replace("<td>", '<td colspan="0">')


def unclosed(truth: Truth) -> str:
    return re.sub(r"</(td|tr|p|tbody)>", "", page(truth)).replace("<tr>", "<TR>")


def headed(truth: Truth) -> str:
    html = page(truth, partial(cell_html, tag="th"))
    return re.sub(r"<strong>(.*?)</strong>", r"<h2>\1</h2>", html)


DRESSES: dict[str, Callable[[Truth], str]] = {
    "plain": page,
    "stages": partial(page, layout="stages T1"),
    "two-tables": partial(page, layout="two-tables T1"),
    "empties": partial(page, spans=False),
    "nested": nested,
    "word": worded,
    "entities": partial(page, cell=dressed),
    "wrong-spans": wrong_spans,
    "unclosed": unclosed,
    "headed": headed,
    "one-line": lambda truth: page(truth).replace("\n", ""),
    "rowspans-cut": lambda truth: re.sub(r'rowspan="\d+"', 'rowspan="2"', page(truth)),
    "rowspans-long": lambda truth: re.sub(r'rowspan="(\d)', r'rowspan="\g<1>1', page(truth)),
    "rowspans-open": lambda truth: re.sub(r'rowspan="\d+"', 'rowspan="0"', page(truth)),
    "no-colspans": partial(page, cell=lambda text, high, wide: cell_html(text, high, 1) + "<td></td>" * (wide - 1)),
    "layout-cell": lambda truth: f"<table><tr><td>{article(truth, [table_html(x) for x in tables(truth)])}</table>",
    "units": partial(page, layout="units T1"),
    "thousands": partial(page, layout="thousands T1"),
    "repeated-header": partial(page, layout="repeated-header T1"),
    "traditional": lambda truth: LAYOUTS["traditional"].text(page(truth)),
}


def read_page(folder: Path, data: bytes, name: str = "a.html") -> Report:
    path = folder / name
    path.write_bytes(data)
    return parse(read(path))


def compare(truth: Truth, report: Report) -> tuple[list[object], list[object]]:
    """Return the cells read wrong and those missed; nothing is forgiven, a blank must come back as a blank."""
    assert truth.edition == report.edition
    wrong: list[object] = []
    missed: list[object] = []
    for (resource, line, column), value in truth.cells.items():
        cell = report.tables[resource].cells.get((line, column)) if resource in report.tables else None
        got = published(cell)
        if cell is None or (got is None and value is not None):
            missed.append((resource, line, column, value))
        elif got != value:
            wrong.append((resource, line, column, value, got))
    return wrong, missed


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("blanks", [0.0, 0.3])
def test_a_page_reads_back_to_the_cell(tmp_path: Path, dress: str, edition: str, blanks: float) -> None:
    for seed in range(3):
        truth = make(Random(f"{dress}{seed}"), edition, blanks=blanks, zeros=0.6)
        assert compare(truth, read_page(tmp_path, DRESSES[dress](truth).encode())) == ([], [])


@settings(max_examples=40, deadline=None)
@given(
    dress=st.sampled_from(sorted(DRESSES)),
    edition=st.sampled_from(["2019", "2021"]),
    seed=st.integers(),
    span=st.sampled_from(["rowspan", "colspan"]),
)
def test_no_page_is_read_wrong_whatever_it_spans(
    tmp_path_factory: pytest.TempPathFactory, dress: str, edition: str, seed: int, span: str
) -> None:
    random = Random(seed)
    truth = make(random, edition, blanks=random.choice((0, 0.3, 0.8)), zeros=0.5)
    html = re.sub(rf'{span}="\d+"', lambda _: f'{span}="{random.choice((0, 1, 2, 3, 99, "x"))}"', DRESSES[dress](truth))
    assert compare(truth, read_page(tmp_path_factory.mktemp("page"), html.encode()))[0] == []


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("", "utf-8"),
        ("", "gb18030"),
        ("", "utf-16"),
        ("", "utf-8-sig"),
        ("<meta charset=gb2312>", "gbk"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>", "gb18030"),
        ("<meta charset=utf-8>", "gbk"),
        ("<meta charset=gb2312>", "utf-8"),
        ("<meta charset=iso-8859-1>", "gbk"),
        ("<?xml version='1.0' encoding='GBK'?>", "gbk"),
        ("<meta charset=nonsense>", "utf-8"),
    ],
)
def test_the_encoding_is_found_declared_or_not(tmp_path: Path, declared: str, encoding: str) -> None:
    truth = make(Random(encoding), "2021", blanks=0.2, zeros=0.5)
    html = page(truth).replace("<html><head>", f"<html><head>{declared}")
    report = read_page(tmp_path, html.encode(encoding))
    assert compare(truth, report) == ([], [])
    assert [text for section in report.sections for _, text in section.paragraphs][-1] == "无。"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_page_with_a_damaged_byte_is_read(tmp_path: Path, encoding: str) -> None:
    truth = make(Random(encoding), "2021", zeros=0.5)
    html = page(truth).replace("<html><head>", "<html><head><meta charset=gbk>")
    data = html.encode(encoding).replace("大厅".encode(encoding), b"\xff", 1)
    assert compare(truth, read_page(tmp_path, data)) == ([], [])


def test_traditional_pages_in_big5_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_bytes("<meta charset=big5><p>臺灣政府資訊公開報告".encode("big5"))
    assert [block.text for block in read(tmp_path / "a.htm").blocks if isinstance(block, Paragraph)] == [
        "臺灣政府資訊公開報告"
    ]


def blocks(folder: Path, html: str) -> list[tuple[str, int | None]]:
    """Return a page's blocks with their lines: headings as # text, rows of tables with / between the cells."""
    path = folder / "a.html"
    path.write_text(html, encoding="utf-8")
    found: list[tuple[str, int | None]] = []
    for block in read(path).blocks:
        if isinstance(block, Grid):
            rows = {cell.row: cell.place.line for cell in reversed(block.cells)}
            texts = {row: "/".join(f"{x.text}@{x.column}" for x in block.cells if x.row == row) for row in rows}
            found += [(texts[row], rows[row]) for row in sorted(rows)]
        else:
            found.append(("# " * isinstance(block, Heading) + block.text, block.place.line))
    return found


PAGES: dict[str, tuple[str, list[tuple[str, int | None]]]] = {
    "lines and headings": (
        "<h1>标题</h1>\n<p>一<br>\n二</p>\n三<b>四</b>\n<div>五</div>六",
        [("# 标题", 1), ("一", 2), ("二", 3), ("三四", 4), ("五", 5), ("六", 5)],
    ),
    "title where no h1 is": ("<title> 年报 </title>\n<body><h2>一</h2>", [("年报", 1), ("# 一", 2)]),
    "title said in the text": ("<title>年报</title><p>年 报", [("年 报", 1)]),
    "what is not shown": (
        "<p>一<script>1</script><style>2</style><!-- 3 --><noscript>4</noscript></p><p hidden>5</p>"
        "<p style='DISPLAY:none'>6</p><template>7</template><nav>8</nav><div class='a footer'>9</div><p>政府信息公开年报",
        [("一", 1), ("政府信息公开年报", 1)],
    ),
    "an article in a footer stays": (
        "<p>首页</p><div id=footer><p>一、总体情况</p><p>二、主动公开</p></div>",
        [("首页", 1), ("一、总体情况", 1), ("二、主动公开", 1)],
    ),
    "spans": (
        "<table>\n<tr><td rowspan=2>甲<td colspan=2>乙\n<tr><td>丙<td>1\n<tr><td>丁<td>2<td></table>",
        [("甲@0/乙@1", 2), ("丙@1/1@2", 3), ("丁@0/2@1/@2", 4)],
    ),
    "spans end with the group of rows": (
        "<table><thead><tr><td rowspan=9>甲<td>乙</thead><tbody><tr><td>丙<td>1</table>",
        [("甲@0/乙@1", 1), ("丙@0/1@1", 1)],
    ),
    "spans that overlap": (
        "<table><tr><td>甲<td rowspan=2>乙<td>丙<tr><td colspan=3>丁<td>1<tr><td>戊<td>2</table>",
        [("甲@0/乙@1/丙@2", 1), ("丁@0/1@3", 1), ("戊@0/2@1", 1)],
    ),
    "an empty row counts": (
        "<table><tr><td rowspan=2>甲<td>乙</tr><tr></tr><tr><td>丙<td>1</table>",
        [("甲@0/乙@1", 1), ("丙@0/1@1", 1)],
    ),
    "a form inside a table, a caption": (
        "<table><caption>表</caption><form><tr><td>甲<td>1</form></table>",
        [("表", 1), ("甲@0/1@1", 1)],
    ),
    "prose in a table": (
        "<table><tr><td><p>一<p>二<p>三<tr><td>甲<td>1</table>",
        [("一", 1), ("二", 1), ("三", 1), ("甲@0/1@1", 1)],
    ),
    "text in pre": ("<pre>规章  0\n\n许可  1</pre>", [("规章  0", 1), ("许可  1", 3)]),
    "a table of one cell in a cell": ("<table><tr><td><table><td>甲</table><td>1</table>", [("甲@0/1@1", 1)]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_becomes_these_blocks(tmp_path: Path, name: str) -> None:
    html, expected = PAGES[name]
    assert blocks(tmp_path, html) == expected


def test_two_figures_in_a_cell_are_not_one(tmp_path: Path) -> None:
    truth = make(Random(1), "2021", zeros=0.0)
    truth.cells["disclosures", "licences", "decisions"] = "35"
    html = re.sub(r"(行政许可</td><td[^>]*>)35", r"\g<1><p>3</p><p>5</p>", page(truth))
    wrong, missed = compare(truth, read_page(tmp_path, html.encode()))
    assert (wrong, missed) == ([], [("disclosures", "licences", "decisions", "35")])


HOSTILE = {
    "deep": "<div>" * 100_000 + "一",
    "nested tables": "<table><tr><td>" * 600 + "一",
    "nested tables, two cells": "<table><tr><td>一<td>" * 600 + "一",
    "hidden": "<p hidden>" * 1000 + "一",
    "wide": "<table>" + "<tr><td colspan=99999 rowspan=99999>1<td>2" * 2000 + "</table>",
    "tags": "<p>" * 1_100_000,
    "rows": "<table>" + "<tr><td rowspan=65000>1" * 30_000,
    "attributes": "<p " + "a=1 " * 100_000 + ">一",
    "entities": "<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><p>&b;" + "&amp;" * 100_000,
    "one line": "<p>" + "一" * 5_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read_or_refused_in_time(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.html").write_text(HOSTILE[name], encoding="utf-8")
    begun = time.process_time()
    try:
        assert read(tmp_path / "a.html").blocks
    except Unreadable as error:
        assert " / " in str(error)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<div>" * 5000 + "一", "网页标签嵌套过深 / the tags of the page are nested too deeply"),
        ("<p>" * 1_000_001, "网页标签过多 / too many tags in the page, at most 1000000"),
        ("一" * 7_000_000, "网页过大 / the page is too large: 21000000 bytes, at most 20971520"),
        ("\x00", "是二进制文件，不是文本 / a binary file, not text"),
        ("<!-- -->", "网页里没有文字 / there is no text in the page"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, html: str, message: str) -> None:
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    with pytest.raises(Unreadable) as raised:
        read(tmp_path / "a.html")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("cell", "mark", "raw"),
    [
        ("3<sup>1</sup>", "unreadable", "3¹"),
        ("3<sup><a href=#n>[1]</a></sup>", "unreadable", "3[¹]"),
        ("3<span style='vertical-align: super'>2</span>", "unreadable", "3²"),
        ("3<a href='#_ftn1' name=_ftnref1><sup>[1]</sup></a>", "number", "3"),
        ("3<a href='#_edn2'>2</a>", "number", "3"),
    ],
)
def test_the_mark_of_a_note_is_no_digit_of_the_figure_before_it(tmp_path: Path, cell: str, mark: str, raw: str) -> None:
    truth = make(Random(8), "2021")
    truth.cells["requests", "granted", "business"] = "777"
    found = read_page(tmp_path, page(truth).replace(">777<", f">{cell}<").encode()).tables["requests"].cells
    assert (found["granted", "business"].mark, found["granted", "business"].raw) == (mark, raw)
