"""Measures of one kind by the names that stand for them: which of them a number is said of, alone or together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SUBJECT = re.compile(r"我镇|本镇|全镇|我乡|全乡|街道(?![”\"])")
"""The unit itself as the one who does what a clause says."""
_BY = re.compile(r"^[,、;:(]?(?:是|并|再|另|也|其中|其)?(?:通过|利用|依托|经|在|借助|运用)")
_OPENNESS = re.compile(r"(?:信息|政务)公开")
_NEAR = 12
_LONGEST_CARRIED = 16


@dataclass(frozen=True, slots=True)
class Family:
    """Names that stand for measures of one kind, which a sentence may count together.

    A number of several names is of `joint`; of none where an `apart` name is one of two. A name that is `part_of`
    another goes up in it, an `unmeasured` one counts only among others. `verb` must bear out a name, `never` denies it,
    `vague` words say no more of what is counted, `lacking` words keep up what is named.
    """

    names: Mapping[str, re.Pattern[str]]
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

    def named(self, text: str) -> tuple[str, ...]:
        """Return the measures whose names stand in `text`, in the order of their first mention."""
        found = {measure: match.start() for measure, name in self.names.items() if (match := name.search(text))}
        return tuple(sorted(found, key=lambda measure: found[measure]))

    def counts(self, measure: str, counter: str) -> bool:
        """Tell whether what `measure` counts may have this counter."""
        extra = self.extra.get(measure)
        return bool(self.counters.fullmatch(counter) or (extra and extra.fullmatch(counter)))

    def said_of(self, before: str, *, carried: bool) -> tuple[str, ...]:
        """Return the measures that the words before a number name as what it counts; none without a verb for it."""
        *earlier, last = before.split(",")
        if self.never and self.never.search(last):
            return ()
        names = self.named(last)
        where = last
        if names and earlier and not _BY.match(last) and not self.verb.search(earlier[-1]):
            names = tuple(dict.fromkeys((*self.named(earlier[-1]), *names)))
        if not names:
            where = next((clause for clause in reversed(earlier) if self.named(clause)), "")
            names = self.named(where)
            if self.keeps_up(where) or SUBJECT.search(last) or self._specific(last):
                return ()
        told = self.verb.search(last) or (where is not last and self.verb.search(where) and len(last) <= _NEAR)
        return names if told or (carried and len(last) <= _LONGEST_CARRIED) else ()

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
        if not (self.lacking and self.lacking.search(clause)):
            return False
        bare = _OPENNESS.sub("", clause)
        for name in self.names.values():
            bare = name.sub("", bare)
        return not self.verb.search(bare)

    def together(self, names: Sequence[str]) -> str:
        """Return the measure of a number that is said of `names` together; empty for none."""
        measures = [name for name in names if self.part_of.get(name) not in names]
        if len(measures) == 1:
            return measures[0] if measures[0] not in self.unmeasured else ""
        return "" if len(measures) == 2 and self.apart.intersection(measures) else self.joint if measures else ""
