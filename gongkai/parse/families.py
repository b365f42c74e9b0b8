"""Measures of one kind by the names that stand for them: which of them a number is said of, alone or together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gongkai.remembering import remembered

SUBJECT = re.compile(r"我镇|本镇|全镇|我乡|全乡|街道(?![”\"])")
"""The unit itself as the one who does what a clause says."""
_BY = re.compile(r"^[,、;:(]?(?:是|并|再|另|也|其中|其)?(?:积极|主动|充分)?(?:通过|利用|依托|经|在|借助|运用)")
_STOP = re.compile(r"[,。]")
_WHEN = re.compile(r"^(?:[^,]{0,8}(?:年|年度|年来|今年|以来))?(?:[我本全][镇乡县区市局办街]道?)?")
_SUMS_UP = re.compile(
    r"(?:等[^,、;\d]{0,10}(?:信息|内容|事项)?|(?:公开|发布)(?:各类|各项|政府|政务)*信息)[共计总数量为累达到约合:]*$"
    r"|、[^,、\d]{2,8}[共合总]计$"
)
"""What a clause ends in that counts all of a list, or information of no kind."""
_FOUNDED = re.compile(r"\d个")
"""How many channels there are, which is not what is told there."""
_OPENNESS = re.compile(r"(?:信息|政务)公开")
_NEAR = 12
_LONGEST_CARRIED = 16


def namer(names: Mapping[str, re.Pattern[str]]) -> Callable[[str], tuple[str, ...]]:
    """Return what gives the measures whose names stand in a text, in the order of their first mention."""

    def named(text: str) -> tuple[str, ...]:
        found = {measure: match.start() for measure, name in names.items() if (match := name.search(text))}
        return tuple(sorted(found, key=found.__getitem__))

    return remembered(named)


@dataclass(frozen=True, slots=True)
class Family:
    """Names that stand for measures of one kind, which a sentence may count together.

    `named` gives the measures whose names stand in a text. A number of several is of `joint`; of none where an `apart`
    name is one of two. A name that is `part_of` another goes up in it, an `unmeasured` one counts only among others.
    `verb` must bear out a name, `never` denies it, `vague` words say no more of what is counted, `lacking` words keep
    up what is named.
    """

    names: Mapping[str, re.Pattern[str]]
    named: Callable[[str], tuple[str, ...]]
    counters: re.Pattern[str]
    extra: Mapping[str, re.Pattern[str]]
    joint: str
    verb: re.Pattern[str]
    vague: re.Pattern[str] | None
    lacking: re.Pattern[str] | None
    never: re.Pattern[str] | None
    part_of: Mapping[str, str]
    apart: frozenset[str]
    unmeasured: frozenset[str]

    def counts(self, measure: str, counter: str) -> bool:
        """Tell whether what `measure` counts may have this counter."""
        extra = self.extra.get(measure)
        return bool(self.counters.fullmatch(counter) or (extra and extra.fullmatch(counter)))

    def said_of(self, before: str, told: str) -> tuple[str, ...]:
        """Return the measures that the words before a number name as what it counts; none without a verb for it.

        `told` is the sentence so far, whose verb short words carry on.
        """
        *earlier, last = _STOP.split(before)
        if self.never and self.never.search(last):
            return ()
        names = self.named(last)
        where = last
        apart = not earlier or _BY.match(last) or self.verb.search(earlier[-1]) or _FOUNDED.search(earlier[-1])
        if names and not apart:
            names = tuple(dict.fromkeys((*self.named(earlier[-1]), *names)))
        if not names:
            where = next((clause for clause in reversed(earlier) if self.named(clause)), "")
            names = self.named(where)
            if names and where is earlier[-1] and self._by(where) and self.verb.search(last) and _SUMS_UP.search(last):
                return names
            if self.keeps_up(where) or SUBJECT.search(last) or self._specific(last):
                return ()
        if not names:
            return ()
        own = self.verb.search(last) or (where is not last and len(last) <= _NEAR and self.verb.search(where))
        return names if own or (len(last) <= _LONGEST_CARRIED and self.verb.search(told)) else ()

    def _by(self, clause: str) -> bool:
        """Tell whether a clause only says by what the next one is done."""
        told = self.verb.search(_OPENNESS.sub("", clause))
        return bool(_BY.match(_WHEN.sub("", clause)) and not told and not self.keeps_up(clause))

    def unspecific(self, before: str) -> bool:
        """Tell whether the words behind the last name say nothing more of what is counted."""
        ends = [match.end() for name in self.names.values() for match in name.finditer(before)]
        return bool(ends and self.vague and self.vague.fullmatch(before, max(ends)))

    def _specific(self, clause: str) -> bool:
        """Tell whether a clause says what is counted in words of its own."""
        verb = self.verb.search(clause)
        return bool(self.vague and not self.vague.fullmatch(clause, verb.start() if verb else 0))

    def goes_on(self, words: str) -> bool:
        """Tell whether words name no further subject of a list: they have a verb or speak of something else."""
        return bool(self.verb.search(words) or (self.never and self.never.search(words)))

    def keeps_up(self, clause: str) -> bool:
        """Tell whether a clause is about keeping up what it names, not about what is told there."""
        if self.lacking is None:
            return False
        bare = clause
        for name in self.names.values():
            bare = name.sub("", bare)
        bare = _OPENNESS.sub("", bare)
        return bool(self.lacking.search(bare) and not self.verb.search(bare))

    def together(self, names: Sequence[str]) -> str:
        """Return the measure of a number that is said of `names` together; empty for none."""
        measures = [name for name in names if self.part_of.get(name) not in names]
        if len(measures) == 1:
            return measures[0] if measures[0] not in self.unmeasured else ""
        return "" if len(measures) == 2 and self.apart.intersection(measures) else self.joint if measures else ""
