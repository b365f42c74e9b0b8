"""The index of units, and what is found in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from site_sample import sample

from gongkai.site import Collection, assets, companions
from gongkai.site.finder import UNITS, unit_index
from gongkai.site.twins import twins
from tests.conftest import ROOT

AXE = ROOT / "tests" / "node_modules" / "axe-core" / "axe.min.js"
PLACES = {
    "640181105": ("临河镇", "灵武市", "银川市", "宁夏回族自治区"),
    "640181106": ("临河店镇", "灵武市", "银川市", "宁夏回族自治区"),
    "640221106": ("陶乐镇", "平罗县", "石嘴山市", "宁夏回族自治区"),
    "130929201": ("临河乡", "献县", "沧州市", "河北省"),
    "321323106": ("临河镇", "泗阳县", "宿迁市", "江苏省"),
    "350182103": ("长乐镇", "长乐区", "福州市", "福建省"),
    "361027100": ("长宁镇", "金溪县", "抚州市", "江西省"),
    "341500001": ("六安镇", "", "", ""),
    "341500002": ("六合镇", "", "", ""),
    "341500003": ("六十镇", "", "", ""),
    "chongwenzhen": ("崇文镇", "", "", ""),
}
FORMER = {"640221106": ["通伏乡"]}
PAGE = (
    '<!doctype html><meta charset="utf-8"><script src="assets/load.js"></script><script src="assets/units.js"></script>'
)


def made() -> Collection:
    """Units with names that others have, or nearly."""
    fields = ("name", "county", "prefecture", "province")
    units = [{"township_id": id, **dict(zip(fields, names, strict=True))} for id, names in PLACES.items()]
    reports = [{"township_id": id, "year": year} for id in PLACES for year in ("2022", "2021")]
    return Collection({"townships": units, "reports": reports}, {}, {}, former_names=FORMER)


@pytest.fixture(scope="module")
def finder(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page opened from a folder that finds units with `names(text, near)`."""
    folder: Path = tmp_path_factory.mktemp("finder")
    files = [*twins(UNITS, unit_index(made())), *assets(), ("index.html", PAGE.encode())]
    for path, data in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    yield page
    page.close()


def found(page: Any, text: str, near: str = "") -> list[str]:
    return page.evaluate(
        "([text, near]) => gongkaiUnits.find(text, 10, near).then(us => us.map(u => u.id))", [text, near]
    )


def test_every_unit_with_a_report_is_in_the_index() -> None:
    collection = sample()
    index = json.loads(dict(companions(collection))["finder/units.json"])
    entries = zip(index["ids"], index["years"], strict=True)
    assert {(unit, year) for unit, years in entries for year in index["spans"][years]} == {
        (row["township_id"], row["year"]) for row in collection.tables["reports"]
    }


def test_a_character_has_all_its_syllables_and_a_name_its_own() -> None:
    index = unit_index(made())
    assert index["pinyin"]["临"] == "lin"
    assert {"le", "yue"} <= set(index["pinyin"]["乐"].split())
    assert index["pinyin"]["六"].startswith("liu ")
    assert index["readings"]["六安镇"] == "lu an zhen"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("陶乐", ["640221106"]),
        ("陶乐镇", ["640221106"]),
        ("TLZ", ["640221106"]),
        ("tao le", ["640221106"]),
        ("taolezhen", ["640221106"]),
        ("taolz", ["640221106"]),
        ("ｔｌｚ", ["640221106"]),
        ("plx tlz", ["640221106"]),
        ("tlz pl", ["640221106"]),
        ("pltlz", ["640221106"]),
        ("平罗陶乐", ["640221106"]),
        ("石嘴山 陶乐", ["640221106"]),
        ("通伏", ["640221106"]),
        ("tfx", ["640221106"]),
        ("64022", ["640221106"]),
        ("640221106", ["640221106"]),
        ("崇文", ["chongwenzhen"]),
        ("chongwenzhen", ["chongwenzhen"]),
        ("店", ["640181106"]),
        ("changlezhen", ["350182103"]),
        ("changning", ["361027100"]),
        ("luan", ["341500001"]),
        ("laz", ["341500001"]),
        ("灵武", ["640181105", "640181106"]),
        ("不存在", []),
        ("临河 平罗", []),
        ("", []),
        (" ", []),
    ],
)
def test_a_unit_is_found_by(finder: Any, typed: str, expected: list[str]) -> None:
    assert found(finder, typed) == expected


@pytest.mark.parametrize(
    ("typed", "near", "expected"),
    [
        ("临河镇", "640221106", ["640181105", "321323106"]),
        ("临河镇", "321300000", ["321323106", "640181105"]),
        ("临河", "640181", ["640181105", "130929201", "321323106", "640181106"]),
        ("lhz", "", ["321323106", "341500002", "640181105"]),
    ],
)
def test_the_better_fit_comes_first_then_the_nearer(finder: Any, typed: str, near: str, expected: list[str]) -> None:
    assert found(finder, typed, near) == expected


