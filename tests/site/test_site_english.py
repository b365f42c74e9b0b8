"""The pages in English: complete, English throughout, and found from their counterparts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html
from site_sample import sample

from gongkai.check.catalogue import load_rules
from gongkai.form import load_forms
from gongkai.package.codes import codes_of
from gongkai.settings import Settings
from gongkai.site import render
from gongkai.site.languages import COUNTERPARTS, language

PAGES = [path for path in COUNTERPARTS if language(path) == "en"]
CHINESE = re.compile("[㐀-鿿]")


@pytest.mark.parametrize("path", PAGES)
def test_what_is_chinese_says_so(pages: dict[str, str], path: str) -> None:
    tree = html.fromstring(pages[path])
    assert tree.get("lang") == "en"
    texts = [
        (text.strip(), text.getparent().getparent() if text.is_tail else text.getparent())
        for text in tree.xpath("//body//text()")
        if CHINESE.search(text) and Settings().title not in text
    ]
    unmarked = [text for text, element in texts if element.xpath("ancestor-or-self::*[@lang][1]/@lang") == ["en"]]
    assert unmarked == []
    words = tree.xpath("//body//@aria-label | //body//@placeholder | //body//@*[starts-with(name(), 'data-')]")
    assert [word for word in words if CHINESE.search(word) and word != Settings().title] == []


def test_the_dictionary_has_every_code_with_its_english_label(pages: dict[str, str]) -> None:
    tree = html.fromstring(pages["data/dictionary/en/index.html"])
    text = " ".join(tree.text_content().split())
    named = [row for row in codes_of(load_forms()) if row["field"] not in ("item", "unit")]
    assert [row["label_en"] for row in named if row["label_en"] not in text] == []
    shown = set(tree.xpath("//code/text()"))
    assert {row["code"] for row in named} - shown - {form.edition for form in load_forms()} == set()
    assert [rule.id for rule in load_rules().values() if rule.message_en not in text] == []


@pytest.fixture(scope="module")
def placed() -> dict[str, Any]:
    """The pages of a copy that knows its address, parsed."""
    settings = Settings(base_url="https://example.org/gongkai/")
    return {page.path: html.fromstring(page.html) for page in render(sample(), settings, load_forms())}


@pytest.mark.parametrize("path", COUNTERPARTS)
def test_counterparts_name_each_other(placed: dict[str, Any], path: str) -> None:
    links = placed[path].xpath("//head/link[@hreflang]")
    said = {link.get("hreflang"): link.get("href") for link in links}
    both = (path, COUNTERPARTS[path])
    assert said == {language(one): f"https://example.org/gongkai/{one.removesuffix('index.html')}" for one in both}
    assert placed[path].xpath("//footer//a[@hreflang and @lang]/@lang") == [language(COUNTERPARTS[path])]


def test_a_statutory_table_leads_to_its_labels_in_english(pages: dict[str, str]) -> None:
    report = html.fromstring(pages["townships/640181105/2021/index.html"])
    anchors = [href.rpartition("#")[2] for href in report.xpath("//table/caption//a[@lang='en']/@href")]
    assert anchors == ["disclosures", "requests", "proceedings"]
    assert set(anchors) <= set(html.fromstring(pages["data/dictionary/en/index.html"]).xpath("//h2/@id"))
