"""Read who reports and for which year: title, statistical period, notices, and where the unit is named."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import PurePosixPath

from gongkai.folding import fold
from gongkai.parse.lines import Line
from gongkai.parse.types import Naming, Period, Section
from gongkai.remembering import remembered

_TITLE = re.compile(
    r"^(?P<head>.*?)(?P<topic>政府信息与政务公开|政府信息公开|政务信息公开|政府政务公开|政务公开|信息公开)"
    r"(?P<middle>.{0,16}?)(?:年度工作报告|年度报告|公开报告|的报告|年报|报告)(?:\(.*\))?$"
)
_TOPIC = "公开"
"""What every title has."""
_LABELLED = re.compile(r"^(?:标题|名称|信息名称|文件名称)[:|]+")
_FILE = re.compile(r"\.(?:docx?|wps|pdf|html?|txt)$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)(?:年度|年)?")
_CHINESE_YEAR = re.compile(r"[二2][〇○零0O][一二三四][〇○零0O一二三四五六七八九](?=年)")
_CHINESE_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_PERIOD_WORDS = re.compile(r"统计|数据核定|起止时间|时间段|期限自|数据(?:从|自)|所列数据")
_DAY = r"(?:年|[-./])?(0?1)(?:月|[-./])?(0?1)(?:日|号)?"
_PERIOD = re.compile(
    rf"(20\d\d){_DAY}(?:起|开始)?(?:至|到|止|-|—|~|–)+(?P<end>(?:(?P<year>20\d\d)(?:年|[-./])?|(?P<odd>\d{{5,6}})年)?"
    r"(?P<month>1[0-2]|0?[1-9])(?:月|[-./])?(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号)?)(?!\d)"
)
_ANY_PERIOD = re.compile(
    r"(20\d\d)年(1[0-2]|0?[1-9])月(3[01]|[12]\d|0?[1-9])日(?:零时|0时)?(?:起|开始)?(?:至|到|止|-|—|~|–)+"
    r"(?P<end>(?:(?P<year>20\d\d)年|(?P<odd>\d{5,6})年)?(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])日)"
)
_NOTICE = re.compile(r"国办公开(?:办)?函\W{0,3}(20\d\d)\D{0,3}?(\d{1,3})号")
_METADATA = re.compile(
    r"^(?:发布机构|发文机关|发布单位|发文单位|公开机构|制发机关|信息来源|来源|作者|发布者)[:|\s]*(.+)$"
)
_PUBLISHED = re.compile(
    r"(?:发布|公开|发文|成文|生成|公布|印发)(?:日期|时间)[:|\s]*(20\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})(?!\d)"
)
_TRAIL = re.compile(r"^(?:您?当前的?(?:位置|页面)|所在位置)[:|]?(.+)$")
_STARTS_WITH_YEAR = re.compile(r"^(20\d\d)年(?:度)?[,,]")
_PUBLISHES = re.compile(r"(?:现(?:将|予)?(?:发布|公布|编制|向社会公布)|现将)[《]?.{0,40}?(20\d\d)年")
_SIGNED = re.compile(r"(?:镇|乡|街道|办事处|人民政府|委员会|苏木|管理区|农场|局|办公室)$")
_PRESENTS = re.compile(
    r"联系|地址|现(?:将|予|向社会)?(?:发布|公布|编制)|(?:网站|门户|网).{0,12}(?:下载|查阅|查询)|由.{2,30}编制"
)
_CELLS = re.compile(r"[\t|]+")
_HEAD_LINES = 40
_FARTHEST = 400


def _head(lines: Sequence[Line], end: int = _FARTHEST) -> list[tuple[int, Line]]:
    """Return the first lines that are not empty, before position `end`, with their positions."""
    filled = ((at, line) for at, line in enumerate(lines[: min(end, _FARTHEST)]) if line.text.strip())
    return list(islice(filled, _HEAD_LINES))


def _years_in(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(text)]


def plain_year(text: str) -> str:
    """Return `text` with a year in Chinese numerals (二〇二一年) in digits."""
    return _CHINESE_YEAR.sub(lambda match: match[0].replace("二", "2", 1).translate(_CHINESE_DIGITS), text)


def _title_text(text: str) -> str:
    """Return a line as a title: without a label before it and a file's ending."""
    folded = _FILE.sub("", fold(text).strip("#*|:。"))
    return plain_year(_LABELLED.sub("", folded))