def test_a_found_unit_says_what_tells_it_from_its_namesakes(finder: Any) -> None:
    assert finder.evaluate("gongkaiUnits.find('tfx')") == [
        {
            "id": "640221106",
            "name": "陶乐镇",
            "above": ["宁夏回族自治区", "石嘴山市", "平罗县"],
            "years": ["2021", "2022"],
            "former": "通伏乡",
        }
    ]
    assert finder.evaluate("gongkaiUnits.get('640181105').then(unit => unit.above[2])") == "灵武市"
    assert finder.evaluate("gongkaiUnits.get('640181999').then(unit => String(unit))") == "undefined"


def typed(page: Any, text: str) -> None:
    """Type into the box in the header, one key after the other."""
    page.locator("#gk-find").press_sequentially(text)


@pytest.fixture
def home(browser: Any, site: Path) -> Iterator[Any]:
    """The sample's first page on a phone, opened from a folder; nothing may be complained of."""
    page = browser.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site.as_uri()}/index.html")
    yield page
    page.context.close()
    assert complaints == []


def test_the_box_finds_by_initials_and_enter_opens_the_first(home: Any) -> None:
    typed(home, "lhz")
    home.keyboard.press("Enter")
    home.wait_for_url("**/townships/640181105/index.html")


def test_the_list_is_walked_with_arrows_and_closed_with_escape(home: Any) -> None:
    typed(home, "镇")
    home.wait_for_selector("#gk-found li")
    box, options = home.locator("#gk-find"), home.locator("#gk-found li")
    names = [option.split("\n")[0] for option in options.all_inner_texts()]
    assert len(names) == 5 and names[-1] == "在报告正文中搜索“镇”"
    assert home.inner_text(".gk-find [role=status]") == "4 个单位"
    assert box.get_attribute("aria-expanded") == "true" and box.get_attribute("aria-activedescendant") is None
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        home.keyboard.press(key)
    chosen = home.locator("#gk-found [aria-selected=true]")
    assert chosen.inner_text() == "在报告正文中搜索“镇”"
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    home.keyboard.press("Escape")
    assert not home.is_visible("#gk-found") and box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "镇"
    home.keyboard.press("Escape")
    assert box.input_value() == ""


def test_the_last_entry_searches_the_narratives(home: Any) -> None:
    typed(home, "政务 & 公开")
    home.wait_for_selector("#gk-found li")
    assert home.inner_text(".gk-find [role=status]") == "没有这样的单位"
    home.click("#gk-found li")
    home.wait_for_url("**/search/index.html?q=*")
    assert home.input_value("#search-q") == "政务 & 公开"


def test_superiors_tell_namesakes_apart_and_a_click_opens(home: Any) -> None:
    typed(home, "taole")
    home.wait_for_selector("#gk-found li")
    assert home.inner_text("#gk-found li:first-child small") == "宁夏回族自治区 石嘴山市 平罗县"
    home.click("#gk-found li:first-child")
    home.wait_for_url("**/townships/640221104/index.html")


def test_the_index_is_loaded_when_the_box_is_first_used(browser: Any, site: Path) -> None:
    page = browser.new_page(bypass_csp=True)  # for the test's own waiting
    asked: list[str] = []
    page.on("request", lambda request: asked.append("/".join(request.url.split("/")[-2:])))
    page.goto(f"{site.as_uri()}/index.html")
    page.wait_for_load_state("networkidle")
    assert "finder/units.js" not in asked
    page.focus("#gk-find")
    page.wait_for_function("gongkaiLoaded.get('finder/units.json')")
    assert asked.count("finder/units.js") == 1
    page.close()


def test_an_index_that_does_not_come_is_said_to_be_missing(browser: Any, site: Path) -> None:
    page = browser.new_page()
    page.route("**/finder/*", lambda route: route.abort())
    page.goto(f"{site.as_uri()}/index.html")
    typed(page, "镇")
    page.wait_for_selector("#gk-found li")
    assert page.inner_text(".gk-find [role=status]") == "没有读到数据"
    page.close()


def test_without_scripts_a_link_leads_to_the_index_of_units(browser: Any, site: Path) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{site.as_uri()}/years/2021/index.html")
    assert not page.is_visible("#gk-find")
    page.click(".gk-find >> text=查找")
    page.wait_for_url("**/townships/index.html")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_open_list_is_accessible_and_fits(browser: Any, site: Path, width: int, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci --prefix tests")
    viewport = {"width": width, "height": 800}
    page = browser.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(f"{site.as_uri()}/search/index.html")
    typed(page, "zhen")
    page.wait_for_selector("#gk-found li")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [rule["id"] for rule in page.evaluate("axe.run(document)")["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = page.locator("#gk-found").bounding_box()
    assert found["x"] >= 0 and found["x"] + found["width"] <= width
    page.context.close()
