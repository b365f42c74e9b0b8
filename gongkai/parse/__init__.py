"""From a document to a report: what the form says is looked for, wherever the layout has put it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongkai.folding import fold
from gongkai.parse.annexes import set_aside
from gongkai.parse.counters import drop_counters
from gongkai.parse.delimited import split_delimited
from gongkai.parse.doubt import is_aligned
from gongkai.parse.grids import printed_rows
from gongkai.parse.identity import (
    find_namings,
    find_notices,
    find_period,
    find_published,
    find_title,
    year_evidence,
)
from gongkai.parse.lexicon import RESOURCES
from gongkai.parse.lines import Line
from gongkai.parse.named import spell_out
from gongkai.parse.narrative import find_figures, load_measures
from gongkai.parse.ruled import join_ruled
from gongkai.parse.scope import level_of
from gongkai.parse.sections import build_sections, find_headings, section_headings, section_numeral, split_inline
from gongkai.parse.several import choose
from gongkai.parse.tables import edition_of, read_items, read_tables
from gongkai.parse.types import Cell, Figure, Naming, Period, Report, Row, Section, TableReading
from gongkai.parse.zones import find_zones, unroll
from gongkai.source import Document, Grid

__all__ = [
    "Cell",
    "Figure",
    "Naming",
    "NotAReport",
    "Period",
    "Report",
    "Row",
    "Section",
    "TableReading",
    "load_measures",
    "parse",
    "section_headings",
    "section_numeral",
]

_FEWEST_HEADINGS = 3
_EXPLAINS = re.compile(r"解读|读懂|图解|问答|编制说明|编写说明|填报说明|新闻发布|的通知$")


class NotAReport(Exception):
    """The document is not an annual report; the message says why."""


def parse(document: Document) -> Report:
    """Read the report that `document` holds; raises NotAReport when there is none."""
    lines = _lines(document)
    report = _parse(document, lines)
    if len(report.tables) == len(RESOURCES) and all(table.cells for table in report.tables.values()):
        return report
    named = spell_out(lines)
    return report if named is lines else _parse(document, named)


def _parse(document: Document, every: Sequence[Line]) -> Report:
    given = document.front_matter
    part = choose(every, given.get("year"))
    lines = part.lines
    headings = find_headings(lines)
    positions = [heading.position for heading in headings]
    first = positions[0] if positions else len(lines)
    shown = find_zones(lines, positions)
    zones, annexes = set_aside(shown, lines, headings)
    items, lossy = read_items(zones, lines)
    edition = edition_of(items)
    title, title_lines = find_title(lines, first)
    _must_be_report(lines, title, len(headings), bool(edition), first)
    aligned = {name for name, positions in zones.items() if is_aligned([lines[at].text for at in positions])}
    tables = read_tables(items, lossy, edition, _broken_off(lines), aligned) if edition else {}
    taken = {position for resource in items for position in shown[resource]}
    sections = build_sections(lines, headings, taken | title_lines)
    period = find_period(lines)
    years = year_evidence(title, period, sections, document.source, given.get("year"))
    namings = find_namings(lines, title, sections)
    if given.get("unit"):
        namings.insert(0, Naming("front-matter", fold(given["unit"])))
    level = next((level_of(naming.text) for naming in namings if naming.where in ("front-matter", "title")), "")
    told = any(section.paragraphs for section in sections)
    return Report(
        source=document.source,
        format=document.format,
        sha256=document.sha256,
        size=document.size,
        title=title,
        edition=edition,
        years=years,
        period=period,
        notices=find_notices(lines),
        namings=tuple(namings),
        tables=tables,
        sections=sections,
        figures=find_figures(sections, years["report"][0] if years["report"] else None, level),
        narrative=given.get("narrative") or ("full" if told else "none"),
        blocks=document.blocks,
        personal=document.personal,
        published=given.get("published") or find_published(lines),
        url=given.get("url", ""),
        division_code=given.get("division_code", ""),
        replaces=given.get("replaces", ""),
        remark=_remark(document.remark, part.others, [lines[at].number or 0 for at in annexes]),
    )


def _remark(remark: str, others: Sequence[str], annexes: Sequence[int]) -> str:
    """Return what is to be said of the reading: which other reports and tables the file holds."""
    unread, zh, en = "、".join(others), "、".join(map(str, annexes)), ", ".join(map(str, annexes))
    told = f"同一文件中的《{unread}》未读，请另存为一个文件 / not read: {unread}; save it as a file of its own"
    beside = f"第 {zh} 行起另有相同的表，未读 / not read: further tables of the same kind from lines {en}"
    return "; ".join(filter(None, [remark, told if others else "", beside if annexes else ""]))


def _lines(document: Document) -> list[Line]:
    """Return the lines of a document, a printed row of a grid as one line of tabs."""
    lines: list[Line] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            lines.extend(printed_rows(block))
        else:
            lines.append(Line(block.place, block.text))
    return split_inline(unroll(drop_counters(split_delimited(join_ruled(lines)))))


def _broken_off(lines: Sequence[Line]) -> int | None:
    """Return the number of the last line of a text that ends in a digit, without even a line end behind it."""
    return lines[-1].number if lines and lines[-1].text[-1:].isdigit() else None


def _must_be_report(lines: list[Line], title: str, headings: int, tables: bool, first: int) -> None:
    if tables:
        return
    head = [fold(line.text) for line in lines[: min(first, 40)] if line.text.strip()]
    if any(_EXPLAINS.search(text) and len(text) < 60 for text in [fold(title), *head]):
        raise NotAReport("是对报告的解读或说明，不是报告本身 / explains a report, is none itself")
    if not title:
        raise NotAReport("没有法定表格，也没有年度报告的标题 / neither a statutory table nor a report's title")
    if headings < _FEWEST_HEADINGS:
        raise NotAReport(
            f"没有法定表格，六个部分的标题只有 {headings} 个 / no statutory table, only {headings} of six headings"
        )
