"""The addresses that reports and units had: they lead to the new ones, or say that a report was taken down."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from gongkai.feed import append
from gongkai.history import Change, changes_between
from gongkai.pipeline import Options, build
from gongkai.settings import Settings
from gongkai.site.moved import moved_pages
from tests.reports import report

URL = "https://county.example.org/x/"
HERE = Settings(title="公开", base_url=URL, errors="errors@county.example.org")
NAMELESS = report(unit="崇文镇")
TAOLE = report(2)


class Copy:
    """A copy that is published again and again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.options = Options(
            root / "content" / "reports",
            root / "datapackage",
            root / "site",
            root / "gongkai.toml",
            base_url=URL,
            changes=root / "changes",
        )
        self.options.reports.mkdir(parents=True)
        (root / "gongkai.toml").write_text('title = "公开"\nerrors = "errors@county.example.org"\n', encoding="utf-8")

    def publish(self, files: dict[str, str], day: str) -> None:
        """Put `files` in place of the reports there are, build, and log what changed."""
        shutil.rmtree(self.options.reports)
        for name, text in files.items():
            path = self.options.reports / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        former = self.root / "former"
        shutil.rmtree(former, ignore_errors=True)
        if self.options.datapackage.exists():
            shutil.copytree(self.options.datapackage, former)
        build(self.options)
        if former.exists():
            append(self.root, changes_between(former, self.options.datapackage, day), HERE)

    def page(self, path: str) -> str:
        return (self.root / "site" / path / "index.html").read_text(encoding="utf-8")

    def leads_to(self, path: str) -> str:
        """Return where the page at `path` leads at once, below the site's root."""
        found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', self.page(path))
        return found[1].removeprefix("../" * (path.count("/") + 1)) if found else ""

    def pages(self) -> dict[str, bytes]:
        site = self.root / "site"
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_the_old_addresses_of_a_unit_that_becomes_known_lead_to_the_new_ones(copy: Copy) -> None:
    copy.publish({"a.txt": NAMELESS, "b.txt": TAOLE}, "2026-01-20T02:00:00Z")
    assert "chongwenzhen" in copy.page("townships/chongwenzhen/2021")
    copy.publish({"泾阳县/崇文镇/2021.txt": NAMELESS, "b.txt": TAOLE}, "2026-01-21T02:00:00Z")
    assert copy.leads_to("townships/chongwenzhen/2021") == "townships/610423112/2021/index.html"
    assert copy.leads_to("townships/chongwenzhen") == "townships/610423112/index.html"
    page = copy.page("townships/chongwenzhen/2021")
    assert f'<link rel="canonical" href="{URL}townships/610423112/2021/">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<a href="../../../townships/610423112/2021/index.html">' in page
    appended = copy.pages()
    build(copy.options)
    assert copy.pages() == appended


def test_an_id_that_changed_twice_leads_to_the_last_and_one_that_lives_again_has_its_page(copy: Copy) -> None:
    side = "崇文镇.txt.yml"
    copy.publish({"崇文镇.txt": NAMELESS}, "2026-01-20T02:00:00Z")
    copy.publish({"崇文镇.txt": NAMELESS, side: "division_code: '610423112'\n"}, "2026-01-21T02:00:00Z")
    copy.publish({"崇文镇.txt": NAMELESS, side: "division_code: '140524100'\n"}, "2026-01-22T02:00:00Z")
    for path in ("chongwenzhen", "610423112"):
        assert copy.leads_to(f"townships/{path}") == "townships/140524100/index.html"
        assert copy.leads_to(f"townships/{path}/2021") == "townships/140524100/2021/index.html"
    copy.publish({"崇文镇.txt": NAMELESS}, "2026-01-23T02:00:00Z")
    assert "核查发现" in copy.page("townships/chongwenzhen/2021")
    assert copy.leads_to("townships/chongwenzhen") == copy.leads_to("townships/chongwenzhen/2021") == ""
    for code in ("610423112", "140524100"):
        assert copy.leads_to(f"townships/{code}/2021") == "townships/chongwenzhen/2021/index.html"


def test_a_report_that_was_taken_down_says_so_and_when_and_whom_to_ask(copy: Copy) -> None:
    copy.publish({"a.txt": TAOLE, "b.txt": report(3, year=2022), "c.txt": NAMELESS}, "2026-01-20T02:00:00Z")
    copy.publish({"b.txt": report(3, year=2022), "c.txt": NAMELESS}, "2026-01-21T20:00:00Z")
    page = copy.page("townships/640221106/2021")
    assert (
        "陶乐镇 2021 年政府信息公开工作年度报告（编号 <code>640221106-2021</code>）已于 2026-01-22 从本站撤下" in page
    )
    assert 'href="mailto:errors@county.example.org?subject=' in page
    assert "refresh" not in page
    assert "历年" in copy.page("townships/640221106")
    copy.publish({"c.txt": NAMELESS}, "2026-01-25T02:00:00Z")
    assert "陶乐镇的各年报告（编号 <code>640221106</code>）已于 2026-01-25 从本站撤下" in copy.page(
        "townships/640221106"
    )
    copy.publish({"a.txt": TAOLE, "c.txt": NAMELESS}, "2026-01-26T02:00:00Z")
    assert "核查发现" in copy.page("townships/640221106/2021")
    assert "撤下" in copy.page("townships/640221106/2022")


def change(cause: str, before: str, after: str) -> Change:
    given = ("2026-01-20T02:00:00Z", after or before, "甲镇", (after or before)[-4:], cause, "reports", "", "report_id")
    return Change(*given, before, after)  # type: ignore[arg-type]


def test_a_unit_whose_reports_went_two_ways_names_both() -> None:
    log = [change("renumbered", "a-2020", "b-2020"), change("renumbered", "a-2021", "c-2021")]
    pages = {page.path: page.html for page in moved_pages(log, ["b-2020", "c-2021"], HERE)}
    assert set(pages) == {f"townships/a/{part}index.html" for part in ("", "2020/", "2021/")}
    unit = pages["townships/a/index.html"]
    assert re.findall(r'<li><a href="([^"]+)"', unit) == [
        "../../townships/b/index.html",
        "../../townships/c/index.html",
    ]
    assert "refresh" not in unit and "canonical" not in unit


def test_what_the_log_does_not_follow_has_no_page() -> None:
    log = [
        change("renumbered", "a-2020", "b-2020"),
        change("withdrawn", "../x-2020", ""),
        change("renumbered", "c-2020", "../y-2020"),
        change("withdrawn", "d-2020", ""),
    ]
    assert [page.path for page in moved_pages(log, [], HERE)] == [
        "townships/d/2020/index.html",
        "townships/d/index.html",
    ]


def test_a_report_that_moved_before_it_was_taken_down_says_so_at_both_addresses() -> None:
    log = [change("renumbered", "a-2020", "b-2020"), change("withdrawn", "b-2020", "")]
    pages = {page.path: page.html for page in moved_pages(log, [], HERE)}
    assert {path for path, page in pages.items() if "已撤下" in page} == {
        f"townships/{unit}/{part}index.html" for unit in "ab" for part in ("", "2020/")
    }
