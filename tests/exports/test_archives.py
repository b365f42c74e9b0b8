"""The archives and the list of all files, of the project's own site."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from gongkai.package import validate
from tests.exports.conftest import REPORTS, write_all

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")

ARCHIVES = {"data/gongkai-data.zip", "data/gongkai-site.zip"}


@pytest.fixture(scope="module")
def listed(site: Path) -> dict[str, Any]:
    return json.loads((site / "data" / "index.json").read_bytes())


def unpacked(archive: Path, folder: Path) -> Path:
    with ZipFile(archive) as opened:
        assert opened.testzip() is None
        opened.extractall(folder)
    (top,) = folder.iterdir()
    return top


def test_every_file_for_taking_away_is_listed_as_it_is(site: Path, listed: dict[str, Any]) -> None:
    found = {item["path"]: item for item in listed["files"]}
    pages = (".html", ".css", ".js", ".svg", ".atom", ".xml")
    not_listed = {"data/index.json", "data/catalog.jsonld", "data/check.schema.json", "changes/changes.csv"}
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}

    machinery = ("finder/", "search/")
    assert (
        set(found)
        == {path for path in there if not path.endswith(pages) and not path.startswith(machinery)} - not_listed
    )
    for path, item in found.items():
        data = (site / path).read_bytes()
        assert (item["bytes"], item["sha256"]) == (len(data), hashlib.sha256(data).hexdigest()), path


def test_the_list_has_rows_dates_and_findings_of_what_a_file_holds(site: Path, listed: dict[str, Any]) -> None:
    found = {item["path"]: item for item in listed["files"]}
    descriptor = json.loads((site / "data" / "datapackage.json").read_bytes())
    rows = {item["name"]: item["rows"] for item in descriptor["resources"]}
    all_findings = {"error": 0, "warning": 14, "notice": 2}

    assert (listed["version"], listed["licence"], listed["reports"]) == ("0.1.0", "CC-BY-4.0", 5)
    for resource, count in rows.items():
        for ending in ("csv", "excel.csv", "parquet"):
            assert found[f"data/{resource}.{ending}"]["rows"] == count
    assert found["data/gongkai.xlsx"]["rows"] == found["data/gongkai.sqlite"]["rows"] == sum(rows.values())
    assert found["data/gongkai.xlsx"]["findings"] == all_findings
    by_year = [found[f"years/{year}/gongkai-{year}.xlsx"]["findings"] for year in (2020, 2021, 2023)]
    assert {key: sum(year[key] for year in by_year) for key in all_findings} == all_findings
    assert "rows" not in found["townships/640181105/2021/report.json"]


def test_a_file_has_the_newest_day_of_its_reports(tmp_path: Path) -> None:
    inventory = write_all(tmp_path / "site", REPORTS).inventory

    assert inventory.date("data/") == inventory.date("townships/640181105/") == "2022-01-20"
    assert inventory.date("townships/640181105/2020/") == inventory.date("years/2020/") == "2021-01-20"
    assert inventory.date("townships/chongwenzhen/") == inventory.date("nowhere/") == ""


def test_the_archive_of_the_data_is_a_valid_package(site: Path, tmp_path: Path) -> None:
    package = unpacked(site / "data" / "gongkai-data.zip", tmp_path)

    validation = validate(package)
    assert (validation.packages, validation.problems) == (1, ())
    assert "空是报告没有填或无法辨认" in (package / "README.txt").read_text(encoding="utf-8-sig")


def test_the_same_files_give_the_same_archive(site: Path, tmp_path: Path) -> None:
    again = [write_all(tmp_path / name / "site", REPORTS).data / "gongkai-data.zip" for name in ("a", "b")]

    assert again[0].read_bytes() == again[1].read_bytes()
    with ZipFile(site / "data" / "gongkai-site.zip") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_archive_of_the_site_has_every_file_but_the_archives(site: Path, tmp_path: Path) -> None:
    copy = unpacked(site / "data" / "gongkai-site.zip", tmp_path)
    there = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    here = {path.relative_to(copy).as_posix(): path for path in copy.rglob("*") if path.is_file()}
    index = json.loads(here.pop("data/index.json").read_bytes())

    assert set(here) == set(there) - ARCHIVES - {"data/index.json"}
    assert all(path.read_bytes() == there[name].read_bytes() for name, path in here.items())
    assert {item["path"] for item in index["files"]} & ARCHIVES == {"data/gongkai-data.zip"}


def test_the_site_works_from_a_stick(site: Path, tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("needs chromium: apt-get install chromium")
    copy = unpacked(site / "data" / "gongkai-site.zip", tmp_path)
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page()
        complaints: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((copy / "index.html").as_uri())
        page.get_by_role("link", name="数据", exact=True).first.click()
        page.wait_for_url("**/data/index.html")
        assert page.locator("h1").inner_text() == "数据"
        page.goto((copy / "townships" / "640181105" / "2021" / "index.html").as_uri())
        assert page.locator("script[type='application/ld+json']").count() == 1
        page.go_back()
        targets = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href)")
        browser.close()
    files = {Path(url.removeprefix("file://").partition("#")[0]) for url in targets if url.startswith("file:")}
    assert complaints == []
    assert [url for url in asked if not url.startswith(copy.as_uri())] == []
    assert {path.relative_to(copy).as_posix() for path in files if not path.is_file()} == ARCHIVES
