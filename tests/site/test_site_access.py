"""Keyboard, zoom, spacing, large type and high contrast, in a real browser; axe-core's part is in test_served_site.py."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongkai.serving import serve
from tests.conftest import ROOT, still

AXE = ROOT / "tests" / "node_modules" / "axe-core" / "axe.min.js"
REPORT = "townships/640181105/2021/index.html"
KINDS = (
    "index.html",
    "townships/index.html",
    "townships/640181105/index.html",
    REPORT,
    "years/index.html",
    "years/2021/index.html",
    "regions/640000/index.html",
    "measures/index.html",
    "measures/requests-new_received-total/index.html",
    "compare/index.html",
    "quality/index.html",
    "quality/rules/narrative-reuse/index.html",
    "search/index.html",
    "data/index.html",
    "data/dictionary/index.html",
    "about/index.html",
    "accessibility/index.html",
)

# What can take the focus and can be seen, in the order of the document.
FOCUSABLE = """[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length)"""

# Whether a point of what has the focus can be seen, and whether it looks other than it does without the focus.
FOCUSED = """() => {
    const e = document.activeElement;
    const rects = [...e.getClientRects()];
    const points = rects.flatMap(r => [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y => {
        const [top, bottom] = [Math.max(r.top, 0), Math.min(r.bottom, innerHeight)];
        return [r.left + r.width * x, top + (bottom - top) * y];
    })));
    const seen = points.some(([x, y]) => { const at = document.elementFromPoint(x, y); return at && (e.contains(at) || at.contains(e)) && at !== document.body; });
    const style = getComputedStyle(e);
    const name = e.outerHTML.slice(0, 120);
    return [all.indexOf(e), seen, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1, name];
}"""

# Elements that cut off text of theirs; what scrolls by itself or is read aloud only does not.
CUT = """[...document.querySelectorAll('body *')].filter(e => {
    const style = getComputedStyle(e);
    return /hidden|clip/.test(style.overflowX + style.overflowY) && style.clipPath === 'none' && e.textContent.trim()
        && e.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map(e => e.outerHTML.slice(0, 120))"""

SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The address of the sample site, served below a sub-path."""
    with serve(site) as (url, wait):
        threading.Thread(target=wait, daemon=True).start()
        yield url


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("index.html", 390),
        ("townships/640181105/index.html", 390),
        (REPORT, 390),
        ("years/2021/index.html", 390),
        ("data/index.html", 1280),
        ("about/index.html", 390),
    ],
)
def test_the_keyboard_reaches_everything_in_order_and_what_has_the_focus_is_seen(
    browser: Any, address: str, path: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    page.goto(address + path)
    count = page.evaluate(f"(window.all = {FOCUSABLE}).length")
    complaints = []
    for key, order in (("Tab", range(count)), ("Shift+Tab", range(count - 2, -1, -1))):
        for place in order:
            page.keyboard.press(key)
            reached, seen, marked, name = page.evaluate(FOCUSED)
            if reached != place or not seen or not marked:
                complaints.append((key, place, reached, seen, marked, name))
    assert complaints == []
    page.close()


def test_the_skip_link_leads_past_the_navigation(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address + REPORT)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "md-skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#*")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")
    page.close()


def test_escape_closes_what_popped_up(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address + "years/2021/index.html")
    page.fill("#gk-find", "陶乐")
    page.wait_for_selector("#gk-found:not([hidden])")
    page.keyboard.press("Escape")
    assert page.locator("#gk-found").is_hidden()
    menu = page.locator("details.gk-choose").first
    menu.locator("summary").click()
    menu.locator("input").first.focus()
    page.keyboard.press("Escape")
    assert not menu.evaluate("menu => menu.open")
    assert menu.locator("summary").evaluate("summary => summary === document.activeElement")
    page.close()


@pytest.mark.parametrize("path", KINDS)
def test_pages_flow_in_320_pixels_in_large_type_and_with_wider_spacing(browser: Any, address: str, path: str) -> None:
    """320 pixels are a window of 1280 at 400 %; a table and the source's text scroll in their own regions."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page = context.new_page()
    page.goto(address + path)
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    page.click("[data-display=large]")
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    page.add_style_tag(content=SPACED)
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    assert widths == [320, 320, 320]
    assert page.evaluate(CUT) == []
    context.close()


def test_large_type_and_high_contrast_stay_chosen(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address + REPORT)
    size = "parseFloat(getComputedStyle(document.querySelector('article h1')).fontSize)"
    colour = "getComputedStyle(document.querySelector('article h1')).color"
    plain = page.evaluate(size)
    for name in ("large", "contrast"):
        page.locator(f"[data-display={name}]").press("Space")
    page.goto(address + "about/index.html")
    pressed = [page.locator(f"[data-display={name}]").get_attribute("aria-pressed") for name in ("large", "contrast")]
    assert pressed == ["true", "true"]
    assert page.evaluate(size) >= 1.3 * plain
    assert page.evaluate(colour) == "rgb(0, 0, 0)"
    page.click("[data-display=large]")
    page.reload()
    assert page.evaluate(size) == plain
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("asked", ["button", "system"])
@pytest.mark.parametrize("path", [REPORT, "years/2021/index.html", "index.html", "about/index.html"])
def test_high_contrast_is_seven_to_one(browser: Any, address: str, path: str, asked: str, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci --prefix tests")
    contrast = "more" if asked == "system" else "no-preference"
    context = browser.new_context(color_scheme=scheme, contrast=contrast, bypass_csp=True)
    page = context.new_page()
    page.goto(address + path)
    if asked == "button":
        page.click("[data-display=contrast]")
    still(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['color-contrast-enhanced']})")["violations"]
    assert [node["html"] for rule in found for node in rule["nodes"]] == []
    context.close()


def test_what_is_marked_stays_marked_in_forced_colours(browser: Any, address: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(address + REPORT)
    marked = page.locator(".gk-table .f").first
    assert marked.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"
    context.close()


def test_a_page_is_painted_before_any_script_comes(browser: Any, address: str) -> None:
    page = browser.new_page(bypass_csp=True)  # for the test's own waiting
    page.route("**/*.js", lambda _: None)  # held for good
    with page.expect_request("**/*.js"):
        page.goto(address + REPORT, wait_until="commit")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    assert page.locator("article h1").is_visible()
    assert page.evaluate("typeof gongkaiLoad") == "undefined"
    page.close()
