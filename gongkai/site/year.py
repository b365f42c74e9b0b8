"""A year's page: who reported, and every unit beside the others, a table for each section and edition."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from gongkai.form import Form
from gongkai.register import coverage
from gongkai.site.columns import Key, keys_of, said
from gongkai.site.entries import entry_of, filters_of
from gongkai.site.figures import Shown
from gongkai.site.grid import Entry, Grid, grid
from gongkai.site.outcomes import Outcome, outcomes, shown_outcomes, total_of
from gongkai.site.regions import Region
from gongkai.site.rows import SEVERITIES, Missing, Rows
from gongkai.site.statutory import leaves
from gongkai.site.tallies import tally
from gongkai.site.types import Planned, Row
from gongkai.site.words import load_words


@dataclass(frozen=True, slots=True)
class Summary:
    """A report in the list of who reported: `brief` is what came of its requests."""

    entry: Entry
    report: Row
    severities: dict[str, int]
    brief: Sequence[Shown]


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page of every year."""
    for year in rows.years:
        yield f"years/{year}/index.html", partial(context, rows, year)


def context(rows: Rows, year: str) -> dict[str, Any]:
    """Return what the template of a year's page needs."""
    reports = rows.by_year[year]
    ids = [report["report_id"] for report in reports]
    reporting = {report["township_id"] for report in reports}
    entries = {report["report_id"]: _entry(rows, report) for report in reports}
    brief = {edition: list(outcomes(form.table("requests"))) for edition, form in rows.forms.items()}
    labels = [item.label for item in next(reversed(brief.values()))]
    summaries = [_summary(rows, report, entries[report["report_id"]], brief, labels) for report in reports]
    return {
        "year": year,
        "years": rows.years,
        "filters": filters_of(rows, reports),
        "labels": labels,
        "summaries": summaries,
        "brief": [tally(item.brief[n].text for item in summaries) for n in range(len(labels))],
        "coverage": coverage(rows.collection.register, int(year), reporting),
        "missing": _missing(rows, year),
        "units": rows.units,
        "editions": Counter(report["edition"] for report in reports),
        "severities": rows.severities(ids),
        "rules": rows.rules(ids),
        "tables": [
            {"form": form, "table": form.table(resource), "grid": _comparison(rows, form, resource, year, entries)}
            for resource in ("disclosures", "requests", "proceedings")
            for form in reversed(rows.forms.values())
            if any(report["edition"] == form.edition for report in reports)
        ],
        "stated": _stated(rows, entries),
    }


def _entry(rows: Rows, report: Row) -> Entry:
    unit = rows.units[report["township_id"]]
    counts = rows.severities([report["report_id"]])
    about = {
        "edition": report["edition"] or "none",
        "findings": " ".join(code for code in SEVERITIES if counts[code]) or "none",
    }
    return entry_of(unit, f"townships/{unit['township_id']}/{report['year']}/index.html", about)


def _summary(
    rows: Rows, report: Row, entry: Entry, brief: Mapping[str, Sequence[Outcome]], labels: Sequence[str]
) -> Summary:
    severities = rows.severities([report["report_id"]])
    form = rows.forms.get(report["edition"])
    if not form:
        return Summary(entry, report, severities, [Shown("t", load_words()["mark"]["tableless"])] * len(labels))
    total = total_of(form.table("requests"))
    totals = {line: figures.get(total, "") for line, figures in rows.lines(report["report_id"], "requests")}
    shown = shown_outcomes(brief[form.edition], totals)
    outside = Shown("o", load_words()["mark"]["outside"])
    return Summary(entry, report, severities, [shown.get(label, outside) for label in labels])


def _missing(rows: Rows, year: str) -> list[tuple[Region | None, list[Missing]]]:
    """Return who has not reported, by the region that they lie in."""
    known = [*rows.units, *(township_id for township_id in rows.expected if township_id not in rows.units)]
    absent = sorted(rows.missing(known, year), key=lambda unit: rows.county_of(unit.township_id))
    by_region = groupby(absent, key=lambda unit: rows.county_of(unit.township_id))
    return [(rows.regions.get(code), list(units)) for code, units in by_region]


def _comparison(rows: Rows, form: Form, resource: str, year: str, entries: dict[str, Entry]) -> Grid:
    table = form.table(resource)
    keys = keys_of(table)
    ids = [report_id for report_id in entries if rows.reports[report_id]["edition"] == form.edition]
    return grid(
        f"{resource}-{form.edition}",
        [(f"{leaf.line.code}.{leaf.column.code}", leaf.label, leaf.over) for leaf in leaves(table)],
        _lines(rows, keys, {report_id: entries[report_id] for report_id in ids}),
        rows.tallies.of_year(year, form.edition, keys),
    )


def _lines(rows: Rows, keys: Sequence[Key], entries: dict[str, Entry]) -> Iterator[tuple[Entry, tuple[Shown, ...]]]:
    places = [rows.columns.place(report_id) for report_id in entries]
    columns = ([rows.columns[key][place] for place in places] for key in keys)
    return zip(entries.values(), zip(*columns, strict=True), strict=True)


def _stated(rows: Rows, entries: dict[str, Entry]) -> Grid | None:
    """Return the figures of the narratives beside each other, of the units that state any; medians count exact ones."""
    stated = {report_id: entry for report_id, entry in entries.items() if report_id in rows.figures}
    exact: dict[str, list[str]] = defaultdict(list)
    there = set()
    for report_id in stated:
        for row in rows.figures[report_id]:
            there.add(row["measure"])
            if row["qualifier"] == "exact":
                exact[row["measure"]].append(row["value"])
    measures = [(code, label) for code, label in load_words()["measure"].items() if code in there]
    if not measures:
        return None
    return grid(
        "figures",
        [(code, label, "") for code, label in measures],
        _lines(rows, [said(code) for code, _ in measures], stated),
        [tally(exact[code]) for code, _ in measures],
    )
