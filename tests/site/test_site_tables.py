"""What the script adds to comparisons: filters, columns, unfolded rows, copies, and an address that holds it all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

YEAR = "years/2021/index.html"


@pytest.fixture
def page(browser: Any, site: Path) -> Any:
    """The page of a year with four units, and the clipboard that it may write."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{YEAR}")
    yield page
    context.close()


def shown(page: Any, grid: str = "reports") -> list[str]:
    return page.locator(f"[data-grid={grid}] tbody tr:visible th a").all_text_contents()


def copied(page: Any, grid: str) -> list[list[str]]:
    """What the button puts on the clipboard, as cells."""
    page.evaluate(
        """() => {
          const set = DataTransfer.prototype.setData;
          DataTransfer.prototype.setData = function (type, text) { (window.put ??= {})[type] = text; set.call(this, type, text); };
        }"""
    )
    page.click(f"[data-grid={grid}] [data-copy]")
    text: str = page.evaluate("window.put['text/plain']")
    rows = page.evaluate(
        """() => [...new DOMParser().parseFromString(window.put["text/html"], "text/html").querySelectorAll("tr")]
          .map(row => [...row.cells].map(cell => cell.textContent))"""
    )
    assert rows == [line.split("\t") for line in text.split("\n")]
    return rows


def test_filters_narrow_every_table_and_say_how_many_are_left(page: Any) -> None:
    assert len(shown(page)) == 4
    page.select_option("[name=region]", "64")
    assert shown(page) == ["临河镇", "陶乐镇"]
    assert page.inner_text(".gk-filters output") == "共 4 个单位，显示 2 个"
    assert shown(page, "requests-2021") == ["临河镇", "陶乐镇"]
    page.select_option("[name=findings]", "error")
    assert shown(page) == ["临河镇"]
    page.click("button[type=reset]")
    expect(page.locator(".gk-filters output")).to_have_text("共 4 个单位")
    assert len(shown(page)) == 4


@pytest.mark.parametrize("typed", ["陶乐", "taole", "TLZ", "tao le"])
def test_units_are_found_by_name_pinyin_and_initials(page: Any, typed: str) -> None:
    page.fill("[name=q]", typed)
    assert shown(page) == ["陶乐镇"]


def test_a_unit_whose_region_is_not_known_can_be_asked_for(page: Any) -> None:
    page.select_option("[name=region]", "none")
    assert shown(page) == ["崇文镇"]


def test_sums_and_medians_are_of_the_units_shown(page: Any) -> None:
    sums = page.locator("[data-grid=reports] [data-tally=total] td")
    assert sums.nth(2).inner_text() == "8\n3 个已填"
    assert page.locator("[data-grid=reports] [data-tally=median] td").nth(2).inner_text() == "2\nn=3"
    page.select_option("[name=region]", "6401")
    assert page.locator("[data-grid=reports] [data-tally=total] th").inner_text() == "合计\n所选 1 个单位"
    assert sums.nth(2).inner_text() == "6"
    page.select_option("[name=region]", "")
    assert sums.nth(2).inner_text() == "8\n3 个已填"


def test_columns_without_figures_are_away_until_chosen(page: Any) -> None:
    heads = page.locator("[data-grid=disclosures-2021] thead tr:last-child th:visible")
    assert heads.count() == 3
    page.click("[data-grid=disclosures-2021] .gk-choose summary")
    page.check("[data-grid=disclosures-2021] .gk-choose input >> nth=0")
    assert heads.count() == 4
    assert "columns.disclosures-2021=" in page.evaluate("location.search")
    page.click("[data-grid=disclosures-2021] .gk-choose >> text=全部列")
    assert heads.count() == 11
    widths = page.locator("[data-grid=disclosures-2021] thead tr:first-child > :visible")
    assert sum(int(cell.get_attribute("colspan") or 1) for cell in widths.all()) == 11


