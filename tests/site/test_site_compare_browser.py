"""Reports side by side in a real browser, opened from a folder and over http."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from site_sample import HOSTILE, sample

from gongkai.form import load_forms
from gongkai.serving import serve
from gongkai.site import Collection, companions
from gongkai.site.compare import form_index
from gongkai.site.dictionary import load_explanations
from gongkai.site.figures import Shown, show_cells
from gongkai.site.words import load_words

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
LINHE = ("640181105-2020", "640181105-2021")
HATUBUHU = "654202103-2021"
ROWS = """id => [...document.querySelectorAll(`#${id} ~ .gk-scroll tbody tr:not(.over)`)].map(row => ({
  label: row.cells[0].firstChild.textContent, note: row.cells[0].querySelector("small")?.textContent ?? "",
  cells: [...row.cells].slice(1, -1).map(cell => [cell.classList[0], cell.textContent]),
  change: row.cells[row.cells.length - 1].textContent, hidden: row.hidden,
  breaks: [...row.cells].map(cell => cell.classList.contains("brk")),
}))"""


def changed_sample() -> Collection:
    """The sample, with a unit of another's name, and a narrative that changed: a word, a paragraph gone, another new."""
    collection = sample()
    namesake = collection.reports["640221104-2021"]
    namesake["township"] = namesake["township"] | {"name": "临河镇"}
    for section in collection.reports[LINHE[1]]["sections"]:
        if section["number"] == 1:
            texts = [paragraph["text"] for paragraph in section["paragraphs"]]
            texts = [texts[0], texts[1].replace("32条", "45条"), "（三）平台建设。新开设便民服务专栏一个。"]
            section["paragraphs"] = [{"line": n, "text": text} for n, text in enumerate(texts, start=3)]
    return collection


COLLECTION = changed_sample()


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site with the data of the changed sample, as a build lays it out."""
    folder = tmp_path_factory.mktemp("compare") / "site"
    shutil.copytree(site, folder)
    for path, data in companions(COLLECTION):
        (folder / path).write_bytes(data)
    for report_id, whole in COLLECTION.reports.items():
        township_id, _, year = report_id.rpartition("-")
        path = folder / "townships" / township_id / year / "report.json"
        path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["file", "http"])
def address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Where the site is: in a folder, and served."""
    if request.param == "file":
        yield f"{folder.as_uri()}/"
        return
    with serve(folder) as (url, wait):
        threading.Thread(target=wait, daemon=True).start()
        yield url


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that must have nothing to complain of."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    yield page
    page.close()
    assert complaints == []


def query(ids: Any) -> str:
    return "?" + "&".join(f"r={report_id}" for report_id in ids)


def shown(page: Any) -> str:
    """Return what the address says is compared, as the page itself has it."""
    return str(page.evaluate("location.search"))


def opened(page: Any, address: str, *ids: str) -> Any:
    page.goto(f"{address}compare/index.html{query(ids) if ids else ''}")
    page.wait_for_selector("#text" if len(ids) > 1 else "#state:has-text('选')")
    return page


