"""Full-text search without a server: the index and the texts that templates/assets/fulltext.js reads.

    search/index.js                the parts of the index, the latest first, and the spellings of punctuation marks
    search/<part>/index.js         how many reports a part has, and the first sequence of each of its files
    search/<part>/reports.js       its reports, the latest first
    search/<part>/<number>.js      sequences of one to three characters with the reports that have them (shards.py)
    search/texts/<report_id>.js    the text of a report: what is found is verified in it and quoted from it

A part has whole years, as many as make it worth a part, and is named after the first. Its files depend on the reports
of its years alone, a text on its own report: a report more changes the part of its year, mostly the last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gongkai.site.rows import Rows, superiors
from gongkai.site.search.folding import VARIANTS, fold
from gongkai.site.search.shards import shards
from gongkai.site.twins import script
from gongkai.site.types import Collection, Planned, Row

_LEVELS = (("province", 2), ("prefecture", 4), ("county", 6))
"""The levels of divisions with the length of their part of a code."""

_WORTH_A_PART = 1_000
"""How many reports: in fewer, the sequences themselves outweigh what is said of them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the index: its name, its years, and the ids of its reports, the latest year first."""

    name: str
    years: Sequence[str]
    reports: Sequence[str]


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page that searches."""
    yield "search/index.html", partial(_context, rows)


def _context(rows: Rows) -> dict[str, Any]:
    return {"years": rows.years[::-1], "regions": _regions(rows)}


def _regions(rows: Rows) -> list[tuple[str, str]]:
    """Return the beginning of the code and the name of each region of the highest level that has several."""
    units = [rows.units[township_id] for township_id in rows.by_unit]
    for level, length in _LEVELS:
        found = {unit[f"{level}_code"][:length]: unit[level] for unit in units if unit[f"{level}_code"]}
        if len(found) > 1:
            return sorted(found.items())
    return []


def search_files(collection: Collection) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file that the search reads."""
    units = {row["township_id"]: row for row in collection.tables["townships"]}
    reports = collection.tables["reports"]
    for report in reports:
        yield text_file(report, units[report["township_id"]], text_of(collection.reports[report["report_id"]]))
    yield from index_files(reports, lambda report_id: text_of(collection.reports[report_id]))


def text_file(report: Row, unit: Row, text: str) -> tuple[str, bytes]:
    """Return path and bytes of the file with the text of a report."""
    said = {"name": unit["name"], "above": superiors(unit), "text": text}
    return _script(f"search/texts/{report['report_id']}.js", said)


def index_files(reports: Iterable[Row], text: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the files of the index; `text` gives the text of a report, asked for a part at a time."""
    parts = parts_of(reports)
    yield parts_file(parts)
    for part in parts:
        yield from part_files(part, text)


def parts_of(reports: Iterable[Row]) -> list[Part]:
    """Return the parts of the index, from the first year on."""
    by_year: dict[str, list[str]] = defaultdict(list)
    for report in sorted(reports, key=lambda row: row["report_id"]):
        by_year[report["year"]].append(report["report_id"])
    years = [its[::-1] for its in _spans(by_year)]
    return [Part(its[-1], its, [report_id for year in its for report_id in by_year[year]]) for its in years]


def _spans(reports: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the years of each part, from the first year on; `reports` are those of each year."""
    years: list[str] = []
    for year in sorted(reports):
        if sum(len(reports[one]) for one in years) >= _WORTH_A_PART:
            yield years
            years = []
        years.append(year)
    if years:
        yield years


def parts_file(parts: Sequence[Part]) -> tuple[str, bytes]:
    """Return path and bytes of the file that tells the parts."""
    listed = [{"name": part.name, "years": part.years} for part in reversed(parts)]
    return _script("search/index.js", {"parts": listed, "variants": VARIANTS})


def part_files(part: Part, text: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the files of a part; `text` gives the text of a report."""
    firsts = []
    for number, (first, content) in enumerate(shards([fold(text(report_id)) for report_id in part.reports])):
        firsts.append(first)
        yield _script(f"search/{part.name}/{number}.js", content)
    yield _script(f"search/{part.name}/index.js", {"number": len(part.reports), "firsts": firsts})
    yield _script(f"search/{part.name}/reports.js", part.reports)


def text_of(report: Mapping[str, Any]) -> str:
    """Return what is searched of a report.json: the headings and paragraphs of its sections, a line each."""
    lines = (
        line
        for section in report["sections"]
        for line in (section["heading"], *(paragraph["text"] for paragraph in section["paragraphs"]))
    )
    return "\n".join(line for line in lines if line.strip())


def _script(path: str, content: Any) -> tuple[str, bytes]:
    return path, script(path, content)