def test_the_address_brings_back_filters_columns_and_order(page: Any, browser: Any) -> None:
    page.select_option("[name=region]", "64")
    page.click("[data-grid=requests-2021] thead tr:last-child th >> nth=1")
    page.wait_for_url("**sort.requests-2021=-new_received.total*")
    page.click("[data-grid=disclosures-2021] .gk-choose summary")
    page.click("[data-grid=disclosures-2021] .gk-choose >> text=全部列")
    other = browser.new_page()
    other.goto(page.evaluate("location.href"))
    expect(other.locator("[data-grid=requests-2021] [aria-sort=descending]")).to_have_count(1)
    assert shown(other) == ["临河镇", "陶乐镇"]
    assert other.locator("[data-grid=disclosures-2021] thead tr:last-child th:visible").count() == 11
    other.close()


def test_an_address_with_nonsense_is_taken_as_far_as_it_makes_sense(page: Any, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{YEAR}?region=99&kind=&sort.reports=-nothing&columns.reports=1,x&findings=<b>")
    assert len(shown(page)) == 4
    assert page.locator("[data-grid=reports] thead th:visible").count() == 2


def test_what_is_copied_is_what_is_seen(page: Any) -> None:
    page.select_option("[name=region]", "64")
    rows = copied(page, "disclosures-2021")
    assert rows == [
        ["编号", "单位", "所属", "行政处罚 本年处理决定数量", "行政事业性收费 本年收费金额（单位：万元）"],
        ["640181105", "临河镇", "灵武市", "1", "12.5"],
        ["640221104", "陶乐镇", "平罗县", "3", "0"],
    ]
    assert page.inner_text("[data-grid=disclosures-2021] .gk-tools output") == "已复制 2 行 5 列，可粘贴到表格软件"


def test_a_name_that_could_be_a_formula_is_copied_as_text(page: Any) -> None:
    page.evaluate("document.querySelector('[data-grid=reports] tbody th a').textContent = '=1+1'")
    assert copied(page, "reports")[1][1] == "'=1+1"


def test_units_with_nothing_but_zeros_stand_below_and_can_be_listed(page: Any) -> None:
    fold = page.locator("[data-grid=proceedings-2021] .gk-fold")
    assert fold.locator("summary").inner_text() == "另有 1 个单位各格都是 0"
    assert shown(page, "proceedings-2021") == ["临河镇"]
    page.select_option("[name=region]", "6401")
    assert not fold.is_visible()
    page.select_option("[name=region]", "")
    fold.locator("summary").click()
    fold.locator("[data-unfold]").click()
    assert shown(page, "proceedings-2021") == ["临河镇", "陶乐镇"]
    cells = page.locator("[data-grid=proceedings-2021] tbody tr:last-child td")
    assert set(cells.all_text_contents()) == {"0"} and cells.count() == 15
    page.select_option("[name=region]", "6402")
    assert shown(page, "proceedings-2021") == ["陶乐镇"]


def test_a_long_table_shows_its_first_rows_and_all_when_asked(page: Any) -> None:
    page.evaluate(
        """() => {
          const body = document.querySelector("[data-grid=reports] tbody");
          const rows = [...body.rows];
          for (let n = 0; n < 100; n++) for (const row of rows) body.append(row.cloneNode(true));
        }"""
    )
    page.select_option("[name=kind]", "town") if page.locator("[name=kind]").count() else page.fill("[name=q]", "镇")
    assert len(shown(page)) == 200
    assert "显示前 200 行，共 404 行。" in page.inner_text("[data-grid=reports] .gk-more")
    assert len(copied(page, "reports")) == 405
    page.click("[data-grid=reports] .gk-more >> text=再显示 200 行")
    assert len(shown(page)) == 400
    page.click("[data-grid=reports] .gk-more >> text=全部显示")
    assert len(shown(page)) == 404
    assert not page.locator("[data-grid=reports] .gk-more").is_visible()


def test_without_scripts_everything_is_there(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{YEAR}")
    assert len(shown(page)) == 4
    assert page.locator("[data-grid=disclosures-2021] thead tr:last-child th:visible").count() == 11
    assert not page.locator(".gk-filters, [data-copy], [data-unfold]").locator("visible=true").count()
    context.close()
