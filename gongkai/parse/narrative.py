"""Read the numbers that the narrative states, by phrasings kept as data; precision before recall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from gongkai.parse.halfwidth import in_half_width
from gongkai.parse.numerals import Qualifier, amount, qualifier
from gongkai.parse.phrases import Family, Phrases, Rule, given, load_phrases
from gongkai.parse.scope import Scope, follow
from gongkai.parse.types import Figure, Section

_SENTENCE = re.compile(r"(?:[^。!?]|[。](?=其中))+")
_IN_PASSING = re.compile(r"渠道|平台|途径|方面|部门|栏目|领域|村|社区|类")
_DENIES = re.compile(r"[未没无零0不]")
_STOP = re.compile(r"[;。]")
_NAME = re.compile(
    r"(?<=《)[^《》]{1,60}(?=》)|〔[^〔〕]{1,12}〕|(?<=“)[^“”\d]{1,16}(?=”(?:官方|政务)?(?:微信|公众号|微博|视频号|抖音))"
    r"|(?<=(?:众号|微博|频号|抖音)“)[^“”\d]{1,16}(?=”)"
)
_TOPIC = re.compile(r"(?<![^。;:])[^。;,:!?]{2,16}。(?=.)")
_ASIDE = re.compile(r"其中(?![,:]?(?:我|本|20\d\d年))")
_CLOSED = re.compile(r"\([^()]*\)")
_AND = re.compile(r"[、,和及与以]{1,3}")
_EACH = re.compile(r"(?:均|都|皆|各)(?:为|是|有)?$")
_SIBLING = re.compile(r"、(?!其中)(?P<between>[^,、]{1,16}?)\d")
_COMMA_SIBLING = re.compile(r",(?!其中)(?P<between>[^,、\d]{1,10})\d")
_GENERIC = re.compile(
    r"(?:信息|动态|内容|稿件|文章|图文|消息|作品|视频|推文|博文|推送|发布|公开|更新)[共计总数量为累达到约合:]*$"
)
_INFORMATION = re.compile(r"信息[共计总数量为累达到约合:]*$")
_OPENNESS = re.compile(r"(?:信息|政务)公开")
_CLAUSE = re.compile(r"[^,;。]*")
_BY = re.compile(r"^[,、;:(]?(?:是|并|再|另|也|其中|其)?(?:通过|利用|依托|经|在|借助|运用)")
_SUBJECT = re.compile(r"我镇|本镇|全镇|我乡|全乡|街道(?![”\"])")
_LONGEST_PARAGRAPH = 20000
_LONGEST_QUOTE = 120
_LONGEST_CONTEXT = 24
_LONGEST_CARRIED = 16
_NEAR = 12

_Found = tuple[str, Decimal, Qualifier, str, tuple[int, int]]


def load_measures() -> dict[str, dict[str, str]]:
    """Return the measures of the narrative: {code: {label, label_en, unit}}, in order."""
    measures: dict[str, dict[str, str]] = given()["measures"]
    return measures


def find_figures(sections: Sequence[Section], year: int | None = None, level: str = "") -> tuple[Figure, ...]:
    """Return the annual figures of the unit itself that the sections state, each (measure, value, qualifier) once.

    A number that stands behind another year than `year`, the report's, is that year's. What is said of a whole county,
    district, banner or city is the unit's own where `level` (县, 区, 旗, 市), the ending of its name, says so.
    """
    phrases = load_phrases()
    found: dict[tuple[str, Decimal, str], Figure] = {}
    for section in sections:
        context = section.heading
        for line, paragraph in () if section.number in phrases.skipped else section.paragraphs:
            if len(paragraph) > _LONGEST_PARAGRAPH or "\t" in paragraph or "|" in paragraph:
                continue
            text, origin = in_half_width(paragraph)
            told = _NAME.sub(lambda name: "□" * len(name[0]), text)
            told = _TOPIC.sub(lambda topic: _joined(phrases, topic[0]), told)
            for sentence in _SENTENCE.finditer(told):
                reading = _Reading(phrases, sentence[0], context + text, year, level)
                for measure, value, inexact, unit, span in reading.figures():
                    start, end = (origin[sentence.start() + offset] for offset in (span[0], span[1] - 1))
                    cut = span[0] and not _STOP.match(sentence[0], span[0] - 1)
                    quote = ("…" if cut else "") + paragraph[start : end + 1].strip("，,、 *")
                    figure = Figure(measure, value, inexact, unit, section.number, quote, line or None)
                    found.setdefault((measure, value, inexact), figure)
            context = text if len(text) <= _LONGEST_CONTEXT else section.heading
    return tuple(found.values())


def _joined(phrases: Phrases, topic: str) -> str:
    """Return a heading that stands as a sentence of its own, such as 政府网站。, joined to what follows."""
    family = phrases.items
    return topic[:-1] + ":" if family.named(topic) and not family.verb.search(topic) else topic


@dataclass(slots=True)
class _Reading:
    """One sentence, read from number to number."""

    phrases: Phrases
    text: str
    context: str
    year: int | None
    level: str
    scope: Scope = field(default_factory=Scope)
    outside: Scope | None = None
    aside: bool = False
    listed: dict[int, str] = field(default_factory=dict)
    held: tuple[str, ...] = ()

    def figures(self) -> Iterator[_Found]:
        """Yield the figures of the sentence with the span that states each."""
        matches = list(self.phrases.number.finditer(self.text))
        counted: set[str] = set()
        end = last = part = 0
        before = ""
        for index, match in enumerate(matches):
            cut = self.text.rfind(";", last, match.start()) + 1
            if cut:
                end, part, self.aside, self.held = max(end, cut), cut, False, ()
            between = self._enter(self.text[max(last, cut) : match.start()], bool(cut))
            before = (_CLOSED.sub("", self.text[end : match.start()]) if between else "") or before
            last = match.end()
            if any(rule.fits(match, before, self.text, self.aside) for rule in self.phrases.never):
                continue
            self._list(matches[index:], before)
            own = self.scope.fits and not self.phrases.bounds.search(before)
            value = amount(match)
            for measure in self._measures(match, before, self.text[part : match.start()], own, value):
                if value is not None and own:
                    counted.add(measure)
                    yield measure, value, qualifier(match), match["counter"], self._quoted(match)
            if not _IN_PASSING.match(self.text, match.end()):
                end = match.end()
        yield from self._absences(counted)

    def _enter(self, between: str, fresh: bool) -> str:
        """Follow the scope through the text between two numbers, into brackets and out of them."""
        if self.outside is not None and ")" in between:
            self.scope, self.outside = self.outside, None
            self.aside = False
            between = between.partition(")")[2] or " "
        if fresh:
            self.scope = Scope(self.scope.own, self.scope.time)
        bare = _CLOSED.sub("", between)
        if "(" in bare:
            ahead, _, bare = bare.rpartition("(")
            self.scope = self.outside = follow(self.scope, ahead, self.year, self.level)
        self.scope = follow(self.scope, bare, self.year, self.level)
        self.aside = self.aside or bool(_ASIDE.search(bare))
        return between

    def _list(self, matches: Sequence[re.Match[str]], before: str) -> None:
        """Note which measure each number of a list told with 分别 has: none where names and numbers differ."""
        if "分别" not in before:
            return
        run = [matches[0]]
        for one, other in pairwise(matches):
            if not _AND.fullmatch(self.text, one.end(), other.start()):
                break
            run.append(other)
        families = (self.phrases.items, *self.phrases.lists, self.phrases.feedback)
        told = ((family, text) for text in (before.rpartition(",")[2], before) for family in families)
        measures = next((family.named(text) for family, text in told if self._lists(family, text, before, run)), ())
        for index, match in enumerate(run):
            self.listed[match.start()] = measures[index] if measures else ""

    def _lists(self, family: Family, text: str, before: str, run: Sequence[re.Match[str]]) -> bool:
        """Tell whether `text` names as many measures of a family as there are numbers in `run`."""
        names = family.named(text)
        if len(names) != len(run) or len(run) < 2 or (family.never and family.never.search(before)):
            return False
        counted = all(family.counts(name, match["counter"]) for name, match in zip(names, run, strict=True))
        return counted and bool(family.verb.search(before))

    def _measures(
        self, match: re.Match[str], before: str, part: str, own: bool, value: Decimal | None
    ) -> Iterator[str]:
        """Yield the measures that a number is of: one, several when it is said of each, or none."""
        if match.start() in self.listed:
            yield from filter(None, [self.listed[match.start()]])
            return
        for family in self.phrases.lists:
            names = family.named(before if _EACH.search(before) else before.rpartition(",")[2])
            if len(names) > 1 and family.counts("", match["counter"]):
                if value == 0 or _EACH.search(before):
                    yield from names
                return
        rule = self._first(self.phrases.numbers, match, before)
        if rule:
            yield rule.measure
            return
        yield from self._by_name(match, before, part, own)

    def _first(self, rules: Sequence[Rule], match: re.Match[str], before: str) -> Rule | None:
        return next((rule for rule in rules if rule.fits(match, before, self.text, self.aside)), None)

    def _by_name(self, match: re.Match[str], before: str, part: str, own: bool) -> Iterator[str]:
        hidden = self.aside and not self.phrases.feedback.named(before.rpartition(",")[2])
        feedback = () if hidden else _said_of(self.phrases.feedback, before, carried=False)
        measure = _together(self.phrases.feedback, feedback)
        if measure and self.phrases.feedback.counts(measure, match["counter"]):
            yield measure
            return
        items = self.phrases.items
        names = _said_of(items, before, carried=bool(items.verb.search(part))) or (
            self.held if self._resumes(before) else ()
        )
        measure = _together(items, names)
        whole = measure == "items_website" and match["counter"] == "件" and _INFORMATION.search(before)
        counted = bool(measure) and (items.counts(measure, match["counter"]) or bool(whole))
        if counted and not self._enumerates(match, before):
            self.held = () if own else names
            if not (self.aside and measure == "village_items"):
                yield measure
        elif not names:
            rule = self._first(self.phrases.totals, match, before)
            told = ",".join(clause for clause in part.split(",") if not _keeps_up(items, clause))
            if rule and (not items.named(told) or _sums_up(before)):
                yield rule.measure

    def _resumes(self, before: str) -> bool:
        """Tell whether a clause goes on about the channel whose last number was of another time."""
        return bool(self.held and self.phrases.items.verb.search(before) and not _SUBJECT.search(before))

    def _enumerates(self, match: re.Match[str], before: str) -> bool:
        """Tell whether the number is the first of several by subject, told of one channel."""
        items = self.phrases.items
        sibling = _SIBLING.match(self.text, match.end())
        if sibling is None and not _GENERIC.search(before):
            sibling = _COMMA_SIBLING.match(self.text, match.end())
        return bool(sibling and not items.named(sibling["between"]) and not items.verb.search(sibling["between"]))

    def _absences(self, counted: set[str]) -> Iterator[_Found]:
        if not _DENIES.search(self.text):
            return
        for item in self.phrases.absences:
            absent = item.pattern.search(self.text)
            if absent is None or item.measure in counted:
                continue
            start = self.text.rfind(";", 0, absent.start()) + 1
            scope = follow(Scope(), _CLOSED.sub("", self.text[start : absent.start()]), self.year, self.level)
            ahead = _CLAUSE.match(self.text, absent.end(), absent.end() + _NEAR)
            around = absent[0] + (ahead[0] if ahead else "")
            if (
                scope.fits
                and not (item.unless and item.unless.search(around))
                and (item.within is None or item.within.search(self.context))
            ):
                counted.add(item.measure)
                yield item.measure, Decimal(0), "exact", self.phrases.units[item.measure], self._quoted(absent)

    def _quoted(self, match: re.Match[str]) -> tuple[int, int]:
        """Return the span to quote for a figure: its part of the sentence, or what of a long one leads up to it."""
        start = max((stop.end() for stop in _STOP.finditer(self.text, 0, match.start())), default=0)
        stop = _STOP.search(self.text, match.end())
        end = stop.start() if stop else len(self.text)
        if end - start <= _LONGEST_QUOTE:
            return start, end
        return max(start, match.end() - _LONGEST_QUOTE), match.end()


def _said_of(family: Family, before: str, *, carried: bool) -> tuple[str, ...]:
    """Return the measures that the words before a number name as what it counts; none without a verb to bear it out."""
    *earlier, last = before.split(",")
    if family.never and family.never.search(last):
        return ()
    names = family.named(last)
    where = last
    if names and earlier and not _BY.match(last) and not family.verb.search(earlier[-1]):
        names = tuple(dict.fromkeys((*family.named(earlier[-1]), *names)))
    if not names:
        where = next((clause for clause in reversed(earlier) if family.named(clause)), "")
        names = family.named(where)
        if _keeps_up(family, where) or _SUBJECT.search(last):
            return ()
    told = family.verb.search(last) or (where is not last and family.verb.search(where) and len(last) <= _NEAR)
    return names if told or (carried and names and len(last) <= _LONGEST_CARRIED) else ()


def _keeps_up(family: Family, clause: str) -> bool:
    """Tell whether a clause is about keeping up what it names, not about what is told there."""
    if not (family.lacking and family.lacking.search(clause)):
        return False
    bare = _OPENNESS.sub("", clause)
    for name in family.names.values():
        bare = name.sub("", bare)
    return not family.verb.search(bare)


def _together(family: Family, names: Sequence[str]) -> str:
    """Return the measure of a number that is said of `names` together; empty for none."""
    measures = [name for name in names if family.part_of.get(name) not in names]
    if len(measures) == 1:
        return measures[0] if measures[0] in load_measures() else ""
    return "" if len(measures) == 2 and family.apart.intersection(measures) else family.joint if measures else ""


def _sums_up(before: str) -> bool:
    return bool(re.search(r"(?:合计|总计|共计)(?:公开|发布)", before))
