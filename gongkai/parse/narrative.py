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

from gongkai.folding import UNSEEN, simplify
from gongkai.parse.types import Figure, Section

Qualifier = Literal["exact", "at_least", "about"]

_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_SENTENCE = re.compile(r"[^。;!?]+")
_VERB = re.compile(r"公开|发布|公布|推送|更新|发文|转载|刊发|上传|公示|制作|编发")
_IN_PASSING = re.compile(r"渠道|平台|途径|方面|部门|栏目|领域|村|社区|类")
_NO_ROOM = re.compile(rf"[\s{UNSEEN}]")
_LONGEST_PARAGRAPH = 20000
_LONGEST_QUOTE = 120
_LONGEST_CONTEXT = 24
_NEAR = 12
_CLOSES = re.compile(r"[^(]*\)")
_YEAR = re.compile(r"(20\d\d)年")
_ANEW = re.compile(r"20\d\d年|全年|本年")


@dataclass(frozen=True, slots=True)
class _Rule:
    measure: str
    counters: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    sentence: re.Pattern[str]
    unless: re.Pattern[str] | None
    absent: re.Pattern[str] | None
    clear: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    breakdown: bool
    verb: bool

    def fits(self, match: re.Match[str], before: str, whole: str, aside: bool) -> bool:
        """Tell whether the number that `match` found, `before` it the text since the last one, is of this measure."""
        sentence = match.string
        return bool(
            self.counters.fullmatch(match["counter"])
            and self.before.search(before)
            and self.after.match(sentence, match.end())
            and self.sentence.search(whole)
            and not (self.unless and self.unless.search(before))
            and not (self.absent and self.absent.search(sentence))
            and not (self.clear and self.clear.search(sentence[: match.start()]))
            and not (self.behind and self.behind.match(sentence, match.end()))
            and (self.breakdown or not aside)
            and (not self.verb or _VERB.search(before))
        )


@dataclass(frozen=True, slots=True)
class _Absence:
    measure: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    within: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Phrases:
    number: re.Pattern[str]
    rules: tuple[_Rule, ...]
    absences: tuple[_Absence, ...]
    never: re.Pattern[str]
    partial: re.Pattern[str]
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


def _optional(given: dict[str, Any], key: str) -> re.Pattern[str] | None:
    return re.compile(given[key]) if key in given else None


def _rule(given: dict[str, Any], counters: str) -> _Rule:
    return _Rule(
        measure=given["measure"],
        counters=re.compile(given.get("counters", counters)),
        before=re.compile(given.get("before", "")),
        after=re.compile(given.get("after", "")),
        sentence=re.compile(given.get("sentence", "")),
        unless=_optional(given, "unless"),
        absent=_optional(given, "absent"),
        clear=_optional(given, "clear"),
        behind=_optional(given, "behind"),
        breakdown=given.get("breakdown", False),
        verb=given.get("verb", False),
    )


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    given = _given()
    counters = given["counters"]
    number = re.compile(
        r"(?P<about>近|约|大约|将近|接近)?(?P<over>超过|逾|超)?"
        r"(?<![\d.第])(?P<number>\d{1,3}(?:,\d{3})+|\d+\.\d+(?=万)|\d+|[一二三四五六七八九十百千两]+)(?P<many>万)?(?P<more>余|多|几)?"
        rf"(?P<counter>{counters})(?P<later>以上|左右|余)?"
    )
    return _Phrases(
        number=number,
        rules=tuple(_rule(rule, counters) for rule in given["numbers"]),
        absences=tuple(
            _Absence(item["measure"], re.compile(item["pattern"]), _optional(item, "unless"), _optional(item, "within"))
            for item in given["absences"]
        ),
        never=re.compile(f"{given['cumulative']}|{given['planned']}"),
        partial=re.compile(given["partial"]),
        elsewhere=re.compile(given["elsewhere"]),
        units={code: measure["unit"] for code, measure in given["measures"].items()},
        skipped=frozenset(given["skipped_sections"]),
    )


