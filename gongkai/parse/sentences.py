"""The sentences of a paragraph as they are read for figures: quoted names are hidden, headings joined on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.parse.families import Family

_SENTENCE = re.compile(
    r"[^。!?]+(?:。(?=其中|具体(?:为|是|包括|如下)"
    r"|[从按][^,。:;]{0,6}(?:渠道|途径|方式|形式|平台)[^,。:;]{0,3}[看分][,:])[^。!?]+)*"
)
_NAME = re.compile(
    r"(?<=《)[^《》]{1,60}(?=》)|〔[^〔〕]{1,12}〕|(?<=“)[^“”\d]{1,16}(?=”(?:官方|政务)?(?:微信|公众号|微博|视频号|抖音))"
    r"|(?<=(?:众号|微博|频号|抖音)“)[^“”\d]{1,16}(?=”)"
)
_QUOTES = re.compile("[《〔“]")
_TOPIC = re.compile(r"(?<![^。;:])(?:\(?[\d一二三四五六七八九十]+[).、])?[^。;,:!?\d]{2,16}。(?=.)")
_ACCOUNT = re.compile(r"新媒体(?:平台)?\((?=[^()\d、和及]{2,16}(?<!等)\))")
_KIND = re.compile(r"”\((?=[^()\d、和及]{0,8}(?:公众号|微信|微博|视频号|抖音|快手|头条)[^()\d、和及]{0,4}(?<!等)\))")


def split_sentences(text: str, items: Family) -> Iterator[tuple[str, int]]:
    """Yield the sentences of a paragraph in half width, each with where it begins and as long as it is printed."""
    told = _NAME.sub(lambda name: "□" * len(name[0]), text) if _QUOTES.search(text) else text
    for bracket in (_ACCOUNT, _KIND):
        told = bracket.sub(lambda kind: "□" * len(kind[0]), told)
    told = _TOPIC.sub(lambda topic: _joined(topic[0], items), told)
    for sentence in _SENTENCE.finditer(told):
        yield sentence[0], sentence.start()


def _joined(topic: str, items: Family) -> str:
    """Return a heading that stands as a sentence of its own, such as 政府网站。, joined to what follows."""
    told = items.verb.search(topic) or items.keeps_up(topic)
    return topic[:-1] + ":" if items.named(topic) and not told else topic
