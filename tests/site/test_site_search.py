"""Full-text search: what the index holds, and that a browser finds every report that has the words and no other."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gongkai.form import load_forms
from gongkai.settings import Settings
from gongkai.site import Collection, assets, render
from gongkai.site.search import search_files
from gongkai.site.search.folding import fold
from gongkai.site.search.shards import shards
from tests.conftest import ROOT

AXE = ROOT / "tests" / "node_modules" / "axe-core" / "axe.min.js"
YEARS = ("2020", "2021", "2022")
MARKS = "，。；“”、（）〔〕—Ａb12 \n𠮷"
ALL_FOUND = """async ([query, options]) => {
  const found = [];
  const run = await gongkaiSearch.search(query, options);
  for await (const { id, year } of run.results) found.push(`${id}-${year}`);
  return [found, await run.count()];
}"""


def texts() -> dict[str, str]:
    """Texts by report_id: some of few characters, so that every sequence is common, some of sentences that recur."""
    random = Random("texts")
    given = re.findall(r'"([^"]{12,})"', (ROOT / "gongkai" / "demo" / "prose.toml").read_text(encoding="utf-8"))
    made = {}
    for unit in range(15):
        for year in YEARS:
            if unit % 3:
                sentences = random.sample(given, 12)
                text = "\n".join("".join(sentences[start : start + 3]) for start in range(0, 12, 3))
            else:
                text = "".join(random.choice("政务公开信息行" + MARKS) for _ in range(random.randrange(300)))
            made[f"6401811{unit:02}-{year}"] = text
    made["640181100-2021"] = ""
    made["640181103-2020"] = "一"
    return made


def collection() -> Collection:
    """A collection of nothing but texts."""
    reports, wholes = [], {}
    for report_id, text in texts().items():
        township_id, _, year = report_id.partition("-")
        reports.append({"report_id": report_id, "township_id": township_id, "year": year})
        lines = [{"line": number, "text": line} for number, line in enumerate(text.split("\n"))]
        wholes[report_id] = {"sections": [{"number": 1, "heading": "", "line": 0, "paragraphs": lines}]}
    places = {"county": "灵武市", "prefecture": "银川市", "province": "宁夏回族自治区"}
    codes = {"county_code": "640181", "prefecture_code": "640100", "province_code": "640000"}
    units = [
        {"township_id": its, "name": f"第{its[-2:]}镇", "division_code": its, **places, **codes}
        for its in sorted({report["township_id"] for report in reports})
    ]
    return Collection({"townships": units, "reports": reports}, wholes, {})


def parts() -> Iterator[str]:
    """Parts of the texts from anywhere in them, of any length, and what stands in none or crosses from one to another."""
    random = Random("parts")
    whole = [text for text in texts().values() if len(text) > 1]
    for length in (1, 2, 3, 4, 5, 6, 7, 9, 12, 30):
        for _ in range(12):
            text = random.choice(whole)
            start = random.randrange(max(1, len(text) - length))
            yield text[start : start + length]
    for _ in range(20):
        yield random.choice(whole)[-2:] + random.choice(whole)[:3]
    yield from ("河湖长制", "公开" * 9, "𠮷", "zzz", "ab", "１２", "公 开", "信息", "行 务公")


def having(query: str) -> set[str]:
    """The reports that have every word of `query`, by looking into each."""
    words = [word for word in map(fold, query.split()) if word]
    return {its for its, text in texts().items() if words and all(word in fold(text) for word in words)}


@pytest.fixture(scope="module", params=[10, 20, 1_000])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page that searches, and what it reads."""
    folder: Path = tmp_path_factory.mktemp("search")
    from site_sample import sample

    (html,) = (page.html for page in render(sample(), Settings(), load_forms()) if page.path == "search/index.html")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gongkai.site.search._WORTH_A_PART", request.param)
        files = list(search_files(collection()))
    for path, data in [*files, *assets(), ("search/index.html", html.encode())]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture
def page(browser: Any, folder: Path) -> Iterator[Any]:
    """The page that searches, opened from a folder; nothing may be complained of."""
    page = browser.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{folder.as_uri()}/search/index.html")
    yield page
    page.context.close()
    assert complaints == []


