"""One source read anew, beside the others of its unit as a build would set it, for the page that it is on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gongkai.assessing import Shelf
from gongkai.cache import Cache
from gongkai.check.collection import NO_YEAR, settle
from gongkai.comparing import compare_shelved
from gongkai.form import load_forms
from gongkai.package import Assessed, Rows, resources
from gongkai.pipeline import published
from gongkai.shares import contents
from gongkai.site import Collection, Leaf, named_in
from gongkai.watching.standing import Standing


@dataclass(frozen=True, slots=True)
class Edited:
    """A report that reads otherwise than the last build has it: its page, its report.json and what lies around it."""

    source: str
    page: str
    leaf: Leaf
    whole: Mapping[str, Any]

    @property
    def findings(self) -> Counter[str]:
        """How many findings of each severity it has."""
        return Counter(finding["severity"] for finding in self.whole["findings"])


@dataclass(frozen=True, slots=True)
class Unread:
    """A source of which no report can be made, and why; `page` is where its report was, empty if it had none."""

    source: str
    page: str
    reason: str


def read_anew(source: str, reports: Path, standing: Standing, cache: Cache) -> Edited | Unread:
    """Return what became of one source below `reports`; what reports of other units share with it, a build finds.

    Raises SourceChanged when it, or one of its unit, is being written.
    """
    shelf = Shelf(cache, standing.content.gazetteer)
    before = _unit(standing, source)  # where it most likely still belongs: then all are had at once
    own, *others = shelf.all([(source, reports / source), *_others(standing, before, source, reports)], 1)
    if own.report is None or own.report.year is None or own.unit is None:
        return Unread(source, _page(standing, source), own.reason or NO_YEAR)
    if own.unit.township_id != before:
        others = shelf.all(list(_others(standing, own.unit.township_id, source, reports)), 1)
    settled = settle([own, *others], lambda item: shelf.whole(item.source))
    with TemporaryDirectory(prefix="gongkai-") as work:
        settled = compare_shelved(settled, shelf, Path(work), 1)
    report_id = next(item.report_id for item in settled if item.assessment.source == source)
    assessed = next(item for item in published(settled) if item.report_id == report_id)
    rows, whole = contents(assessed, shelf, standing.content.explanations, load_forms())
    row = rows["reports"][0]
    page = f"townships/{row['township_id']}/{row['year']}/index.html"
    return Edited(source, page, _leaf(standing, assessed, rows, set(named_in(whole))), whole)


def _page(standing: Standing, source: str) -> str:
    known = standing.sources.get(source, {}).get("report_id", "")
    return next((page for page, report_id in standing.pages.items() if report_id == known), "")


def _unit(standing: Standing, source: str) -> str:
    """Return the unit that a source was of when the last build read it, empty for none."""
    known = standing.sources.get(source, {}).get("report_id", "")
    row = next((row for row in standing.collection.tables["reports"] if row["report_id"] == known), None)
    return row["township_id"] if row else ""


def _others(standing: Standing, township_id: str, source: str, reports: Path) -> Iterator[tuple[str, Path]]:
    """Yield the other sources of a unit, or of the unresolved ones of the same name; none where it has no id."""
    for other, row in standing.sources.items():
        its = township_id and row["report_id"].startswith(f"{township_id}-")
        if its and other != source and (reports / other).is_file():
            yield other, reports / other


def _leaf(standing: Standing, assessed: Assessed, rows: Rows, named: set[str]) -> Leaf:
    """Return what lies around a report; its unit is as its latest report has it."""
    row, unit, tables = rows["reports"][0], rows["townships"][0], standing.collection.tables
    id = row["township_id"]
    others = [
        other
        for other in tables["reports"]
        if other["report_id"] != row["report_id"] and (other["township_id"] == id or other["report_id"] in named)
    ]
    ids = {id, *(other["township_id"] for other in others)}
    units = {other["township_id"]: other for other in tables["townships"] if other["township_id"] in ids}
    if id not in units or all(other["year"] < row["year"] for other in others if other["township_id"] == id):
        units[id] = unit
    around: dict[str, list[Mapping[str, str]]] = {name: [] for name in resources()}
    around |= {"reports": [*others, row], "townships": list(units.values())}
    return Leaf(row["report_id"], Collection(around, {}, {}, candidates={id: assessed.unit.candidates}))
