"""Does the text speak of another unit as the one that reports? Neighbours, superiors and villages may be named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.check.catalogue import finding
from gongkai.check.types import Finding
from gongkai.divisions import Gazetteer, Unit
from gongkai.folding import fold
from gongkai.parse import Report

_ENDINGS = {"town": "镇", "township": "乡", "ethnic_township": "乡", "subdistrict": "街道"}
_AT_TOWNSHIP_LEVEL = frozenset({*_ENDINGS, "sumu", "ethnic_sumu", "other_township_level"})
_STEM_END = re.compile(r"(?:[\u4e00-\u9fff]{1,3}族)?(?:镇|乡|街道|苏木)$")
_NO_NAME = re.compile(r"^(?:[我本全各该两原]|周边|邻近|相邻|兄弟|中心镇)|[各和与及的、]")
_COMMON = re.compile(r"[乡城集村街]镇$|[下返家故还老回入城异离]乡$|[镇乡]街道$")
_LONGEST_PARAGRAPH = 20_000
_LONGEST_STEM = 3
"""A name that the gazetteer lacks may have no more characters before 镇: else it is no name but a clause."""
_NAME = r"(?P<name>[\u4e00-\u9fff]{1,12}?(?:镇|乡|街道|苏木))"
_LEAD = r"(?:^|[,。;:!、])(?:(?:20\d\d年度?|全年|今年|本年度|一年来|今后|下一步|来年),?)?"
_OFFICE = r"(?:党委|党工委|人民政府|办事处|政府|党政(?:综合)?办公室|便民服务中心)"
_PRESENTS = {
    "现": re.compile(
        rf"(?<![体实呈展发出兑表再])现(?:将|予以?|向社会)?(?:公布|发布|编制)?{_NAME}{_OFFICE}?(?=20\d\d年)"
    ),
    "报告由": re.compile(rf"(?:^|[,。;:])本(?:年度)?报告由{_NAME}{_OFFICE}?(?:编制|编写|公布|发布|负责解释)"),
    "负责解释": re.compile(rf"由{_NAME}{_OFFICE}?负责解释"),
    "表示": re.compile(rf"{_LEAD}{_NAME}表示"),
}
"""Sentences in which the body that reports says so, by a word that each has: one is enough."""
_ACTS = re.compile(
    rf"{_LEAD}{_NAME}{_OFFICE}?(?=将|坚持|认真|严格|高度重视|积极|深入|全面|始终|继续|进一步|共|累计|主动公开|紧紧|切实"
    r"|按照|围绕|以|不断|着力|扎实|持续|未|没有|结合|在|通过|加强|建立|落实)"
)
"""Clauses whose subject is a unit: two are needed, and that it does not do so itself."""
_WE = re.compile(r"(?<!自)我(镇|乡|街道)(?![镇村土])")
_FEWEST = 2
_OWN_SECTIONS = (0, 1, 5, 6)


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    line: int | None


def check_foreign(report: Report, unit: Unit, gazetteer: Gazetteer) -> Iterator[Finding]:
    """Yield another township that a township's report makes its subject, or 我镇 in the report of a 乡; once."""
    if unit.kind not in _AT_TOWNSHIP_LEVEL or not unit.name:
        return
    passages = [
        _Passage(fold(text), line or None)
        for section in report.sections
        if section.number in _OWN_SECTIONS or not report.edition
        for line, text in section.paragraphs
        if len(text) <= _LONGEST_PARAGRAPH
    ]
    found = _others(passages, unit, gazetteer) or _pronouns(report, passages, unit)
    if found:
        named = "、".join(found)
        yield finding("foreign-unit", stated=named, expected=unit.name, source_line=next(iter(found.values())))


def _others(passages: list[_Passage], unit: Unit, gazetteer: Gazetteer) -> dict[str, int | None]:
    """Return the other units that the text makes its subject, with the line that first does."""
    presented: dict[str, int | None] = {}
    acting: Counter[str] = Counter()
    first: dict[str, int | None] = {}
    for passage in passages:
        for word, pattern in _PRESENTS.items():
            for match in pattern.finditer(passage.text) if word in passage.text else ():
                name = _bare(gazetteer, match["name"])
                if _is_foreign(gazetteer, name, unit):
                    presented.setdefault(name, passage.line)
        for match in _ACTS.finditer(passage.text):
            name = _bare(gazetteer, match["name"])
            acting[name] += 1
            first.setdefault(name, passage.line)
    own = any(not _is_foreign(gazetteer, name, unit) and not _NO_NAME.search(name) for name in acting)
    often = {
        name: first[name]
        for name, times in acting.items()
        if times >= _FEWEST and not own and _is_foreign(gazetteer, name, unit)
    }
    return presented | often


def _bare(gazetteer: Gazetteer, name: str) -> str:
    """Return a name without the superiors printed before it, as far as the gazetteer knows the name or them."""
    for start in range(len(name) - 2):
        if name[start:] in gazetteer.townships:
            return name[start:]
    for size in range(len(name) - 3, 1, -1):
        if name[:size] in gazetteer.superiors:
            return name[size:]
    return name


def _is_foreign(gazetteer: Gazetteer, name: str, unit: Unit) -> bool:
    """Tell whether `name` is another unit's; one that differs in its ending alone may be an earlier name."""
    its = _STEM_END.sub("", name)
    if _NO_NAME.search(name) or not its:
        return False
    if any(_STEM_END.sub("", own) in name or its in own for own in _names(gazetteer, unit)):
        return False
    return name in gazetteer.townships or (len(its) <= _LONGEST_STEM and not _COMMON.search(name))


def _names(gazetteer: Gazetteer, unit: Unit) -> tuple[str, ...]:
    return (unit.name, *gazetteer.former_names(unit.division_code))


def _pronouns(report: Report, passages: list[_Passage], unit: Unit) -> dict[str, int | None]:
    """Return 我镇 and the like that are another kind of unit's, when the text uses no pronoun of its own kind."""
    ending = _ENDINGS.get(unit.kind)
    if not any(unit.name in naming.text for naming in report.namings):
        return {}
    used: dict[str, int | None] = {}
    for passage in passages:
        for match in _WE.finditer(passage.text):
            used.setdefault(match[1], passage.line)
    return {f"我{kind}": line for kind, line in used.items()} if ending and used and ending not in used else {}