@remembered
def _title_score(text: str) -> float:
    folded = _title_text(text) if _TOPIC in fold(text) else ""
    match = _TITLE.match(folded)
    if match is None or len(folded) > 60 or re.search(r"[,。;:《>]|根据|要求", folded):
        return 0.0
    head = _YEAR.sub("", match["head"]).removeprefix("关于")
    return 1.0 + (1.0 if head else 0.0) + (0.5 if _years_in(folded) else 0.0)


@remembered
def is_title(text: str) -> bool:
    """Tell whether a line by itself is a report's title with its unit or year."""
    return len(text) <= 80 and _title_score(text) > 1.0


def find_title(lines: Sequence[Line], end: int) -> tuple[str, set[int]]:
    """Return the title, joined where it is broken over up to three lines, and their positions; empty for none.

    `end` is the position of the first section heading: no title stands below it.
    """
    shown = _head(lines, end)
    best: tuple[float, str, set[int]] = (0.0, "", set())
    for index in range(len(shown)):
        for size in (1, 2, 3):
            window = [line for _, line in shown[index : index + size]]
            if len(window) < size or any(len(line.text) > 80 for line in window):
                break
            if size > 1 and (_title_score(window[0].text) or not _plausible_part(window[0].text)):
                break
            parts = [_unlabelled(line.text) for line in window]
            score = _title_score("".join(parts)) - 0.1 * (size - 1)
            if score > best[0]:
                best = (score, " ".join(" ".join(parts).split()), {at for at, _ in shown[index : index + size]})
    return best[1], best[2]


def _unlabelled(text: str) -> str:
    return re.sub(r"^\s*(?:标题|名称|信息名称)\s*[:：]\s*", "", text).strip(" |#*\t")


def _plausible_part(text: str) -> bool:
    folded = fold(text)
    return len(folded) <= 40 and not re.search(r"[,。;:>|]", folded)


def unit_in_title(title: str) -> str:
    """Return the part of a title that names the unit, without year and connecting words; empty when none does."""
    match = _TITLE.match(_title_text(title))
    if match is None:
        return ""
    head = _YEAR.sub("", match["head"]).strip('《》"“”()')
    return re.sub(r"^关于|^度|的$|度$|关于$", "", head)


def _period_in(text: str) -> tuple[str, re.Match[str] | None]:
    """Return `text` folded, and the period that it states."""
    folded = plain_year(fold(text)).replace("--", "-")
    return folded, _PERIOD.search(folded) or _ANY_PERIOD.search(folded)


def find_period(lines: Sequence[Line]) -> Period | None:
    """Return the statistical period as stated, also where an extractor has lost 年, 月 or 日 or cut the line within."""
    for at, line in enumerate(lines):
        if "20" not in line.text or len(line.text) > 20000:
            continue
        folded, match = _period_in(line.text)
        if match is None or (match.end() == len(folded) and not folded.endswith(("日", "号"))):
            following = lines[at + 1].text[:100] if at + 1 < len(lines) else ""
            joined = _period_in(line.text + following)
            folded, match = joined if joined[1] and joined[1].start() < len(folded) else (folded, match)
        if match is None or not (_PERIOD_WORDS.search(folded) or "月31日" in folded):
            continue
        year = int(match[1])
        start = _date(match[1], match[2], match[3])
        end = None if match["odd"] else _date(match["year"] or match[1], match["month"], match["day"])
        return Period(start, end, end.year if end else year, match[0], line.number)
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if len(year) == 4 else None
    except ValueError:
        return None


def find_published(lines: Sequence[Line]) -> str:
    """Return the date of publication that the page around the report states, as YYYY-MM-DD; empty when none is."""
    return next(filter(None, (_published_in(line.text[:2000]) for _, line in _head(lines))), "")


