"""Weigh a built site: bytes a report in each output, plain and compressed, and for how many GitHub Pages has room.

    python build.py demo demo --units 30 && python build.py build --root demo && python docs/costs.py demo/site

prints the table of docs/costs.md.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections import Counter
from pathlib import Path

ROOM = 1_000_000_000
"""Bytes that GitHub Pages allows a site."""

_OUTPUTS = {
    "report.json": r"townships/[^/]+/\d+/report\.json",
    "report.js, for comparing": r"townships/[^/]+/\d+/report\.js",
    "a report's page": r"townships/[^/]+/\d+/index\.html",
    "a report's package: descriptor": r"townships/[^/]+/\d+/datapackage\.json",
    "a report's package: CSV": r"townships/[^/]+/\d+/[a-z]+\.csv",
    "a township's page": r"townships/[^/]+/index\.html",
    "a township's data.json": r"townships/[^/]+/data\.json",
    "a township's package": r"townships/[^/]+/[a-z]+\.(csv|json)",
    "a year's page": r"years/\d+/index\.html",
    "a year's data.json": r"years/\d+/data\.json",
    "a year's package": r"years/\d+/[a-z]+\.(csv|json)",
    "the collection's package": r"data/(datapackage\.json|[a-z]+\.csv)",
    "CSV for Excel, years and whole": r"(data|years/\d+)/[a-z]+\.excel\.csv",
    "workbooks, years and whole": r"(data|years/\d+)/gongkai[-\d]*\.xlsx",
    "Parquet": r"data/[a-z]+\.parquet",
    "SQLite": r"data/gongkai\.(sqlite|datasette\.json)",
    "archive of the data": r"data/gongkai-data\.zip",
    "archive of the site": r"data/gongkai-site\.zip",
    "list of files": r"data/index\.json",
    "search in the texts": r"search/(texts/.*|\d+/.*|index\.js)",
    "finder and comparison": r"finder/.*|compare/.*",
    "measures and regions": r"(measures|regions)/.*",
    "lists, quality, changes, sitemap": r"(index|(townships|years|quality)/index)\.html|changes/.*|sitemap.*",
    "what does not grow": r".*",
}
_PACKED = (".xlsx", ".zip", ".parquet")


def weigh(site: Path) -> tuple[int, dict[str, tuple[int, int]]]:
    """Return the number of reports and, by output, the bytes of its files plain and compressed as a server does."""
    plain: Counter[str] = Counter()
    served: Counter[str] = Counter()
    for path in sorted(site.rglob("*")):
        if path.is_file():
            name = path.relative_to(site).as_posix()
            output = next(output for output, pattern in _OUTPUTS.items() if re.fullmatch(pattern, name))
            data = path.read_bytes()
            plain[output] += len(data)
            served[output] += len(data if name.endswith(_PACKED) else zlib.compress(data, wbits=31))
    reports = json.loads((site / "data" / "index.json").read_bytes())["reports"]
    return reports, {output: (plain[output], served[output]) for output in _OUTPUTS}


def table(site: Path) -> str:
    """Return the table in Markdown."""
    reports, weights = weigh(site)
    *growing, fixed = weights.values()
    each = sum(plain for plain, _ in growing) / reports
    lines = ["| output | bytes a report | gzip | share |", "|---|--:|--:|--:|"]
    for output, (plain, served) in sorted(list(weights.items())[:-1], key=lambda item: -item[1][0]):
        share = plain / reports / each
        lines.append(f"| {output} | {plain / reports:,.0f} | {served / reports:,.0f} | {share:.1%} |")
    total = sum(served for _, served in growing) / reports
    lines += [
        f"| **together** | **{each:,.0f}** | **{total:,.0f}** | |",
        "",
        f"{reports} reports; what does not grow: {fixed[0]:,} bytes.",
        f"GitHub Pages' {ROOM:,} bytes are reached at about {(ROOM - fixed[0]) / each:,.0f} reports.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(Path(sys.argv[1])))
