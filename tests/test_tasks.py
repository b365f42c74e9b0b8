"""What readers come for, done in a real browser on a site built from a demonstration and opened from a folder."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from gongkai.demo.collection import write_demo
from gongkai.pipeline import Options, build
from gongkai.site.finder import pinyin

YEARS = range(2021, 2025)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the reports of made-up townships, built."""
    folder = tmp_path_factory.mktemp("copy")
    write_demo(folder, 24, YEARS, seed=11)
    build(
        Options(
            reports=folder / "content" / "reports",
            datapackage=folder / "datapackage",
            site=folder / "site",
            settings=folder / "gongkai.toml",
        )
    )
    return folder


@pytest.fixture
def page(browser: Any, copy: Path) -> Iterator[Any]:
    """The first page."""
    page = browser.new_page()
    page.goto((copy / "site" / "index.html").as_uri())
    yield page
    page.close()


def table(copy: Path, name: str) -> list[dict[str, str]]:
    with (copy / "datapackage" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def follow(page: Any, link: str) -> None:
    """Click what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.click(link)


def test_find_a_township_by_its_initials(page: Any, copy: Path) -> None:
    unit = table(copy, "townships")[7]
    page.fill("#gk-find", pinyin(unit["name"])[1])
    page.locator("#gk-found [role=option]", has_text=unit["name"]).first.click()
    page.wait_for_url(f"**/townships/{unit['township_id']}/index.html")
    assert page.inner_text("h1") == unit["name"]


def test_see_which_townships_of_a_county_have_not_reported(page: Any, copy: Path) -> None:
    reported = {(row["township_id"], row["year"]) for row in table(copy, "reports")}
    units = {row["township_id"]: row for row in table(copy, "townships")}
    unit, year = next(
        (unit, str(year))
        for year in YEARS
        for unit in units.values()
        if unit["county_code"] and (unit["township_id"], str(year)) not in reported
    )
    absent = {
        other["name"]
        for id, other in units.items()
        if other["county_code"] == unit["county_code"] and (id, year) not in reported
    }
    follow(page, f"a:text-is('{unit['name']}')")
    follow(page, f".gk-crumbs >> text={unit['county']}")
    fold = page.locator("details", has=page.locator("summary", has_text=f"{year} 年"))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    assert set(fold.locator(".gk-names a").all_inner_texts()) == absent


def test_see_who_had_the_most_requests_and_how_many_were_refused(page: Any, copy: Path) -> None:
    year = str(YEARS[-1])
    rows = [row for row in table(copy, "requests") if row["report_id"].endswith(f"-{year}")]
    new = {
        row["report_id"]: int(row["total"]) for row in rows if row["line"] == "new_received" and row["total"].isdigit()
    }
    most = max(new, key=lambda report_id: new[report_id])
    refused = sum(int(row["total"]) for row in rows if row["report_id"] == most and row["line"].startswith("denied_"))
    names = {row["township_id"]: row["name"] for row in table(copy, "townships")}
    follow(page, ".md-tabs >> text=年度")
    follow(page, f"a:has-text('{year}')")
    heads = page.locator("[data-grid=reports] thead tr:last-child th")
    column = heads.all_inner_texts().index(
        next(text for text in heads.all_inner_texts() if text.startswith("一、本年新收"))
    )
    heads.nth(column).click()
    first = page.locator("[data-grid=reports] tbody tr:first-child")
    expect(first.locator("th a")).to_have_text(names[most.rpartition("-")[0]])
    assert first.locator("td").nth(column - 1).inner_text() == str(new[most])
    denied = next(n for n, text in enumerate(heads.all_inner_texts()) if text.startswith("（三）不予公开"))
    assert first.locator("td").nth(denied - 1).inner_text() == str(refused)


def test_see_what_changed_in_a_township_between_two_years(page: Any, copy: Path) -> None:
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in table(copy, "requests"):
        township_id, _, year = row["report_id"].rpartition("-")
        cells.setdefault((township_id, year), {})[row["line"]] = row["total"]
    before, after = str(YEARS[0]), str(YEARS[1])
    editions = {row["report_id"]: row["edition"] for row in table(copy, "reports")}
    township_id, change = next(
        (id, int(cells[id, after]["new_received"]) - int(cells[id, before]["new_received"]))
        for id, year in cells
        if year == before
        and editions.get(f"{id}-{before}") == editions.get(f"{id}-{after}") == "2021"
        and cells[id, before]["new_received"].isdigit()
        and cells[id, after]["new_received"].isdigit()
        and cells[id, after]["new_received"] != cells[id, before]["new_received"]
    )
    name = next(row["name"] for row in table(copy, "townships") if row["township_id"] == township_id)
    follow(page, f"a:text-is('{name}')")
    row = page.locator("#requests + div tbody tr", has_text="一、本年新收")
    sign = "+" if change > 0 else "−"
    assert row.locator("td").nth(1).locator(".change").inner_text() == f"{sign}{abs(change)}"
    follow(page, f"text={before} 与 {after}")
    expect(page.locator(".gk-beside tr", has_text="一、本年新收").first).to_contain_text(f"{sign}{abs(change)}")


def test_copy_a_filtered_table_into_a_spreadsheet(page: Any, copy: Path) -> None:
    year = str(YEARS[-1])
    county = table(copy, "townships")[0]["county_code"]
    page.goto((copy / "site" / "years" / year / "index.html").as_uri())
    page.select_option("[name=region]", county)
    page.evaluate(
        """() => {
          const set = DataTransfer.prototype.setData;
          DataTransfer.prototype.setData = function (type, text) { (window.put ??= {})[type] = text; set.call(this, type, text); };
        }"""
    )
    page.click("[data-grid=reports] [data-copy]")
    lines = [line.split("\t") for line in page.evaluate("window.put['text/plain']").split("\n")]
    names = {row["township_id"]: row for row in table(copy, "townships")}
    there = {
        names[row["township_id"]]["name"]
        for row in table(copy, "reports")
        if row["year"] == year and names[row["township_id"]]["county_code"] == county
    }
    assert {line[1] for line in lines[1:]} == there
    assert {len(line) for line in lines} == {len(lines[0])}