@remembered
def _published_in(text: str) -> str:
    match = _PUBLISHED.search(fold(_CELLS.sub(":", text)))
    found = _date(match[1], match[2], match[3]) if match else None
    return found.isoformat() if found else ""


def find_notices(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the notices on the form that the text cites, by number, in the order of their first mention."""
    found: dict[str, None] = {}
    for line in lines:
        if "函" in line.text:
            for year, number in _NOTICE.findall(fold(line.text)):
                found[f"国办公开办函〔{year}〕{number}号"] = None
    return tuple(found)


def find_namings(lines: Sequence[Line], title: str, sections: Sequence[Section]) -> list[Naming]:
    """Return the places that may name the unit, the surest first."""
    namings: list[Naming] = []
    named = unit_in_title(title)
    if named:
        namings.append(Naming("title", named))
    for _, line in _head(lines):
        namings.extend(Naming("metadata", part, line.number) for part in _names_beside(line.text))
    preface = [paragraph for section in sections if section.number == 0 for paragraph in section.paragraphs]
    last = sections[-1].paragraphs if sections else ()
    body = sections[1].paragraphs[:3] if len(sections) > 1 else ()
    for number, text in preface:
        folded = fold(text)
        if len(folded) <= 25 and _SIGNED.search(folded) and not re.search(r"[,。;:>]", folded):
            namings.append(Naming("signature", folded, number))
    for number, text in [*preface, *body, *last]:
        told = fold(text)[:4000]
        sentences = re.split(r"[。;]", told) if _PRESENTS.search(told) else ()
        said = [sentence for sentence in sentences if _PRESENTS.search(sentence)]
        namings.extend(Naming("preface", sentence, number) for sentence in said)
    for number, text in last[-8:]:
        folded = fold(text)
        if len(folded) <= 25 and _SIGNED.search(folded) and not re.search(r"[,。;:]", folded):
            namings.append(Naming("signature", folded, number))
    return namings


@remembered
def _names_beside(text: str) -> tuple[str, ...]:
    """Return whom a line of the page around a report names as its publisher or its folders, the nearest first."""
    folded = fold(_CELLS.sub(":", text))
    match = _METADATA.match(folded) or _TRAIL.match(folded)
    return tuple(part for part in reversed(match[1].split(">")) if part) if match else ()


def year_evidence(
    title: str, period: Period | None, sections: Sequence[Section], source: str, stated: int | None
) -> Mapping[str, tuple[int, ...]]:
    """Return the years that title, period, narrative and path name, and under ``report`` the one they come to.

    Front matter decides; else the year with the most of them on its side, the period before the title before the
    narrative; the path counts only where the text is silent.
    """
    evidence: dict[str, tuple[int, ...]] = {
        "title": tuple(dict.fromkeys(_years_in(plain_year(fold(title))))),
        "period": (period.year,) if period and period.year else (),
        "narrative": tuple(_narrative_years(sections)),
    }
    stem = PurePosixPath(source).stem
    path = tuple(_years_in(stem))[:1]
    votes: Counter[int] = Counter()
    for years in evidence.values():
        if len(years) == 1:
            votes[years[0]] += 1
    order = [*evidence["period"], *evidence["title"], *evidence["narrative"], *path]
    chosen = stated or (max(order, key=lambda year: (votes[year], -order.index(year))) if order else None)
    return {**evidence, "path": path, "report": (chosen,) if chosen else ()}


def _narrative_years(sections: Sequence[Section]) -> list[int]:
    """Return the years with which paragraphs of section 一 begin, and those of the report that the preface presents."""
    years: dict[int, None] = {}
    for section in sections:
        if section.number > 1:
            continue
        for _, text in section.paragraphs:
            folded = unicodedata.normalize("NFKC", text).replace(" ", "")[:4000]
            match = _STARTS_WITH_YEAR.match(folded) if section.number == 1 else _PUBLISHES.search(folded)
            if match:
                years[int(match[1])] = None
    return list(years)