def numeral(text: str) -> Decimal | None:
    """Return the number that Arabic numerals, or Chinese ones below ten thousand, state; None for anything else."""
    plain = text.replace(",", "")
    if plain.isascii():
        return Decimal(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None
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
    return Decimal(total + (digit or 0))


def _qualifier(match: re.Match[str]) -> Qualifier:
    if match["about"] or match["later"] == "左右":
        return "about"
    if match["over"] or match["more"] or match["later"]:
        return "at_least"
    return "exact"


def find_figures(sections: Sequence[Section], year: int | None = None) -> tuple[Figure, ...]:
    """Return the annual figures of the unit itself that the sections state, each (measure, value, qualifier) once.

    A number that stands behind another year than `year`, the report's, is that year's.
    """
    phrases = _phrases()
    found: dict[tuple[str, Decimal, str], Figure] = {}
    for section in sections:
        context = section.heading
        for line, paragraph in () if section.number in phrases.skipped else section.paragraphs:
            if len(paragraph) > _LONGEST_PARAGRAPH or "\t" in paragraph or "|" in paragraph:
                continue
            text, origin = _level(paragraph)
            for sentence in _SENTENCE.finditer(text):
                for measure, value, qualifier, unit, span in _in_sentence(phrases, sentence[0], context + text, year):
                    start, end = (origin[sentence.start() + offset] for offset in (span[0], span[1] - 1))
                    quote = ("…" if span[0] else "") + paragraph[start : end + 1].strip("，,、 *")
                    figure = Figure(measure, value, qualifier, unit, section.number, quote, line or None)
                    found.setdefault((measure, value, qualifier), figure)
            context = text if len(text) <= _LONGEST_CONTEXT else section.heading
    return tuple(found.values())


def _level(paragraph: str) -> tuple[str, list[int]]:
    """Return the text in half width, simplified and without spaces, and where each of its characters stood."""
    folded = [
        (char, position)
        for position, printed in enumerate(paragraph)
        for char in unicodedata.normalize("NFKC", printed)
        if not _NO_ROOM.match(char)
    ]
    text = "".join(char for char, _ in folded)
    simple = simplify(text)
    return simple if len(simple) == len(text) else text, [position for _, position in folded]


def _in_sentence(
    phrases: _Phrases, sentence: str, context: str, year: int | None
) -> Iterator[tuple[str, Decimal, Qualifier, str, tuple[int, int]]]:
    end = 0
    aside = False
    whole = next((part for part in context.split("。") if sentence in part), sentence)
    counted: set[str] = set()
    for match in phrases.number.finditer(sentence):
        before = sentence[end : match.start()]
        aside = "其中" in before or (aside and not _CLOSES.match(before))
        rule = next((rule for rule in phrases.rules if rule.fits(match, before, whole, aside)), None)
        value = numeral(match["number"])
        if rule and rule.measure and value is not None and _is_own(phrases, sentence[: match.start()], before, year):
            counted.add(rule.measure)
            amount = value * (10000 if match["many"] else 1)
            yield rule.measure, amount, _qualifier(match), match["counter"], _quoted(sentence, match)
        if not _IN_PASSING.match(sentence, match.end()):
            end = match.end()
    for item in phrases.absences:
        absent = item.pattern.search(sentence)
        if absent is None or item.measure in counted or not _is_of_year(sentence[: absent.start()], year):
            continue
        around = sentence[absent.start() : absent.end() + _NEAR]
        if not (item.unless and item.unless.search(around)) and (not item.within or item.within.search(context)):
            yield item.measure, Decimal(0), "exact", phrases.units[item.measure], _quoted(sentence, absent)


def _is_own(phrases: _Phrases, prefix: str, before: str, year: int | None) -> bool:
    """Tell whether a number is the unit's own for the whole year: not cumulative, planned, partial or elsewhere's."""
    others = list(phrases.never.finditer(prefix))
    if others and not _ANEW.search(prefix, others[-1].end()):
        return False
    return not phrases.partial.search(before) and not phrases.elsewhere.search(before) and _is_of_year(prefix, year)


def _is_of_year(prefix: str, year: int | None) -> bool:
    years = _YEAR.findall(prefix)
    return year is None or not years or int(years[-1]) == year


def _quoted(sentence: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the span to quote for a figure: its sentence, or the part of a long one that leads up to it."""
    if len(sentence) <= _LONGEST_QUOTE:
        return 0, len(sentence)
    return max(0, match.end() - _LONGEST_QUOTE), match.end()
