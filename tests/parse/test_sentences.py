"""Five sets of sentences: how much of what they state is read, nothing that they do not state, and what is known missing."""

from __future__ import annotations

import pytest

from tests.parse.sentences import Sentence, load

FOUND = {"a": (140, 140), "b": (144, 147), "c": (90, 90), "d": (165, 167), "e": (154, 154)}
"""Figures found of figures stated: a, e and the end of d were written with the rules, the others before any rule saw them."""

MISSED = {
    "b": {
        "我镇本年度未主动公开政府信息。": {"items_total 0"},
        "快手、抖音等短视频平台共发布作品67个。": {"items_video 67"},
        "自网站开通以来，共发布信息5800条，2021年发布213条。": {"items_website 213"},
    },
    "d": {
        "网站现有文章3300余篇，本年新发布204篇。": {"items_website 204"},
        "全县12345热线受理量突破5万件，我镇承办613件。": {"hotline_cases 613"},
    },
}


@pytest.mark.parametrize("name", sorted(FOUND))
def test_what_the_sentences_state_is_found_but_for_the_known_misses(name: str) -> None:
    sentences = load(name)
    missed = {item.text: {f"{measure} {value}" for measure, value, *_ in item.missed()} for item in sentences}
    assert {text: figures for text, figures in missed.items() if figures} == MISSED.get(name, {})
    stated = sum(len(item.expected) for item in sentences)
    assert (stated - sum(map(len, missed.values())), stated) == FOUND[name]


@pytest.mark.parametrize("name", sorted(FOUND))
def test_nothing_is_read_that_the_sentences_do_not_state(name: str) -> None:
    assert {item.text: set(item.wrong()) for item in load(name) if item.wrong()} == {}


def test_nine_of_ten_figures_are_found_in_each_set() -> None:
    assert all(found > 0.9 * stated for found, stated in FOUND.values())


def test_no_sentence_stands_in_two_sets() -> None:
    texts = [item.text for name in FOUND for item in load(name)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    "text",
    [
        "公开信息" + "共计" * 3000 + "几条",
        "未收到要求公开" * 1500,
        "3件已" + "在法定期限内" * 2000,
        "(3条" * 3000,
        "依申请公开3件、" * 1500,
        "无公民、" * 3000,
        "《" * 19000,
    ],
    ids=lambda text: text[:6],
)
def test_a_text_that_goes_on_and_on_is_read_to_its_end(text: str) -> None:
    assert Sentence("", text, frozenset(), frozenset(), 1, "").found() == frozenset()