def decoded(content: dict[str, str], number_of_texts: int) -> dict[str, list[int]]:
    """What a file of the index says: the texts of each sequence."""
    data = base64.b64decode(content["data"])
    bits = iter([byte >> place & 1 for byte in data for place in range(8)])

    def zeros() -> int:
        return next(number for number in count() if next(bits))

    def low(length: int) -> int:
        return sum(next(bits) << place for place in range(length))

    def places(of: int) -> list[int]:
        high = zeros()
        told = (1 << high) + low(high)
        length = max((2 * (of - told) // (3 * told)).bit_length() - 1, 0)
        steps = [(zeros() << length) + low(length) + 1 for _ in range(told)]
        return [place - 1 for place in accumulate(steps)]

    above: list[list[int]] = [list(range(number_of_texts))]
    path = ""
    said = {}
    for key, head in zip(content["keys"], content["heads"], strict=True):
        depth, way = divmod(ord(head) - ord("a"), 3)
        over = above[depth]
        its = over
        if way:
            chosen = set(places(len(over)))
            its = [text for place, text in enumerate(over) if (place in chosen) == (way == 1)]
        path = path[:depth] + key
        above[depth + 1 :] = [its]
        said[path] = its
    assert len(list(bits)) < 8
    return said


@pytest.mark.parametrize("repeated", [1, 4])
def test_the_index_says_of_every_sequence_which_texts_have_it(repeated: int) -> None:
    """Also over more texts, where other ways of telling them are shorter and there are more files."""
    folded = [fold(text) for text in texts().values()] * repeated
    told: dict[str, list[int]] = {}
    files = list(shards(folded))
    for _, content in files:
        told |= decoded(content, len(folded))
    expected: dict[str, list[int]] = {}
    for number, text in enumerate(folded):
        for its in {text[start : start + length] for length in (1, 2, 3) for start in range(len(text) - length + 1)}:
            expected.setdefault(its, []).append(number)
    assert told == expected
    firsts = [first for first, _ in files]
    assert len(firsts) > 1 and firsts == sorted(firsts)


def test_the_same_reports_give_the_same_bytes_in_any_order() -> None:
    given = collection()
    turned = Collection({name: rows[::-1] for name, rows in given.tables.items()}, given.reports, {})
    assert dict(search_files(given)) == dict(search_files(turned))


def test_one_report_more_leaves_other_parts_and_texts_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.site.search._WORTH_A_PART", 10)
    given = collection()
    fewer = [row for row in given.tables["reports"] if row["report_id"] != "640181107-2022"]
    before = dict(search_files(Collection({**given.tables, "reports": fewer}, given.reports, {})))
    after = dict(search_files(given))
    changed = {path for path in after if before.get(path) != after[path]}
    assert {path for path in changed if not path.startswith("search/2022/")} == {"search/texts/640181107-2022.js"}


def test_no_report_is_no_error() -> None:
    assert [path for path, _ in search_files(Collection({"townships": [], "reports": []}, {}, {}))] == [
        "search/index.js"
    ]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("政务 公开\n２０２１年", "政务公开2021年"),
        ("国办公开办函〔2021〕30号", "国办公开办函(2021)30号"),
        ("“三公”经费——ＡPP\u200b", '"三公"经费--app'),
        ("①㎡…", "1m2..."),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_browser_folds_every_character_as_the_index_does(page: Any) -> None:
    """But for characters that this Python is too old to know."""
    page.evaluate("gongkaiLoad('search/index.js').then(({variants}) => (window.fold = gongkaiSearch.folder(variants)))")
    script = "([from, to]) => Array.from({length: to - from}, (_, at) => fold(String.fromCodePoint(from + at)).folded)"
    for start in (*range(0, 0xD800, 0x1000), *range(0xE000, 0x10000, 0x1000), *range(0x1F000, 0x30000, 0x1000)):
        end = 0xD800 if start == 0xD000 else start + 0x1000
        ours = [fold(chr(code)) for code in range(start, end)]
        theirs = page.evaluate(script, [start, end])
        pairs = zip(range(start, end), ours, theirs, strict=True)
        differing = [
            hex(code) for code, our, their in pairs if our != their and unicodedata.category(chr(code)) != "Cn"
        ]
        assert differing == []


def test_a_browser_finds_every_report_that_has_the_words_and_no_other(page: Any) -> None:
    for query in parts():
        found, counted = page.evaluate(ALL_FOUND, [query, {}])
        assert set(found) == having(query), query
        assert len(found) == len(set(found)) and counted == {"number": len(found), "exact": True}, query


def test_what_is_found_can_be_narrowed_to_a_year_and_a_region(page: Any) -> None:
    found, _ = page.evaluate(ALL_FOUND, ["公开", {"year": "2021", "region": "64"}])
    assert set(found) == {its for its in having("公开") if its.endswith("2021")} != set()
    assert page.evaluate(ALL_FOUND, ["公开", {"region": "65"}]) == [[], {"number": 0, "exact": True}]


def test_a_count_that_is_not_yet_certain_says_so(page: Any) -> None:
    """A long word is only known by its parts before the texts are read."""
    count = "gongkaiSearch.search('公开政务').then(run => run.count())"
    assert page.evaluate(count)["exact"] is False
    assert page.evaluate(count)["number"] >= len(having("公开政务"))


def test_the_page_shows_pieces_with_the_words_marked(page: Any) -> None:
    page.fill("#search-q", "公开  信息")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li")
    page.wait_for_selector("#search-status:has-text('份报告')")
    wanted = having("公开 信息")
    assert page.inner_text("#search-status") == f"共 {len(wanted)} 份报告，已显示 20 份"
    assert "q=%E5%85%AC%E5%BC%80" in page.evaluate("location.search")
    assert page.locator("#search-results li").count() == 20
    assert {fold(mark) for mark in page.locator("li mark").all_inner_texts()} == {"公开", "信息"}
    years = page.eval_on_selector_all("#search-results a", "links => links.map(a => a.href.split('/').at(-2))")
    assert years == sorted(years, reverse=True)
    page.click("#search-more")
    page.wait_for_function(f"document.querySelectorAll('#search-results li').length === {len(wanted)}")
    page.wait_for_function("document.activeElement.closest('li')?.previousElementSibling?.matches(':nth-child(20)')")
    assert not page.is_visible("#search-more")
    assert page.inner_text("#search-status") == f"共 {len(wanted)} 份报告"


def test_the_address_says_what_is_searched(page: Any, folder: Path) -> None:
    address = f"{folder.as_uri()}/search/index.html"
    page.goto(f"{address}?q=公开&year=2021")
    page.wait_for_selector("#search-results li")
    assert page.input_value("#search-q") == "公开" and page.input_value("#search-year") == "2021"
    page.fill("#search-q", "不会有的字")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-status:text-is('没有报告写有这些字')")
    page.go_back()
    page.wait_for_selector("#search-results li")
    assert page.input_value("#search-q") == "公开"


def test_data_that_do_not_come_are_said_to_be_missing(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    page.route(re.compile(r"/search/\d{4}/"), lambda route: route.abort())
    page.goto(f"{folder.as_uri()}/search/index.html?q=公开")
    page.wait_for_selector("#search-status:has-text('没有读到')")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_with_results_is_accessible(browser: Any, folder: Path, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm ci --prefix tests")
    page = browser.new_context(color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(f"{folder.as_uri()}/search/index.html?q=公开")
    page.wait_for_selector("#search-status:has-text('份报告')")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [rule["id"] for rule in page.evaluate("axe.run(document)")["violations"]] == []
    page.context.close()


def test_without_scripts_the_page_leads_to_the_lists(browser: Any, folder: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{folder.as_uri()}/search/index.html")
    assert not page.is_visible("#search-q")
    assert page.locator("noscript a").count() == 2
    page.context.close()


def test_the_files_are_scripts_that_hand_over_json() -> None:
    for path, data in search_files(collection()):
        match = re.fullmatch(r'gongkaiTake\("([^"]+)",(.*)\);\n', data.decode(), re.DOTALL)
        assert match and match[1] == path
        json.loads(match[2])