def expected_rows(resource: str, ids: tuple[str, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The label and the cells of every row, from the form and the reports."""
    words = load_words()["mark"]
    reports = [COLLECTION.reports[report_id] for report_id in ids]
    editions = [whole["report"]["edition"] for whole in reports]

    def shown(whole: Any, edition: str, line: str, column: str, labels: Any) -> Shown:
        if not edition:
            return Shown("t", words["tableless"])
        if edition not in labels:
            return Shown("o", words["outside"])
        cells = {(cell["line"], cell["column"]): cell for cell in whole["tables"][resource]["cells"]}
        missing = {"mark": "missing", "value": "", "raw": ""}
        return show_cells([cells.get((line, column), missing)])[0]

    rows = []
    for table in form_index(load_forms())["tables"]:
        for line in table["lines"] if table["resource"] == resource else ():
            for column in (table["columns"][position] for position in line["columns"]):
                having = sorted(set(editions) & set(line["labels"]) & set(column["labels"]))
                if having:
                    cells = [
                        shown(*given, line["code"], column["code"], column["labels"])[:2]
                        for given in zip(reports, editions, strict=True)
                    ]
                    rows.append((line["labels"][having[-1]], cells))
    return rows


def test_every_cell_is_as_report_json_has_it(page: Any, address: str) -> None:
    reports = list(COLLECTION.reports)
    for ids in (*pairwise(reports), tuple(reports[:4]), tuple(reports[-3:])):
        opened(page, address, *ids)
        for resource in ("disclosures", "requests", "proceedings"):
            found = [(row["label"], [tuple(cell) for cell in row["cells"]]) for row in page.evaluate(ROWS, resource)]
            assert found == expected_rows(resource, ids), (ids, resource)


def test_what_is_equal_is_folded_under_its_count(page: Any, address: str) -> None:
    opened(page, address, *LINHE)
    rows = page.evaluate(ROWS, "requests")
    same = [row for row in rows if row["cells"][0] == row["cells"][1]]
    assert all(row["hidden"] for row in same)
    totals, parts = [row for row in same if not row["note"]], [row for row in same if row["note"]]
    folds = page.locator("#requests ~ .gk-folds button")
    told = [row for row in rows if row["hidden"] and row["note"] and row["change"] == "≠"]
    assert [text.partition("，")[0] for text in folds.all_inner_texts()][:3] == [
        f"其余 {len(totals)} 行相同",
        f"按申请人类别的 {len(told)} 行不同",
        f"按申请人类别的 {len(parts)} 行相同",
    ]
    differing = {row["label"] for row in rows if row["change"] and not row["note"]}
    assert {row["label"] for row in told} <= differing
    shown = [row for row in rows if row["note"] and not row["hidden"]]
    assert [row["label"] for row in shown if row["label"] in differing] == []
    folds.nth(0).click()
    assert [row["label"] for row in page.evaluate(ROWS, "requests") if not row["hidden"] and not row["note"]] == [
        row["label"] for row in rows if not row["note"] and (row in totals or not row["hidden"])
    ]
    assert folds.nth(0).get_attribute("aria-expanded") == "true"


def changes(page: Any, address: str, *ids: str) -> dict[tuple[str, str], str]:
    opened(page, address, *ids)
    rows = [row for resource in ("disclosures", "requests") for row in page.evaluate(ROWS, resource)]
    return {(row["label"], row["note"]): row["change"] for row in rows}


def test_a_change_is_a_figure_only_between_figures_of_one_edition(page: Any, address: str) -> None:
    received = ("一、本年新收政府信息公开申请数量", "")
    found = changes(page, address, "640181105-2019", LINHE[0])
    assert found[received] == "+3"
    assert found["（一）予以公开", "自然人（件）"] == "+3"
    assert found["行政许可", "上一年项目数量（项）"] == "−41"
    assert found["行政许可", "本年增/减（项）"] == "+2"
    assert found["行政许可", "处理决定数量（件）"] == ""
    assert changes(page, address, LINHE[0], "640181105-2019")[received] == "−3"
    assert changes(page, address, LINHE[0], "chongwenzhen-2020")[received] == "≠"
    found = changes(page, address, *LINHE)
    assert found[received] == "≠"
    assert found["行政处罚", "本年处理决定数量（件）"] == "≠"
    assert found["行政事业性收费", "本年收费金额（单位：万元）"] == "不可比"
    assert found["规范性文件", "本年新制作数量（件）"] == "不可比"
    assert found["（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""] == ""


def test_a_change_of_edition_is_drawn_and_said(page: Any, address: str) -> None:
    opened(page, address, "640181105-2019", *LINHE)
    assert {tuple(row["breaks"]) for row in page.evaluate(ROWS, "requests")} == {(False, False, False, True, False)}
    assert page.locator("#requests ~ .gk-scroll thead th.brk").first.inner_text().startswith("2021 版表格")
    said = page.locator("#disclosures ~ details li").all_text_contents()
    breaks = {line: text for line, text in load_explanations()["breaks"].items() if line != "other_outcome"}
    assert sorted(text.partition("：")[2] for text in said) == sorted(breaks.values())
    assert page.locator(".gk-differences li").nth(0).inner_text() == "二、主动公开政府信息情况 4 行不同，1 行不能对照"
    opened(page, address, "640181105-2019", LINHE[0])
    assert page.locator(".brk, details li").count() == 0


def test_the_text_is_whole_and_what_changed_is_marked(page: Any, address: str) -> None:
    opened(page, address, *LINHE)
    cells = "n => [...document.querySelectorAll('.gk-texts tbody tr')].map(row => row.cells[n].cloneNode(true))"
    texts = (
        f"""n => ({cells})(n).map(cell => {{ cell.querySelector('.gk-lone')?.remove(); return cell.textContent }})"""
    )
    for n, report_id in enumerate(LINHE):
        paragraphs = [p["text"] for s in COLLECTION.reports[report_id]["sections"] for p in s["paragraphs"]]
        assert [text for text in page.evaluate(texts, n) if text != "—"] == paragraphs
    assert page.locator(".gk-texts del").all_text_contents() == ["32"]
    assert page.locator(".gk-texts ins").all_text_contents() == ["45"]
    assert page.locator(".gk-lone").count() == 2
    section = page.locator("#text ~ h3:has-text('一、总体情况') + .gk-folds button")
    assert section.inner_text() == "其余 1 段相同，展开"


def test_more_than_two_texts_are_marked_against_the_first(page: Any, address: str) -> None:
    opened(page, address, *LINHE, "654202103-2020")
    row = page.locator(".gk-texts tr", has=page.locator("ins"))
    assert row.locator("td").nth(0).locator("ins, del").count() == 0
    assert row.locator("td").nth(1).locator("del").all_text_contents() == ["32"]
    assert row.locator("td").nth(2).locator("ins, del").count() == 0


def test_units_of_one_name_are_told_apart(page: Any, address: str) -> None:
    opened(page, address, LINHE[1], "640221104-2021")
    assert page.locator("#requests ~ .gk-scroll thead a").all_inner_texts() == [
        "灵武市 临河镇 2021",
        "平罗县 临河镇 2021",
    ]


def test_hostile_text_stays_text(page: Any, address: str) -> None:
    opened(page, address, HATUBUHU, LINHE[1])
    assert page.locator("#beside").locator("script, img").count() == 0
    for button in page.locator(".gk-folds button").all():
        button.click()
    text = page.locator("#beside").text_content()
    assert text.count(HOSTILE) > 2


def test_units_are_chosen_by_keyboard_and_the_address_follows(page: Any, address: str) -> None:
    opened(page, address)
    assert page.evaluate("document.activeElement.id") == "unit"
    page.keyboard.type("lhz")
    page.wait_for_selector("#units button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "2019"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#state:has-text('再添加一份')")
    assert shown(page) == query([LINHE[0]])
    page.fill("#unit", "临河")
    page.locator("#units button", has_text="2021").first.click()
    page.wait_for_selector("#text")
    assert shown(page) == query(LINHE)
    before = page.locator("#beside").text_content()
    page.reload()
    page.wait_for_selector("#text")
    assert page.locator("#beside").text_content() == before
    assert "临河镇 2020、临河镇 2021" in page.title()
    page.locator("#chosen select").nth(0).select_option("2019")
    page.wait_for_selector("#text ~ .gk-scroll th:has-text('临河镇 2019')", state="attached")
    assert shown(page) == query(["640181105-2019", LINHE[1]])
    page.locator("#chosen li").nth(0).get_by_text("去掉").click()
    page.wait_for_selector("#state:has-text('再添加一份')")
    assert shown(page) == query([LINHE[1]])
    page.get_by_text("＋上一年 2020").click()
    page.wait_for_selector("#text")
    assert shown(page) == query(LINHE)


def test_two_neighbouring_years_are_one_press(page: Any, address: str) -> None:
    opened(page, address)
    page.fill("#unit", "linhe")
    page.get_by_text("2020 与 2021").click()
    page.wait_for_selector("#text")
    assert shown(page) == query(LINHE)


def test_what_cannot_be_shown_is_said(page: Any, address: str) -> None:
    page.goto(f"{address}compare/index.html{query([*LINHE, '640181105-1999', 'nowhere', HOSTILE.replace('&', '%26')])}")
    page.wait_for_selector("#text")
    assert page.locator("#state").inner_text().split("\n") == [
        "没有这份报告：640181105-1999",
        "没有这份报告：nowhere",
        f"没有这份报告：{HOSTILE}",
    ]
    page.goto(f"{address}compare/index.html{query(list(COLLECTION.reports)[:5])}")
    page.wait_for_selector("#text")
    assert page.locator("#chosen li").count() == 4
    assert page.locator("#state").inner_text() == f"最多对照 4 份，没有放进来的：{list(COLLECTION.reports)[4]}"


def test_what_fails_to_load_can_be_tried_again(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    twin = folder / "townships" / "640181105" / "2021" / "report.js"
    aside = twin.rename(twin.with_suffix(".aside"))
    page.goto(f"{folder.as_uri()}/compare/index.html{query(LINHE)}")
    page.wait_for_selector("#state:has-text('未能读取')")
    aside.rename(twin)
    page.get_by_text("重试").click()
    page.wait_for_selector("#text")
    assert page.locator("#state").inner_text() == ""
    page.close()


def test_without_scripts_there_are_links_to_the_plain_tables(browser: Any, folder: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{folder.as_uri()}/compare/index.html{query(LINHE)}")
    assert not page.locator("#picker").is_visible()
    links = [link.get_attribute("href") for link in page.locator("#plain a").all()]
    assert links == ["../townships/index.html", *(f"../years/{year}/index.html" for year in (2019, 2020, 2021))]


def test_a_report_leads_to_its_comparison_with_the_year_before(page: Any, address: str) -> None:
    page.goto(f"{address}townships/640181105/2021/index.html")
    page.locator(".gk-head a", has_text="与 2020 年对照").click()
    page.wait_for_selector("#text")
    assert shown(page) == query(LINHE)
    page.goto(f"{address}townships/640181105/2019/index.html")
    assert page.locator("a[href*='?r=']").count() == 0


def test_print_has_the_tables_and_not_the_picker(page: Any, address: str) -> None:
    opened(page, address, *LINHE)
    page.emulate_media(media="print")
    assert not page.locator("#picker").is_visible()
    assert page.locator("#requests ~ .gk-scroll table").is_visible()


@pytest.mark.parametrize(
    ("ids", "width", "scheme"),
    [
        ((), 390, "light"),
        ((), 1280, "dark"),
        (LINHE, 1280, "light"),
        (LINHE, 390, "dark"),
        (("640181105-2019", *LINHE, HATUBUHU), 390, "light"),
        (("640181105-2019", *LINHE, HATUBUHU), 1280, "dark"),
    ],
)
def test_it_is_accessible_and_fits(browser: Any, folder: Path, ids: tuple[str, ...], width: int, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci --prefix tests")
    page = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    ).new_page()
    opened(page, f"{folder.as_uri()}/", *ids)
    for button in page.locator(":is(#disclosures, #text) ~ .gk-folds button, details summary").all():
        button.click()
    page.fill("#unit", "镇")
    page.wait_for_selector("#units button")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = RULES[scheme]
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
