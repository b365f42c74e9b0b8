"""Read the numbers that the narrative states, by phrasings kept as data; precision before recall."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from gongkai.folding import simplify
from gongkai.parse.types import Figure, Section

Qualifier = Literal["exact", "at_least", "about"]

_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_SENTENCE = re.compile(r"[^。;!?]+")
_VERB = re.compile(r"公开|发布|公布|推送|更新|发文|转载|刊发|上传|公示|制作|编发")
_IN_PASSING = re.compile(r"渠道|平台|途径|方面|部门|栏目|领域|村|社区|类")
_LONGEST_PARAGRAPH = 20000
_LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class _Rule:
    measure: str
    counters: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    sentence: re.Pattern[str]
    unless: re.Pattern[str] | None
    breakdown: bool
    verb: bool


@dataclass(frozen=True, slots=True)
class _Phrases:
    number: re.Pattern[str]
    rules: tuple[_Rule, ...]
    absences: tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]
    never: re.Pattern[str]
    elsewhere: re.Pattern[str]
    units: dict[str, str]
    skipped: frozenset[int]


def load_measures() -> dict[str, dict[str, str]]:
    """Return the measures of the narrative: {code: {label, label_en, unit}}, in order."""
    measures: dict[str, dict[str, str]] = _given()["measures"]
    return measures


@lru_cache(maxsize=1)
def _given() -> dict[str, Any]:
    return tomllib.loads(files("gongkai.parse").joinpath("narrative.toml").read_text(encoding="utf-8"))


def _rule(given: dict[str, Any], counters: str) -> _Rule:
    return _Rule(
        measure=given["measure"],
        counters=re.compile(given.get("counters", counters)),
        before=re.compile(given.get("before", "")),
        after=re.compile(given.get("after", "")),
        sentence=re.compile(given.get("sentence", "")),
        unless=re.compile(given["unless"]) if "unless" in given else None,
        breakdown=given.get("breakdown", False),
        verb=given.get("verb", False),
    )


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    given = _given()
    counters = given["counters"]
    number = re.compile(
        r"(?P<about>近|约|大约|将近|接近)?(?P<over>超过|逾|超)?"
        r"(?<![\d.])(?P<number>\d{1,3}(?:,\d{3})+|\d+|[一二三四五六七八九十百千两]+)(?P<many>万)?(?P<more>余|多|几)?"
        rf"(?P<counter>{counters})(?P<later>以上|左右|余)?"
    )
    return _Phrases(
        number=number,
        rules=tuple(_rule(rule, counters) for rule in given["numbers"]),
        absences=tuple(
            (item["measure"], re.compile(item["pattern"]), re.compile(item["unless"]) if "unless" in item else None)
            for item in given["absences"]
        ),
        never=re.compile(f"{given['cumulative']}|{given['planned']}"),
        elsewhere=re.compile(given["elsewhere"]),
        units={code: measure["unit"] for code, measure in given["measures"].items()},
        skipped=frozenset(given["skipped_sections"]),
    )


def numeral(text: str) -> int | None:
    """Return the number that Arabic or Chinese numerals below ten thousand state; None for anything else."""
    plain = text.replace(",", "")
    if plain.isascii():
        return int(plain) if plain.isdigit() else None
    total = 0
    digit: int | None = None
    for char in plain:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _POWERS:
            total += (1 if digit is None else digit) * _POWERS[char]
            digit = None
        else:
            return None
    return total + (digit or 0)


def _qualifier(match: re.Match[str]) -> Qualifier:
    if match["about"] or match["later"] == "左右":
        return "about"
    if match["over"] or match["more"] or match["later"]:
        return "at_least"
    return "exact"


def find_figures(sections: Sequence[Section]) -> tuple[Figure, ...]:
    """Return the annual figures of the unit itself that the sections state, each (measure, value, qualifier) once."""
    phrases = _phrases()
    found: dict[tuple[str, Decimal, str], Figure] = {}
    for section in sections:
        if section.number in phrases.skipped:
            continue
        for line, paragraph in section.paragraphs:
            if len(paragraph) > _LONGEST_PARAGRAPH or "\t" in paragraph or "|" in paragraph:
                continue
            text, origin = _level(paragraph)
            for sentence in _SENTENCE.finditer(text):
                for measure, value, qualifier, unit, span in _in_sentence(phrases, sentence[0]):
                    start, end = (origin[sentence.start() + offset] for offset in (span[0], span[1] - 1))
                    quote = ("…" if span[0] else "") + paragraph[start : end + 1].strip("，,、 *")
                    figure = Figure(measure, value, qualifier, unit, section.number, quote, line or None)
                    found.setdefault((measure, value, qualifier), figure)
    return tuple(found.values())


def _level(paragraph: str) -> tuple[str, list[int]]:
    """Return the text in half width, simplified and without spaces, and where each of its characters stood."""
    folded = [
        (char, position)
        for position, printed in enumerate(paragraph)
        for char in unicodedata.normalize("NFKC", printed)
        if not char.isspace()
    ]
    text = "".join(char for char, _ in folded)
    simple = simplify(text)
    return simple if len(simple) == len(text) else text, [position for _, position in folded]


def _in_sentence(phrases: _Phrases, sentence: str) -> Iterator[tuple[str, Decimal, Qualifier, str, tuple[int, int]]]:
    end = 0
    aside = False
    for match in phrases.number.finditer(sentence):
        before = sentence[end : match.start()]
        aside = aside or "其中" in before
        measure = _measure(phrases, match, before, sentence, aside)
        value = numeral(match["number"])
        if measure and value is not None and not phrases.never.search(sentence[: match.start()]):
            amount = Decimal(value) * (10000 if match["many"] else 1)
            yield measure, amount, _qualifier(match), match["counter"], _quoted(sentence, match)
        if not _IN_PASSING.match(sentence, match.end()):
            end = match.end()
    for measure, pattern, unless in phrases.absences:
        absent = pattern.search(sentence)
        if absent and not (unless and unless.search(absent[0])):
            yield measure, Decimal(0), "exact", phrases.units[measure], _quoted(sentence, absent)


def _measure(phrases: _Phrases, match: re.Match[str], before: str, sentence: str, aside: bool) -> str:
    after = sentence[match.end() : match.end() + 16]
    for rule in phrases.rules:
        if (
            rule.counters.fullmatch(match["counter"])
            and rule.before.search(before)
            and rule.after.match(after)
            and rule.sentence.search(sentence)
            and not (rule.unless and rule.unless.search(before))
            and (rule.breakdown or not aside)
            and (not rule.verb or _VERB.search(before))
        ):
            return "" if phrases.elsewhere.search(before) else rule.measure
    return ""


def _quoted(sentence: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the span to quote for a figure: its sentence, or the part of a long one that leads up to it."""
    if len(sentence) <= _LONGEST_QUOTE:
        return 0, len(sentence)
    return max(0, match.end() - _LONGEST_QUOTE), match.end()
