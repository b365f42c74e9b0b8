"""The phrasings of the narrative's figures, as narrative.toml lists them, in compiled form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from gongkai.parse.families import Family, namer
from gongkai.parse.numerals import counted_pattern, number_pattern
from gongkai.remembering import remembered

_WORD = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Rule:
    """When a number is of `measure`: patterns on what stands around it, and a word without which none of them fits."""

    measure: str
    word: str
    counters: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    sentence: re.Pattern[str]
    within: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    absent: re.Pattern[str] | None
    breakdown: bool

    def fits(self, match: re.Match[str], before: str, whole: str, aside: bool, context: str) -> bool:
        """Tell whether the number that `match` found, `before` it the text since the last one, is of this measure.

        That its counter and `word` may be is known; `whole` is the sentence around it, `context` the paragraph with its
        heading.
        """
        return bool(
            (self.breakdown or not aside)
            and self.before.search(before)
            and self.after.match(match.string, match.end())
            and (self.sentence.search(whole) or (self.within and self.within.search(context)))
            and not (self.unless and self.unless.search(before))
            and not (self.absent and self.absent.search(whole))
        )


Rules = Callable[[str], tuple[Rule, ...]]


@dataclass(frozen=True, slots=True)
class Absence:
    """A wording that states that there was none of `measure`; it has `word` in it."""

    measure: str
    word: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    within: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrasings, in the order in which they are tried; the rules for a number are given by its counter."""

    number: re.Pattern[str]
    counted: re.Pattern[str]
    never: Rules
    numbers: Rules
    totals: Rules
    items: Family
    feedback: Family
    lists: tuple[Family, ...]
    absences: tuple[Absence, ...]
    bounds: re.Pattern[str]
    units: Mapping[str, str]
    skipped: frozenset[int]


@lru_cache(maxsize=1)
def given() -> dict[str, Any]:
    """Return narrative.toml with its words filled in."""
    text = files("gongkai.parse").joinpath("narrative.toml").read_text(encoding="utf-8")
    filled: dict[str, Any] = _filled(data := tomllib.loads(text), data["words"])
    return filled


def _filled(item: Any, words: Mapping[str, str]) -> Any:
    if isinstance(item, dict):
        return {key: _filled(value, words) for key, value in item.items()}
    if isinstance(item, list):
        return [_filled(value, words) for value in item]
    return _WORD.sub(lambda word: words[word[1]], item) if isinstance(item, str) else item


def _optional(item: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
    return re.compile(item[key]) if key in item else None


def _needed(item: Mapping[str, Any]) -> str:
    """Return the word without which no sentence states anything of the measure of a rule; empty when there is none."""
    word: str = given()["needed"].get(item.get("measure"), "")
    return word


def _rules(kind: str) -> Rules:
    rules = tuple(_given_rules(kind))
    return remembered(lambda counter: tuple(rule for rule in rules if rule.counters.fullmatch(counter)))


def _given_rules(kind: str) -> Iterator[Rule]:
    for item in given()[kind]:
        yield Rule(
            measure=item.get("measure", ""),
            word=item.get("word") or ("" if "within" in item else _needed(item)),
            counters=re.compile(item.get("counters", ".*")),
            before=re.compile(item.get("before", "")),
            after=re.compile(item.get("after", "")),
            sentence=re.compile(item.get("sentence", "")),
            within=_optional(item, "within"),
            unless=_optional(item, "unless"),
            absent=_optional(item, "absent"),
            breakdown=item.get("breakdown", kind == "never"),
        )


def _family(name: str) -> Family:
    item = given()["families"][name]
    names = {measure: re.compile(pattern) for measure, pattern in item["names"].items()}
    return Family(
        names=names,
        named=namer(names),
        counters=re.compile(item["counters"]),
        extra={measure: re.compile(pattern) for measure, pattern in item.get("extra", {}).items()},
        joint=item.get("joint", ""),
        verb=re.compile(item.get("verb", "")),
        vague=_optional(item, "vague"),
        lacking=_optional(item, "lacking"),
        never=_optional(item, "never"),
        part_of=item.get("part_of", {}),
        apart=frozenset(item.get("apart", ())),
        unmeasured=frozenset(item.get("unmeasured", ())),
    )


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """Return the phrasings of narrative.toml."""
    data = given()
    return Phrases(
        number=number_pattern(data["counters"]),
        counted=counted_pattern(data["counters"]),
        never=_rules("never"),
        numbers=_rules("numbers"),
        totals=_rules("totals"),
        items=_family("items"),
        feedback=_family("feedback"),
        lists=(_family("proceedings"), _family("disclosures")),
        absences=tuple(
            Absence(
                item["measure"],
                _needed(item),
                re.compile(item["pattern"]),
                _optional(item, "unless"),
                _optional(item, "within"),
            )
            for item in data["absences"]
        ),
        bounds=re.compile(data["scope"]["bounds"]),
        units={code: measure["unit"] for code, measure in data["measures"].items()},
        skipped=frozenset(data["skipped_sections"]),
    )
