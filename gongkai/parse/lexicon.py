"""The words of the form, of all its editions and with the spellings met: which label is this text?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Levenshtein

from gongkai.folding import fold, label_key
from gongkai.form import Table, load_forms, load_variants
from gongkai.remembering import remembered

RESOURCES = ("disclosures", "requests", "proceedings")

Kind = Literal["line", "column", "group", "furniture"]

_ARTICLE = "第二十条第"
_INNER_ENUMERATOR = re.compile(r"(?<=.)(?=[一二三四]、|\([一二三四五六七]\)|(?<!\d)[1-8][.、])")
_GLUED = re.compile(r"(.*[\u3400-\u9fff)）”])\s*(\d[\d.,]*)")
_BRACKETED = re.compile(r"\(([^()]{2,})\)$")
"""What stands in brackets behind a group: it may be the line meant."""
_BEFORE = "第部分一二三四五六七八九十年度0123456789"
_SHORTEST_FUZZY = 6
_LONGEST_COMPOUND = 240
_LONGEST_TEXT = 600
_NEVER_CLOSE = ("其中", "上年处", "去年", "上年制", "上年废", "上年新")


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label: what it names, and in which editions of the form it stands."""

    kind: Kind
    code: str
    editions: frozenset[str]


class Lexicon:
    """The labels of one statutory table."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.labels: dict[str, tuple[Label, ...]] = {}
        for form in load_forms():
            self._add_table(form.edition, form.table(resource))
        for code, spellings in load_variants().get(resource, {}).items():
            named = [label for labels in self.labels.values() for label in labels if label.code == code]
            for spelling in spellings:
                for label in named:
                    self._add(spelling, label.kind, code, label.editions)
        self.longest = max(map(len, self.labels))
        self.exact = remembered(self._exact)
        """Returns the labels that a text is to the letter, once folded: none, one, or two that context must part."""
        self.glued = remembered(self._glued)
        """Returns label and figure of a text in which they stick together; nothing for any other text."""
        self._fuzzy = [key for key in self.labels if len(key) >= _SHORTEST_FUZZY]
        self._by_first = {first: list(keys) for first, keys in groupby(sorted(self.labels), lambda key: key[:1])}

    def _add_table(self, edition: str, table: Table) -> None:
        editions = frozenset({edition})
        for block, line, column in table.cells():
            self._add(line.label, "line", line.code, editions)
            self._add(column.label, "column", column.code, editions)
            if block.label:
                self._add(block.label, "furniture", block.item, editions)
        for group in table.groups:
            self._add(group.label, "group", group.code, editions)
        for text in table.furniture:
            self._add(text, "furniture", "", editions)

    def _add(self, text: str, kind: Kind, code: str, editions: frozenset[str]) -> None:
        key = label_key(text)
        others = [label for label in self.labels.get(key, ()) if (label.kind, label.code) != (kind, code)]
        same = [label for label in self.labels.get(key, ()) if (label.kind, label.code) == (kind, code)]
        editions = editions.union(*(label.editions for label in same))
        self.labels[key] = (*others, Label(kind, code, editions))

    def _exact(self, text: str) -> tuple[Label, ...]:
        if len(text) > _LONGEST_TEXT:
            return ()
        folded = fold(text)
        if self.resource == "disclosures" and folded.startswith(_ARTICLE) and len(folded) <= len(_ARTICLE) + 4:
            return (Label("furniture", "article", frozenset()),)
        labels = self.labels.get(label_key(text), ())
        bracketed = _BRACKETED.search(folded) if labels and labels[0].kind == "group" else None
        own = self.labels.get(label_key(bracketed[1]), ()) if bracketed else ()
        return own if own and {label.kind for label in own} == {"line"} else labels

    def _glued(self, text: str) -> tuple[str, ...]:
        glued = _GLUED.fullmatch(text)
        if glued is None or self.exact(text) or not any(label.kind == "line" for label in self.exact(glued[1])):
            return ()
        return glued[1], glued[2]

    @lru_cache(maxsize=65536)  # noqa: B019  (there are three lexicons, kept for good)
    def close(self, text: str) -> tuple[Label, ...]:
        """Return the labels of the one spelling that `text` is close to, other spellings being clearly farther."""
        key = label_key(text)
        if key.startswith(_NEVER_CLOSE):
            return ()
        if not _SHORTEST_FUZZY <= len(key) <= self.longest + 6:
            return ()
        limit = len(key) // 4
        best: list[tuple[int, str]] = []
        for candidate in self._fuzzy:
            distance = Levenshtein.distance(key, candidate, score_cutoff=limit + 2)
            if distance <= limit + 2:
                best.append((distance, candidate))
        if not best:
            return ()
        best.sort()
        distance, found = best[0]
        if distance > min(limit, len(found) // 4):
            return ()
        names = {(label.kind, label.code) for label in self.labels[found]}
        for rival, candidate in best[1:]:
            if rival < distance + 2 and not names & {(label.kind, label.code) for label in self.labels[candidate]}:
                return ()
        return self.labels[found]

    def knows(self, text: str) -> bool:
        """Tell whether `text` is one or several labels to the letter."""
        return bool(self.exact(text) or self.compound(text))

    def compound(self, text: str) -> tuple[tuple[Label, ...], ...]:
        """Return the labels that `text` strings together without a break, all of it used up; else nothing."""
        return self._compound(text) if len(text) <= _LONGEST_TEXT else ()

    @lru_cache(maxsize=32768)  # noqa: B019
    def _compound(self, text: str) -> tuple[tuple[Label, ...], ...]:
        folded = fold(text)
        if len(folded) > _LONGEST_COMPOUND:
            return ()
        found: list[tuple[Label, ...]] = []
        for part in _INNER_ENUMERATOR.split(folded):
            labels = self.exact(part)
            if labels:
                found.append(labels)
            else:
                words = self._words(label_key(part))
                if not words:
                    return ()
                found.extend(words)
        return tuple(found) if len(found) > 1 else ()

    def _words(self, key: str) -> list[tuple[Label, ...]]:
        """Return the fewest labels that a key strings together; none for any other key."""
        ways: list[list[str] | None] = [[], *[None] * len(key)]
        for start in range(len(key)):
            before = ways[start]
            if before is None:
                continue
            for word in self._by_first.get(key[start], ()):
                end = start + len(word)
                if key.startswith(word, start):
                    way = ways[end]
                    if way is None or len(before) + 1 < len(way):
                        ways[end] = [*before, word]
        return [self.labels[word] for word in ways[-1] or ()]


@lru_cache(maxsize=8)
def lexicon(resource: str) -> Lexicon:
    """Return the lexicon of the table published as `resource`."""
    return Lexicon(resource)


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    """Return the characters of all labels, and of the numbers and years that may stand before one."""
    return frozenset(_BEFORE).union(*(label for resource in RESOURCES for label in lexicon(resource).labels))


def is_foreign(text: str) -> bool:
    """Tell at a glance that a text is no label and strings none together: it has characters that no label has."""
    folded = fold(text)
    return not ("(" in folded or folded.startswith(_ARTICLE) or _characters().issuperset(label_key(text)))
