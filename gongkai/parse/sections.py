"""Find the six sections of a report and the narrative in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from gongkai.folding import fold
from gongkai.parse.lines import Line
from gongkai.parse.types import Section
from gongkai.remembering import remembered

_NUMERALS = "一二三四五六七八九"
_ENUMERATOR = re.compile(
    rf"^(?:(?P<part>第[{_NUMERALS}]部分)[:、.]?|\((?P<ring>[{_NUMERALS}])\)|(?P<numeral>[{_NUMERALS}])[、.,:]|(?P<digit>[1-9])[、.,])"
)
_LONGEST_HEADING = 45
_MOST_EACH = 100
_MOST_CANDIDATES = 2 * _MOST_EACH
_NUMBERED = re.compile(r"[一二三四五六]\s*、")
_CHROME = re.compile(r"^[\s|\t]*$")


@dataclass(frozen=True, slots=True)
class _Heading:
    number: int
    heading: str
    folded: str
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A section heading at the position of a line."""

    position: int
    number: int
    score: float


@lru_cache(maxsize=1)
def _headings() -> tuple[_Heading, ...]:
    given = tomllib.loads(files("gongkai.parse").joinpath("sections.toml").read_text(encoding="utf-8"))
    return tuple(
        _Heading(item["number"], item["heading"], fold(item["heading"]), tuple(map(re.compile, item["patterns"])))
        for item in given["sections"]
    )


def section_headings() -> dict[int, str]:
    """Return the headings of the six sections by number, as the notice words them."""
    return {item.number: item.heading for item in _headings()}


def section_numeral(number: int) -> str:
    """Return the Chinese numeral before a section's heading."""
    return _NUMERALS[number - 1]


@lru_cache(maxsize=1)
def _any_heading() -> re.Pattern[str]:
    """Any section's heading: most lines are none."""
    patterns = [pattern.pattern for item in _headings() for pattern in item.patterns]
    return re.compile("|".join([*patterns, *(re.escape(item.folded) for item in _headings())]))


@lru_cache(maxsize=1)
def _inline() -> re.Pattern[str]:
    """A heading with its Chinese numeral in the middle or at the start of a longer line."""
    wordings = "|".join(item.heading.replace("、", "、?") for item in _headings())
    return re.compile(rf"(?:^|(?<=[。；;|\s]))[一二三四五六]\s*、\s*(?:{wordings})(?=[\s　:：。|\d]|$)")


def split_inline(lines: Sequence[Line]) -> list[Line]:
    """Cut headings out of longer lines, so that each stands on a line of its own."""
    cut: list[Line] = []
    for line in lines:
        numbered = _NUMBERED.search(line.text)
        starts = [match.span() for match in _inline().finditer(line.text)] if numbered else []
        if not starts:
            cut.append(line)
            continue
        position = 0
        for start, end in starts:
            if line.text[position:start].strip(" |\t"):
                cut.append(Line(line.place, line.text[position:start]))
            cut.append(Line(line.place, line.text[start:end]))
            position = end
        rest = line.text[position:]
        if rest.strip(" |\t:：。"):
            cut.append(Line(line.place, rest))
    return cut


@remembered
def _score(text: str) -> tuple[int, float] | None:
    """Return the number of the section that a line heads, and how surely it does; None for any other line."""
    folded = fold(text).strip("|#*:。")
    if not 2 <= len(folded) <= _LONGEST_HEADING:
        return None
    match = _ENUMERATOR.match(folded)
    bare = folded[match.end() :] if match else folded
    for item in _headings() if _any_heading().fullmatch(bare) else ():
        exact = bare == item.folded
        if not exact and not any(pattern.fullmatch(bare) for pattern in item.patterns):
            continue
        score = 1.0 if exact else 0.5
        if match and match["ring"]:
            if not exact or _NUMERALS[item.number - 1] != match["ring"]:
                return None
        elif match and (match["part"] or match["numeral"]):
            numeral = match["numeral"] or match["part"][1]
            score += 3 if _NUMERALS[item.number - 1] == numeral else 1
        elif match:
            if int(match["digit"]) != item.number:
                return None
            score += 1
        elif not exact:
            score -= 0.4
        return item.number, score
    return None


def _fewer(candidates: list[Found]) -> list[Found]:
    """Return the candidates, of a text that repeats its headings without end only the first and the last."""
    return candidates if len(candidates) <= _MOST_CANDIDATES else candidates[:_MOST_EACH] + candidates[-_MOST_EACH:]


def find_headings(lines: Sequence[Line]) -> list[Found]:
    """Return the headings of the sections, each at most once and in order."""
    candidates = [
        Found(position, *scored)
        for position, line in enumerate(lines)
        if len(line.text) < 400 and (scored := _score(line.text))
    ]
    candidates = _fewer(candidates)
    best: list[tuple[float, list[Found]]] = []
    for index, candidate in enumerate(candidates):
        reached: tuple[float, list[Found]] = (0.0, [])
        for before in range(index):
            score, chain = best[before]
            if chain[-1].number < candidate.number and score >= reached[0]:
                reached = (score, chain)
        best.append((reached[0] + candidate.score, [*reached[1], candidate]))
    return max(best, key=lambda item: (item[0], item[1][-1].position))[1] if best else []


def build_sections(lines: Sequence[Line], headings: Sequence[Found], taken: Collection[int]) -> tuple[Section, ...]:
    """Return the preface and the sections, without the lines that the tables have `taken`."""
    starts = [Found(-1, 0, 0.0), *headings]
    sections: list[Section] = []
    for index, found in enumerate(starts):
        end = starts[index + 1].position if index + 1 < len(starts) else len(lines)
        paragraphs = tuple(
            (lines[position].number or 0, lines[position].text.strip().strip("|").strip())
            for position in range(found.position + 1, end)
            if position not in taken and not _CHROME.match(lines[position].text)
        )
        heading = lines[found.position] if found.position >= 0 else None
        text = heading.text.strip().strip("|#* ") if heading else ""
        sections.append(Section(found.number, text, paragraphs, heading.number if heading else None))
    return tuple(sections)
