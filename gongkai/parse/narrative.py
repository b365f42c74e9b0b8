"""Read the numbers that the narrative states, by phrasings kept as data; precision before recall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from gongkai.parse.families import SUBJECT, Family
from gongkai.parse.halfwidth import in_half_width
from gongkai.parse.numerals import Qualifier, amount, qualifier
from gongkai.parse.phrases import Absence, Phrases, Rules, given, load_phrases
from gongkai.parse.scope import Scope, follow
from gongkai.parse.sentences import split_sentences
from gongkai.parse.types import Figure, Section

_IN_PASSING = re.compile(r"渠道|平台|途径|方面|部门|栏目|领域|村|社区|类|信息[共合总]")
_DENIES = re.compile(r"[未没无零]|不存在|不涉及|[为:议讼]0")
_STOP = re.compile(r"[;。]")
_ASIDE = re.compile(r"其中(?![,:]?本)(?P<own>[,:]?(?:我|20\d\d年))?|^[,:(]?(?:具体|主要|内容)?(?:包括|包含|涵盖)")
_CLOSED = re.compile(r"\((?!(?:居|社区)\))[^()]*\)")
_AND = re.compile(r"[、,和及与以]{1,3}")
_EACH = re.compile(r"(?:均|都|皆|各)(?:为|是|有)?$")
_SIBLING = re.compile(
    r"(?:[、,和及与]|以及)(?!其中|[比较]|同比|环比|与?(?:去年|上年)|(?:具体|主要|内容)?(?:包括|包含|涵盖|涉及))"
    r"([^,、;。]{1,16})"
)
_BREAKS_DOWN = re.compile(r"分别(?:为|是|有|:)[^,]")
_INFORMATION = re.compile(r"信息[共计总数量为累达到约合:]*$")
_MADE = re.compile(r"制发|制定|出台|印发|作出|做出|实施|下达|办理|办结|办案|查处")
_SUMS_UP = re.compile(r"(?:合计|总计|共计)(?:更新|主动)*(?:公开|发布)")
_CARRIED = "requests_carried"
_STAFF = "staff"
_SO_FAR = re.compile(r"截[至止到]目前")
_INTO = re.compile(r"[结转][转结](?P<to>至|到|入)?(?P<year>20\d\d)年?")
_RUNNING = re.compile(r"[,、]累计[^,]*$")
_YEAR = re.compile(r"20\d\d")
_CLAUSE = re.compile(r"[^,;。、]*")
_LONGEST_PARAGRAPH = 20000
_LONGEST_QUOTE = 120
_LONGEST_CONTEXT = 24
_NEAR = 12
_WIDEST_LIST = 24
_WIDE = 400

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
            for sentence, at in split_sentences(text, phrases.items):
                if not phrases.counted.search(sentence) and not _DENIES.search(sentence):
                    continue
                reading = _Reading(phrases, sentence, context + text, year, level)
                for measure, value, inexact, unit, span in reading.figures():
                    start, end = (origin[at + offset] for offset in (span[0], span[1] - 1))
                    cut = span[0] and not _STOP.match(sentence, span[0] - 1)
                    quote = ("…" if cut else "") + paragraph[start : end + 1].strip("，,、 *")
                    figure = Figure(measure, value, inexact, unit, section.number, quote, line or None)
                    found.setdefault((measure, value, inexact), figure)
            context = text if len(text) <= _LONGEST_CONTEXT else section.heading
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Number:
    """A number with its counter; `before` is the text since the last one, `told` its part of the sentence so far.

    `around` is what surrounds it; `own` says that it is the unit's own of the whole year.
    """

    match: re.Match[str]
    before: str
    around: str
    told: str
    own: bool


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
    aside: bool = False  # behind 其中
    divided: bool = False  # anywhere behind the first 其中
    lead: str = ""  # the words before the number that 其中 divides
    whole: str = ""  # the counter of the number that 其中 divides
    listed: dict[int, str] = field(default_factory=dict)
    held: tuple[str, ...] = ()

    def figures(self) -> Iterator[_Found]:
        """Yield the figures of the sentence with the span that states each."""
        matches = list(self.phrases.number.finditer(self.text)) if self.phrases.counted.search(self.text) else []
        counted: dict[str, bool] = {}
        end = last = part = 0
        before = ""
        for index, match in enumerate(matches):
            cut = self.text.rfind(";", last, match.start()) + 1
            if cut:
                part = part if self._only_names(self.text[cut : match.start()]) else cut
                end, self.aside, self.held = max(end, cut), False, ()
            between = self._enter(self.text[max(last, cut) : match.start()], bool(cut))
            before = (_CLOSED.sub("", self.text[end : match.start()]) if between else "") or before
            last = match.end()
            around = self.text[max(0, match.start() - _WIDE) : match.end() + _WIDE]
            never = self.phrases.never(match["counter"])
            if any(one.word in around and one.fits(match, before, around, self.aside, self.context) for one in never):
                continue
            if not self.aside:
                self.whole, self.lead = match["counter"], before
            self._list(matches[index:], before)
            own = self.scope.fits and not self.phrases.bounds.search(before.rpartition(",")[2])
            told = self.text[max(part, match.start() - _WIDE) : match.start()]
            value = amount(match)
            for measure in self._measures(_Number(match, before, around, told, own)):
                again = measure in counted and self._tells_again(measure, before, counted[measure])
                if value is not None and (own or self._stands(measure)) and not again:
                    counted.setdefault(measure, self.aside)
                    yield measure, value, qualifier(match), match["counter"], self._quoted(match)
            if not _IN_PASSING.match(self.text, match.end()):
                end = match.end()
        yield from self._absences(counted)

    def _only_names(self, clause: str) -> bool:
        """Tell whether a clause between a semicolon and a number says nothing but a channel, for the verb before it."""
        items = self.phrases.items
        return len(clause) <= _NEAR and bool(items.named(clause)) and not items.verb.search(clause)

    def _tells_again(self, measure: str, before: str, divided: bool) -> bool:
        """Tell whether a further number of a measure is a part of the one before it, or what it had grown to."""
        return measure == "items_total" or self.aside > divided or bool(_RUNNING.search(before))

    def _stands(self, measure: str) -> bool:
        """Tell whether a number of what there is now is one of those who are there."""
        return measure == _STAFF and self.scope.own and self.scope.time == "standing"

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
        part = _ASIDE.search(bare)
        self.aside = self.aside or bool(part and (self.scope.fits or not part["own"]))
        self.scope = follow(self.scope, bare, self.year, self.level)
        self.divided = self.divided or self.aside
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
        if len(run) == 1 and _BREAKS_DOWN.search(before):
            self.aside = True
            return
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
        told = before if len(text) > _WIDEST_LIST else self.text[: run[0].start()]
        return counted and bool(family.verb.search(told))

    def _measures(self, number: _Number) -> Iterator[str]:
        """Yield the measures that a number is of: one, several when it is said of each, or none."""
        counter, before = number.match["counter"], number.before
        if number.match.start() in self.listed:
            yield from filter(None, [self.listed[number.match.start()]])
            return
        for family in self.phrases.lists:
            last = before.rpartition(",")[2]
            names = family.named(before if _EACH.search(before) else last.rpartition(":")[2]) or family.named(last)
            if len(names) > 1 and family.counts("", counter):
                if amount(number.match) == 0 or _EACH.search(before):
                    yield from names
                return
        measure = self._first(self.phrases.numbers, number, self.aside)
        of_items = self.aside and counter == self.whole and measure in self.phrases.lists[-1].names
        if of_items and not any(_MADE.search(words.rpartition(",")[2]) for words in (before, self.lead)):
            return
        yield from filter(None, [measure or self._by_name(number)])

    def _first(self, rules: Rules, number: _Number, aside: bool) -> str:
        match = number.match
        told = match, number.before, number.around, aside, self.context
        fitting = (one.measure for one in rules(match["counter"]) if one.word in number.around and one.fits(*told))
        measure = next(fitting, "")
        return self._carried(number.before) if measure == _CARRIED else measure

    def _carried(self, before: str) -> str:
        """Return the measure of requests carried from or to the year that is named: over into this one, or forward."""
        into = _INTO.search(before)
        out_of = bool(into and not into["to"] and int(into["year"]) + 1 == self.year)
        years = [int(year) - (bool(into) and not out_of) for year in _YEAR.findall(into[0] if into else before)]
        if self.year is None or not years or years[-1] not in (self.year - 1, self.year):
            return ""
        return f"{_CARRIED}_{'forward' if years[-1] == self.year else 'over'}"

    def _by_name(self, number: _Number) -> str:
        """Return the measure of the feedback or channel that is named, or of items by no channel; empty for none."""
        feedback, items = self.phrases.feedback, self.phrases.items
        counter, before = number.match["counter"], number.before
        hidden = self.aside and not feedback.named(before.rpartition(",")[2])
        heard = feedback.said_of(before, number.told)
        measure = "" if hidden else feedback.together(heard)
        if measure and feedback.counts(measure, counter):
            return measure
        names = items.said_of(before, number.told)
        names = names or (self.held if self._resumes(before) else ())
        if not names:
            measure = self._first(self.phrases.totals, number, self.divided)
            told = ",".join(clause for clause in number.told.split(",") if not items.keeps_up(clause))
            return measure if not items.named(told) or _SUMS_UP.search(before) else ""
        measure = items.together(names)
        pieces = counter == "件" and _INFORMATION.search(before)
        if not measure or not (items.counts(measure, counter) or pieces) or self._enumerates(number):
            return ""
        self.held = () if number.own else names
        return "" if self.aside and measure == "village_items" else measure

    def _resumes(self, before: str) -> bool:
        """Tell whether a clause goes on about the channel whose last number was of another time."""
        return bool(self.held and self.phrases.items.verb.search(before) and not SUBJECT.search(before))

    def _enumerates(self, number: _Number) -> bool:
        """Tell whether the number is the first of several by subject, told of one channel."""
        items = self.phrases.items
        following = self.phrases.number.search(self.text, number.match.end())
        if following is None or following["counter"] != number.match["counter"] or items.unspecific(number.before):
            return False
        sibling = _SIBLING.fullmatch(self.text, number.match.end(), following.start())
        return bool(sibling and not items.named(sibling[1]) and not items.goes_on(sibling[1]))

    def _absences(self, counted: dict[str, bool]) -> Iterator[_Found]:
        if not _DENIES.search(self.text):
            return
        for item in [one for one in self.phrases.absences if one.word in self.text and one.pattern.search(self.text)]:
            stated = item.pattern.finditer(self.text) if item.measure not in counted else ()
            absent = next((match for match in stated if self._denies(item, match)), None)
            if absent:
                measure = self._carried(absent[0]) if item.measure == _CARRIED else item.measure
                if measure and measure not in counted:
                    counted[measure] = False
                    yield measure, Decimal(0), "exact", self.phrases.units[measure], self._quoted(absent)

    def _denies(self, item: Absence, absent: re.Match[str]) -> bool:
        """Tell whether a wording denies what it names, for the unit and the whole year."""
        start = self.text.rfind(";", 0, absent.start()) + 1
        ahead = _SO_FAR.sub("", _CLOSED.sub("", self.text[start : absent.start()]))
        scope = follow(Scope(), ahead, self.year, self.level)
        *counted, last = ahead.split(",")
        if scope.time in ("always", "standing") and counted and self.phrases.number.search(counted[-1]):
            scope = follow(replace(scope, time="year"), last, self.year, self.level)
        rest = _CLAUSE.match(self.text, absent.end(), absent.end() + _NEAR)
        around = absent[0] + (rest[0] if rest else "")
        apart = item.unless is None or not item.unless.search(around)
        return scope.fits and apart and (item.within is None or bool(item.within.search(self.context)))

    def _quoted(self, match: re.Match[str]) -> tuple[int, int]:
        """Return the span to quote for a figure: its part of the sentence, or what of a long one leads up to it."""
        start = max(self.text.rfind(stop, 0, match.start()) + 1 for stop in ";。")
        stop = _STOP.search(self.text, match.end())
        end = stop.start() if stop else len(self.text)
        if end - start <= _LONGEST_QUOTE:
            return start, end
        return max(start, match.end() - _LONGEST_QUOTE), match.end()
