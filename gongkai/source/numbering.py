"""The numbers that Word puts before paragraphs by itself, which are not in their text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.source.elements import find, name_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_DEPTH, _MOST_NUMBER = 9, 9999
_DIGITS = "〇一二三四五六七八九"
_RINGS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PLACE = re.compile(r"%([1-9])")


def _counted(number: int) -> str:
    """Return a number below 10,000 in Chinese, as it is spoken."""
    said = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += _DIGITS[digit] + unit
        elif said and not said.endswith("〇") and number % place:
            said += "〇"
    said = said.replace("〇", "零")
    return said.removeprefix("一") if 10 <= number < 20 else said or "零"


def _spelled(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 9)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "decimalZero": lambda number: f"{number:02}",
    "chineseCounting": _counted,
    "chineseCountingThousand": _counted,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": _counted,
    "japaneseCounting": _counted,
    "ideographDigital": _spelled,
    "japaneseDigitalTenThousand": _spelled,
    "taiwaneseDigital": _spelled,
    "decimalEnclosedCircle": lambda number: _RINGS[number - 1 : number] or str(number),
    "decimalEnclosedCircleChinese": lambda number: _RINGS[number - 1 : number] or str(number),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str


@dataclass(frozen=True, slots=True)
class _List:
    """A numbered list: its levels, and the one whose count it carries on."""

    counted_as: str
    levels: Mapping[int, _Level]


def labels(text: Element, numbering: Element | None, styles: Element | None) -> dict[Element, str]:
    """Return the number before each paragraph that Word numbers, with the space behind it."""
    lists = {} if numbering is None else dict(_lists(numbering))
    by_style = dict(_by_style(styles)) if styles is not None and lists else {}
    counts: dict[str, dict[int, int]] = {}
    found: dict[Element, str] = {}
    for paragraph in text.iter("{*}p") if lists else ():
        key, level = _numbered(paragraph, by_style)
        if key in lists and level in lists[key].levels:
            found[paragraph] = _next(lists[key], level, counts.setdefault(lists[key].counted_as, {}))
    return found


def _numbered(paragraph: Element, by_style: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """Return the list and the level of a paragraph, as it states or as its style does."""
    properties = find(paragraph, "pPr")
    key, level = by_style.get(value_of(find(properties, "pStyle")), ("", 0))
    own = find(properties, "numPr")
    return (value_of(find(own, "numId")) or key, _whole(find(own, "ilvl"), level)) if own is not None else (key, level)


def _whole(element: Element | None, default: int) -> int:
    digits = value_of(element)
    return int(digits) if digits.isdecimal() and len(digits) < 6 else default


def _next(numbered: _List, level: int, counts: dict[int, int]) -> str:
    """Count one on in a level, forget the deeper ones, and return what Word prints."""
    for deeper in [other for other in counts if other > level]:
        del counts[deeper]
    counts[level] = counts.get(level, numbered.levels[level].start - 1) + 1

    def shown(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        given = numbered.levels.get(at)
        number = counts.get(at, given.start if given else 1)
        known = _FORMATS.get(given.format if given else "decimal")
        return known(number) if known and 0 < number <= _MOST_NUMBER else "\0"

    printed = _PLACE.sub(shown, numbered.levels[level].text)
    if numbered.levels[level].format not in _FORMATS or "\0" in printed:
        return ""
    return printed + " " * (printed[-1:].isalnum() or printed.endswith("."))


def _lists(numbering: Element) -> Iterator[tuple[str, _List]]:
    whole = {value_of(item, "abstractNumId"): _levels(item) for item in numbering if name_of(item) == "abstractNum"}
    for item in numbering:
        if name_of(item) == "num":
            base = value_of(find(item, "abstractNumId"))
            number = value_of(item, "numId")
            levels = dict(whole.get(base, {}))
            own = {_whole_of(x, "ilvl"): x for x in item if name_of(x) == "lvlOverride"}
            for at, override in own.items():
                given = levels.get(at, _Level(1, "decimal", ""))
                stated = find(override, "lvl")
                given = _level(stated) if stated is not None else given
                levels[at] = _Level(_whole(find(override, "startOverride"), given.start), given.format, given.text)
            yield number, _List(f"{base}/{number}" if own else base, levels)


def _whole_of(element: Element, name: str) -> int:
    digits = value_of(element, name)
    return int(digits) if digits.isdecimal() and int(digits) < _MOST_DEPTH else 0


def _levels(abstract: Element) -> dict[int, _Level]:
    return {_whole_of(level, "ilvl"): _level(level) for level in abstract if name_of(level) == "lvl"}


def _level(level: Element) -> _Level:
    text = find(level, "lvlText")
    return _Level(_whole(find(level, "start"), 1), value_of(find(level, "numFmt")) or "decimal", value_of(text)[:20])


def _by_style(styles: Element) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield the list and level that each style states itself or by the one it is based on."""
    own = {value_of(style, "styleId"): style for style in styles if name_of(style) == "style"}
    for key, style in own.items():
        at: Element | None = style
        for _ in range(_MOST_DEPTH):
            stated = find(at, "pPr", "numPr")
            if stated is not None or at is None:
                break
            at = own.get(value_of(find(at, "basedOn")))
        number = value_of(find(stated, "numId"))
        if number:
            yield key, (number, _whole(find(stated, "ilvl"), 0))
