"""The pages in a real browser, opened from a folder as from a stick."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

KINDS = (
    "index.html",
    "townships/index.html",
    "townships/640181105/index.html",
    "townships/640181105/2021/index.html",
    "townships/654202103/2021/index.html",
    "years/index.html",
    "years/2021/index.html",
    "regions/640000/index.html",
    "regions/640181/index.html",
    "measures/index.html",
    "measures/requests-new_received-total/index.html",
    "compare/index.html",
    "quality/index.html",
    "search/index.html",
    "data/index.html",
    "about/index.html",
)


def opened(browser: Any, site: Path, path: str, **options: Any) -> Any:
    page = browser.new_context(**options).new_page()
    page.goto(f"{site.as_uri()}/{path}")
    return page


@pytest.mark.parametrize("path", KINDS)
def test_pages_load_all_they_ask_for_and_complain_of_nothing(browser: Any, site: Path, path: str) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.as_uri()}/{path}")
    assert complaints == []
    assert all(url.startswith(("file:", "data:")) for url in asked)
    page.close()


@pytest.mark.parametrize("path", KINDS)
def test_pages_fit_a_phone(browser: Any, site: Path, path: str) -> None:
    page = opened(browser, site, path, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("path", "table"), [("index.html", ".gk-coverage"), (KINDS[2], ".gk-years")])
def test_the_latest_years_are_in_sight_where_not_all_fit(browser: Any, site: Path, path: str, table: str) -> None:
    page = opened(browser, site, path, viewport={"width": 200, "height": 844})
    box = f"document.querySelector('{table}').parentElement"
    assert page.evaluate(f"{box}.scrollWidth > {box}.clientWidth")
    last = f"{box}.querySelector('thead tr:last-child th:last-child')"
    assert page.evaluate(f"{last}.getBoundingClientRect().right <= {box}.getBoundingClientRect().right + 1")


def test_the_finder_filters_by_name_pinyin_and_initials(browser: Any, site: Path) -> None:
    page = opened(browser, site, "index.html")
    rows = "[...document.querySelectorAll('[data-find]')]"
    shown = f"{rows}.filter(r => !r.hidden).map(r => r.querySelector('a').innerText)"
    for typed in ("崇文", "chongwen", "CWZ", "chong wen'zhen"):
        page.fill("#find", typed)
        assert page.evaluate(shown) == ["崇文镇"], typed
    page.fill("#find", "不存在")
    assert page.evaluate(shown) == []
    assert page.inner_text("output") == "符合的有 0 个"
    page.fill("#find", "")
    assert len(page.evaluate(shown)) == 4
    page.fill("#find", "thz")
    assert page.evaluate(shown) == []
    page.fill("#find", "lhz")
    page.press("#find", "Enter")
    page.wait_for_url("**/townships/640181105/index.html")


def test_the_finder_hides_empty_groups(browser: Any, site: Path) -> None:
    page = opened(browser, site, "townships/index.html")
    page.fill("#find", "taolezhen")
    assert page.locator("h2:visible, h3:visible").all_inner_texts() == ["宁夏回族自治区", "石嘴山市 平罗县"]


def test_a_table_sorts_by_figures_with_blanks_last_and_by_keyboard(browser: Any, site: Path) -> None:
    page = opened(browser, site, "years/2021/index.html")
    names = page.locator("#reports + div tbody th a")
    heading = page.locator("#reports + div thead button", has_text="一、本年新收")
    heading.click()
    page.wait_for_url("**sort.reports=-*")  # by now it is sorted; the order is that from before
    expect(names).to_have_text(["临河镇", "陶乐镇", "哈图布呼镇", "崇文镇"])
    page.locator("#reports + div thead button", has_text="一、本年新收").press("Enter")
    expect(names).to_have_text(["哈图布呼镇", "陶乐镇", "临河镇", "崇文镇"])


def test_a_comparison_with_two_rows_of_headings_sorts_by_the_column_clicked(browser: Any, site: Path) -> None:
    page = opened(browser, site, "years/2021/index.html")
    table = "#disclosures-2021 + div table"
    column = page.locator(f"{table} thead tr:last-child th").nth(8)
    assert column.inner_text() == "本年处理决定数量"
    column.locator("button").click()
    expect(page.locator(f"{table} tbody tr > :nth-child(9)")).to_have_text(["3", "1"])


def test_years_without_figures_are_folded_and_shown_without_scripts(browser: Any, site: Path) -> None:
    page = opened(browser, site, "townships/640181105/index.html", java_script_enabled=False)
    shown = page.locator("#disclosures + div tbody th[scope=row]:visible")
    few = shown.count()
    page.uncheck("#only-disclosures")
    assert few < shown.count() == page.locator("#disclosures + div tbody th[scope=row]").count()


def test_dark_and_light_follow_the_system(browser: Any, site: Path) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        for path in ("townships/640181105/2021/index.html", "about/index.html"):
            page = opened(browser, site, path, color_scheme=scheme)
            colours[scheme, path] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert {colour for (scheme, _), colour in colours.items() if scheme == "light"} == {"rgb(255, 255, 255)"}
    assert {colour for (scheme, _), colour in colours.items() if scheme == "dark"} == {"rgb(20, 25, 28)"}


def test_without_scripts_lists_are_whole_the_finder_is_away_and_the_outline_opens(browser: Any, site: Path) -> None:
    options = {"java_script_enabled": False, "viewport": {"width": 390, "height": 844}}
    page = opened(browser, site, "townships/index.html", **options)
    assert page.locator("[data-find]:visible").count() == 4
    assert not page.locator("#find").is_visible()
    assert not page.locator(".gk-display").is_visible()
    outline = page.locator(".gk-outline a", has_text="宁夏回族自治区")
    assert not outline.is_visible()
    page.click(".gk-outline summary")
    outline.click()
    page.wait_for_url("**#province-1")
    page.click(".md-tabs >> text=年度")
    page.wait_for_url("**/years/index.html")


def test_the_outline_is_beside_the_text_where_there_is_room(browser: Any, site: Path) -> None:
    page = opened(browser, site, "townships/640181105/2021/index.html", viewport={"width": 1280, "height": 800})
    links = page.locator(".gk-outline a")
    assert links.count() == page.locator("article h2[id]").count()
    assert all(link.is_visible() for link in links.all())
    assert links.first.bounding_box()["x"] > page.locator("article h1").bounding_box()["x"] + 600
