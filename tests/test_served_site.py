"""The site of the project's own reports as GitHub Pages serves it: every kind of page in a real browser."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from gongkai.pipeline import Options, build
from gongkai.serving import serve
from tests.conftest import ROOT, still

AXE = ROOT / "tests" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "artefacts" / "screenshots"

KINDS = {
    "home": "",
    "townships": "townships/index.html",
    "township": "townships/640181105/index.html",
    "report": "townships/640181105/2021/index.html",
    "report-2019": "townships/654202101/2021/index.html",
    "report-blank": "townships/chongwenzhen/2020/index.html",
    "report-findings": "townships/640221106/2023/index.html",
    "years": "years/index.html",
    "year": "years/2021/index.html",
    "region": "regions/640000/index.html",
    "region-county": "regions/640221/index.html",
    "measures": "measures/index.html",
    "measure": "measures/disclosures-penalties-decisions/index.html",
    "quality": "quality/index.html",
    "compare": "compare/index.html",
    "rule": "quality/rules/line-unlabelled/index.html",
    "rule-beside": "quality/rules/narrative-reuse/index.html",
    "search": "search/index.html?q=政府信息公开",
    "data": "data/index.html",
    "dictionary": "data/dictionary/index.html",
    "dictionary-english": "data/dictionary/en/index.html",
    "english": "en/index.html",
    "about": "about/index.html",
    "accessibility": "accessibility/index.html",
    "404": "no/such/page",
}

# What a page says when its script has all that it asked for.
SETTLED = {"search": "#search-status:has-text('份报告')", "compare": "#state:has-text('选两到四份报告')"}

# What differs in the dark is colour.
ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_WIDTH = [*OF_COLOUR, "target-size", "scrollable-region-focusable"]
RULES = {390: {"light": ALL}, 1280: {"light": OF_WIDTH, "dark": OF_COLOUR}}
"""The document is the same at any width and in any scheme: what depends on these is looked at in each."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built site, served below a sub-path."""
    folder = tmp_path_factory.mktemp("served")
    build(
        Options(
            reports=ROOT / "content" / "reports",
            datapackage=folder / "datapackage",
            site=folder / "site",
            settings=ROOT / "gongkai.toml",
            base_url="https://example.org/gongkai/",
        )
    )
    with serve(folder / "site") as (url, wait):
        threading.Thread(target=wait, daemon=True).start()
        yield url


@pytest.mark.parametrize("width", RULES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_quiet_accessible_and_keeps_to_itself(
    browser: Any, address: str, kind: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci --prefix tests")
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(urljoin(address, KINDS[kind]))
    if kind in SETTLED:
        page.wait_for_selector(SETTLED[kind])
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme, rules in RULES[width].items():
        page.emulate_media(color_scheme=scheme)
        still(page)
        page.screenshot(path=SCREENSHOTS / f"{kind}-{width}-{scheme}.png", full_page=True)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
        assert [(scheme, rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert [text for text in complaints if kind != "404" or "404" not in text] == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_units_and_words_are_found_below_a_sub_path(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(urljoin(address, "years/2021/index.html"))
    page.locator("#gk-find").press_sequentially("lws lhz")
    page.wait_for_selector("#gk-found li")
    page.keyboard.press("Enter")
    page.wait_for_url(urljoin(address, "townships/640181105/index.html"))
    page.locator("#gk-find").press_sequentially("政府信息公开")
    page.wait_for_selector("#gk-found li")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.click(f'#search-results a[href^="{urljoin(address, "townships/640181105/2021/index.html")}"]')
    page.wait_for_selector("#narrative")
    page.close()


def test_every_link_resolves_below_a_sub_path(address: str) -> None:
    ids: dict[str, set[str]] = {}
    links: set[tuple[str, str]] = set()
    waiting = [address]
    while waiting:
        url = waiting.pop()
        if url in ids:
            continue
        with urllib.request.urlopen(url) as answer:
            data = answer.read()
            is_page = answer.headers["Content-Type"].startswith("text/html")
        ids[url] = set()
        if not is_page:
            continue
        tree = html.fromstring(data)
        ids[url] = set(tree.xpath("//@id"))
        for target in tree.xpath("//@href | //@src"):
            there, fragment = urldefrag(urljoin(url, target))
            if there.startswith(("http://127.0.0.1", "http://localhost")):
                assert there.startswith(address), (url, target)
                links.add((there, fragment))
                waiting.append(there)
    assert len(ids) > 140
    assert [(url, fragment) for url, fragment in links if fragment and fragment not in ids[url]] == []


def test_a_wrong_address_gets_the_sites_own_page(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urljoin(address, "townships/nowhere/2021/index.html"))
    assert caught.value.code == 404
    assert "没有这个页面" in caught.value.read().decode()


def test_a_figure_leads_to_its_place_in_the_source_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(urljoin(address, KINDS["report"]))
    cell = page.locator("table:has(caption:has-text('2021')) tr:has(th:has-text('行政处罚')) td a")
    assert cell.inner_text() == "1"
    cell.click()
    page.wait_for_url("**#*")
    anchor = page.url.partition("#")[2]
    target = page.locator(f"#{anchor}")
    assert "行政处罚" in target.inner_text()
    assert target.is_visible()
    context.close()
