"""Fold spellings that mean the same label onto one key; for matching only, never for what is published."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from gongkai.remembering import remembered

_RUBY = re.compile(r"\([a-zà-ǿ]+\)")
UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
"""Characters that take no room, as a class of a regular expression has them."""
_SPACE = re.compile(rf"[\s{UNSEEN}]+")
_ENUMERATOR = re.compile(
    r"^(?:第[一二三四五六七八九十]部分[:、]?|\(?[一二三四五六七八九十]{1,2}[)、.,:]|\(?\d{1,2}[)、.])"
)
_NOTE_MARK = re.compile(r"(?<=[^\d\s])[①-⑨](?=$|\s*[（(])")
RINGED = re.compile(r"(?<!\d)[①-⑨]")
"""A number in a ring that is no note of the figure before it."""
_YEAR = re.compile(r"^20\d\d年度?(?=[新结制废处收])")
_NOTE = re.compile(r"\([^()]*\)|\([^)]*$")
_NOT_A_WORD = re.compile(r"[\W_]")


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Return `text` in simplified characters; text that GB 2312 can hold is returned as it is."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@remembered
def fold(text: str) -> str:
    """Return `text` without spaces, unseen characters, injected pinyin and differences of width or script."""
    even = unicodedata.normalize("NFKC", text)
    if even != text and RINGED.search(text):
        numbered = RINGED.sub(lambda ringed: f"{unicodedata.digit(ringed[0])}.", _NOTE_MARK.sub("", text))
        even = unicodedata.normalize("NFKC", numbered)
    folded = _SPACE.sub("", even)
    if "(" in folded:
        folded = _RUBY.sub("", folded)
    return folded if folded.isascii() else simplify(folded)


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """Return what identifies a label: folded, without enumerator, bracketed notes and punctuation."""
    folded = fold(text)
    bare = _YEAR.sub("本年", _ENUMERATOR.sub("", folded))
    noteless = _NOTE.sub("", bare)
    words = _NOT_A_WORD.sub("", noteless)
    return words or _NOT_A_WORD.sub("", bare)


def has_enumerator(text: str) -> bool:
    """Tell whether `text` begins with a number as headings and lines of the form do (一、 （七） 3.)."""
    return bool(_ENUMERATOR.match(fold(text)))
