"""The reports of one made-up township over the years, each as files and with what is true of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from gongkai.demo import rates
from gongkai.demo.consequences import MEASURED, Figures, contradictions, counted, discontinuities
from gongkai.demo.draft import Draft, Expected, written
from gongkai.demo.flaws import FLAWS
from gongkai.demo.formats import FORMATS, Files, readable
from gongkai.demo.history import History
from gongkai.demo.manuscript import Manuscript
from gongkai.demo.places import Township
from gongkai.demo.prose import Stated
from gongkai.form import Form, load_forms

_DATED = 0.6
_CARRIED_MORE, _IN_FORCE_MORE = 3, 2
_COPY = "副本"
_COPIES = {"duplicate": ("duplicate-report", "duplicate"), "conflict": ("conflicting-reports", "conflict")}
"""The flaws that make a second source: the finding on the first, and what becomes of the second."""
_CHANGED = ("disclosures", "licences", "decisions")


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its path below the reports folder, its files by what follows the path's stem, and what is true of it.

    `cells` are those that a reader can see, `expected` the findings on the report that it is published as.
    """

    stem: str
    files: Files
    unit: Township
    year: int
    edition: str
    format: str
    layout: str
    published: str
    cells: Figures
    stated: tuple[Stated, ...] = ()
    status: str = "published"
    flaws: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()

    @property
    def path(self) -> str:
        """The path of the source itself, not of what stands beside it."""
        return self.stem + next(iter(self.files))

    def truth(self) -> dict[str, Any]:
        """Return what truth.json says of the source."""
        cells: dict[str, dict[str, dict[str, str | None]]] = {}
        for (resource, line, column), cell in self.cells.items():
            cells.setdefault(resource, {}).setdefault(line, {})[column] = cell
        unit = self.unit
        return {
            "division_code": unit.code,
            "unit": unit.name,
            "county": unit.county,
            "prefecture": unit.prefecture,
            "province": unit.province,
            "year": self.year,
            "edition": self.edition,
            "format": self.format,
            "layout": self.layout,
            "published": self.published,
            "status": self.status,
            "cells": cells,
            "figures": [asdict(figure) for figure in self.stated],
            "flaws": list(self.flaws),
            "findings": [asdict(finding) for finding in self.expected],
        }


def form_of(year: int) -> Form | None:
    """Return the form in force for reports of `year`, None before there was one."""
    return next((form for form in reversed(load_forms()) if form.first_year <= year), None)


def series(
    unit: Township, years: range, seed: str, flaw_of: Callable[[Random, int], str] = rates.draw_flaw
) -> Iterator[Source]:
    """Yield the sources of a township year by year: mostly one, none where it failed to report, two for a duplicate.

    `flaw_of` names the flaw of the report for a year, empty for none.
    """
    history = History.of(Random(f"{seed}/history"))
    before: tuple[Draft, Source] | None = None
    for year in years:
        random = Random(f"{seed}/{year}")
        flaw = flaw_of(random, year)
        draft = _draft(history, unit, year, flaw, f"{seed}/{year}")
        if flaw == "missing-report":
            before = None
            continue
        if flaw == "reused-text" and before is None:
            flaw = ""
        if flaw == "reused-text" and before is not None:
            draft.values, draft.seed, draft.services = before[0].values, before[0].seed, before[0].services
            draft.expect("narrative-reuse")
        if flaw in FLAWS:
            FLAWS[flaw](draft, random)
        manuscript, stated = written(draft)
        source = _printed(draft, manuscript, stated, flaw, random)
        draft.expected += contradictions(source.cells, stated)
        draft.expected += discontinuities(before[1].cells, source.cells) if before else ()
        yield replace(source, flaws=(flaw,) if flaw else (), expected=tuple(draft.expected))
        if flaw in _COPIES:
            yield _copy(source, manuscript, flaw)
        before = draft, source


def _draft(history: History, unit: Township, year: int, flaw: str, seed: str) -> Draft:
    """Return the year's report without the flaws of words and cells; `history` goes on by a year."""
    oldest, form = load_forms()[0], form_of(year)
    printed = oldest if form and flaw == "old-form" else form
    cells = history.year(
        (printed or oldest).edition,
        carried_more=_CARRIED_MORE if flaw == "wrong-carry-over" else 0,
        in_force_more=_IN_FORCE_MORE if flaw == "wrong-in-force" else 0,
    )
    values = history.narrative() | {measure: counted(cells, measure) or 0 for measure in MEASURED}
    draft = Draft(unit, year, printed.edition if printed else "", cells if printed else {}, values, seed)
    draft.notice = printed.notice if printed else ""
    if printed is not form:
        draft.expect("edition-outdated")
    if flaw in _COPIES:
        draft.expect(_COPIES[flaw][0])
    return draft


def _printed(draft: Draft, manuscript: Manuscript, stated: Sequence[Stated], flaw: str, random: Random) -> Source:
    format = rates.weighted(random, rates.given()["formats"])
    layouts = rates.given()["layouts"][format]
    layout = rates.weighted(random, layouts)
    if flaw and rates.flaws()[flaw].grid:
        layout = next(iter(layouts))
    published = draft.published.isoformat() if flaw == "late" or random.random() < _DATED else ""
    cells = readable(manuscript, format, layout)
    return Source(
        stem=f"{draft.unit.folder}/{draft.year}",
        files=FORMATS[format].write(manuscript, layout, published, random),
        unit=draft.unit,
        year=draft.year,
        edition=draft.edition if cells else "",
        format=format,
        layout=layout,
        published=published,
        cells=cells | {key: cell for key, cell in draft.read.items() if key in cells},
        stated=tuple(stated),
    )


def _copy(source: Source, manuscript: Manuscript, flaw: str) -> Source:
    """Return a second source of the same report, with another figure where the two are in conflict."""
    cells = dict(manuscript.truth.cells)
    if flaw == "conflict":
        cells[_CHANGED] = str(int(cells[_CHANGED] or 0) + 1)
    second = replace(manuscript, truth=replace(manuscript.truth, cells=cells))
    files = FORMATS["txt"].write(second, "T1", "", Random(source.path))
    status = _COPIES[flaw][1]
    stem = f"{source.stem}{_COPY}"
    return replace(source, stem=stem, files=files, format="txt", layout="T1", published="", cells=cells, status=status)
