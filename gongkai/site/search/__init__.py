"""Full-text search without a server: the index and the texts that templates/assets/search.js reads.

    search/index.js                the years, the latest first, and the spellings of one punctuation mark
    search/<year>/index.js         the units that reported, by number, and the first sequence of each file of the index
    search/<year>/<number>.js      sequences of one to three characters with the reports that have them (shards.py)
    search/texts/<report_id>.js    the text of a report: what is found is verified in it and quoted from it

A year's files depend on that year's reports alone, a text on its own report.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gongkai.site.rows import Rows, superiors
from gongkai.site.search.folding import VARIANTS, fold
from gongkai.site.search.grams import postings
from gongkai.site.search.shards import shards
from gongkai.site.types import Collection

_LEVELS = (("province", 2), ("prefecture", 4), ("county", 6))
"""The levels of divisions with the length of their part of a code."""


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the page that searches."""
    yield "search/index.html", {"years": rows.years[::-1], "regions": _regions(rows)}


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
    by_year: dict[str, dict[str, str]] = defaultdict(dict)
    for report in sorted(collection.tables["reports"], key=lambda row: row["report_id"]):
        unit, text = units[report["township_id"]], text_of(collection.reports[report["report_id"]])
        by_year[report["year"]][report["township_id"]] = text
        said = {"name": unit["name"], "above": superiors(unit), "text": text}
        yield _script(f"search/texts/{report['report_id']}.js", said)
    yield _script("search/index.js", {"years": sorted(by_year, reverse=True), "variants": VARIANTS})
    for year, texts in by_year.items():
        yield from _year_files(year, list(texts), list(texts.values()))


def _year_files(year: str, ids: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the files of the index over a year's `texts`, those of the units `ids`."""
    firsts = []
    for number, (first, content) in enumerate(shards(postings([fold(text) for text in texts]), len(texts))):
        firsts.append(first)
        yield _script(f"search/{year}/{number}.js", content)
    yield _script(f"search/{year}/index.js", {"ids": ids, "firsts": firsts})


def text_of(report: Mapping[str, Any]) -> str:
    """Return what is searched of a report.json: the headings and paragraphs of its sections, a line each."""
    lines = (
        line
        for section in report["sections"]
        for line in (section["heading"], *(paragraph["text"] for paragraph in section["paragraphs"]))
    )
    return "\n".join(line for line in lines if line.strip())


def _script(path: str, content: Any) -> tuple[str, bytes]:
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return path, f"gongkaiTake({json.dumps(path)},{data});\n".encode()
