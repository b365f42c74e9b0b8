"""A report's page: the tables as printed, what is odd about them, the narrative and the downloads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gongkai.form import Table
from gongkai.site.evidence import anchor, line_of, source_text
from gongkai.site.figures import show_stated
from gongkai.site.narrative import sections, web_address
from gongkai.site.opposed import labels_of, opposed
from gongkai.site.printed import Printed, PrintedRow
from gongkai.site.regions import home_of, lineage
from gongkai.site.replaced import versions
from gongkai.site.rows import SEVERITIES, Rows, superiors
from gongkai.site.statutory import places
from gongkai.site.types import Row
from gongkai.site.words import load_words

_BLANK: Mapping[str, Any] = {"present": False, "line": None, "cells": (), "rows": ()}

_NONE: Row = {"year": "", "report_id": ""}
_LOOKS = "nzbxua"
"""In the order in which a page counts them (see `Shown`)."""

Findings = Sequence[Mapping[str, Any]]
Marks = Mapping[tuple[str, str, str], Findings]


class Severities(NamedTuple):
    """How many findings of each severity a report has."""

    error: int = 0
    warning: int = 0
    notice: int = 0


class Around(NamedTuple):
    """A report and what lies around it: its unit, the names of what is above that, code and name of what has a page.

    `years` are those of all the unit's reports, `earlier` and `later` the reports before and after, empty for none.
    """

    report: Row
    unit: Row
    superiors: tuple[str, ...]
    regions: tuple[tuple[str, str], ...]
    years: tuple[str, ...]
    earlier: Row
    later: Row


class Filled(NamedTuple):
    """A table of the form with its figures, and the line that it begins in; a `lossy` one lacks rows.

    Findings are by the line and column that they are about, of a figure or, with one of them empty, a label; those
    `about` the table have no such place. `strays` are the rows that are not, or not simply, in it.
    """

    table: Table
    present: bool
    line: int | None
    lossy: bool
    rows: Sequence[PrintedRow]
    findings: Mapping[tuple[str, str], Findings]
    about: Findings
    strays: Sequence[Mapping[str, Any]]


def page(rows: Rows, report_id: str, printed: Printed) -> tuple[str, dict[str, Any]]:
    """Return path and context of the page of a report, of which `printed` are the tables."""
    return path_of(rows.reports[report_id]), context(rows, report_id, printed)


def path_of(row: Row) -> str:
    """Return the path of the page of a report by its row."""
    return f"townships/{row['township_id']}/{row['year']}/index.html"


def context(rows: Rows, report_id: str, printed: Printed) -> dict[str, Any]:
    """Return what the template of a report's page needs."""
    nested = rows.collection.reports[report_id]
    row, unit = rows.reports[report_id], rows.units[rows.reports[report_id]["township_id"]]
    form = rows.forms[row["edition"]] if row["edition"] else None
    tables = form.tables if form else ()
    findings = _numbered(nested["findings"], tables)
    for finding in findings:
        finding["opposed"] = list(opposed(rows, report_id, finding["sides"]))
    marks: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for finding in findings:
        marks[finding["resource"], finding["line"], finding["field"]].append(finding)
    filled = [_filled(table, nested["tables"].get(table.resource), printed, marks) for table in tables]
    shown = [row for table in filled for row in table.rows]
    looks = "".join([row.looks for row in shown])
    figures = [(figure, _about(marks, figure["measure"])) for figure in show_stated(nested["figures"])]
    in_tables = {finding["number"] for finding in findings for table in tables if finding["resource"] == table.resource}
    return {
        "report_id": report_id,
        "report": row,
        "unit": unit,
        "around": _around(rows, row, unit),
        "candidates": rows.collection.candidates.get(unit["township_id"], ()),
        "form": form,
        "original": web_address(row["url"]),
        "severities": Severities(**Counter(finding["severity"] for finding in findings)),
        "tables": filled,
        "present": sum(table.present for table in filled),
        "tally": (str(len(looks)), *map(looks.count, _LOOKS)),
        "unreadable": "u" in looks,
        "absent": "a" in looks,
        "loud": [loud for row in shown for loud in row.loud],
        "findings": findings,
        "marked": in_tables | {finding["number"] for _, found in figures for finding in found},
        "figures": figures,
        "sections": list(sections(nested)),
        "source_text": source_text(nested["source_text"]),
        "anchor": anchor,
        "line_of": line_of,
        "masked": any(finding["rule"] == "personal-data" for finding in findings),
        "versions": versions(nested, rows.forms),
    }


def _around(rows: Rows, row: Row, unit: Row) -> Around:
    siblings = rows.by_unit[unit["township_id"]]
    return Around(
        report=row,
        unit=unit,
        superiors=tuple(superiors(unit)),
        regions=tuple([(its.code, its.name) for its in lineage(rows.regions, home_of(unit))]),
        years=tuple([other["year"] for other in siblings]),
        earlier=next((other for other in reversed(siblings) if other["year"] < row["year"]), _NONE),
        later=next((other for other in siblings if other["year"] > row["year"]), _NONE),
    )


def _numbered(rows: Sequence[Row], tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Number the findings, the gravest first, and write out the place that each is about."""
    labels = {table.resource: labels_of(table) for table in tables}
    words = load_words()
    titles = words["resource"] | {table.resource: table.label for table in tables}
    gravest_first = sorted(rows, key=lambda row: SEVERITIES.index(row["severity"]))
    numbered = []
    for number, row in enumerate(gravest_first, start=1):
        named = labels.get(row["resource"], words["measure"])
        resource = titles.get(row["resource"], "")
        place = [resource, named.get(row["line"], ""), named.get(row["field"], "")]
        numbered.append({**row, "number": number, "labels": [part for part in place if part]})
    return numbered


def _about(marks: Marks, measure: str) -> list[Mapping[str, Any]]:
    return [
        finding
        for (resource, line, field), found in marks.items()
        if resource == "figures" and measure in (line, field)
        for finding in found
    ]


def _filled(table: Table, read: Mapping[str, Any] | None, printed: Printed, marks: Marks) -> Filled:
    """Fill the layout of a table with the figures read, and gather what has no place in it."""
    read = read or _BLANK
    found = {(line, field): its for (resource, line, field), its in marks.items() if resource == table.resource}
    strays = list(_strays(table, read["rows"], marks))
    named = {place for place, _ in strays if any(place)} | (places(table) if read["present"] else frozenset())
    return Filled(
        table=table,
        present=read["present"],
        line=read["line"],
        lossy=read.get("lossy", False),
        rows=printed[table.resource] if read["present"] else (),
        findings=found,
        about=[finding for place, its in found.items() if place not in named for finding in its],
        strays=[row for _, row in strays],
    )


def _strays(
    table: Table, rows: Sequence[Mapping[str, Any]], marks: Marks
) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield the rows that are not, or not simply, in the table: how findings name each, and the row with its reason.

    A row that is printed for several lines, as that of the last table is, is shown once.
    """
    told: set[str] = set()
    shown: set[tuple[Any, ...]] = set()
    unlabelled = 0
    for row in rows:
        reason = "surplus" if row["fate"] == "placed" and row.get("surplus") else row["fate"]
        printed = (row["source_line"], *row["raw"])
        if reason in ("placed", "blank") or (table.across and printed in shown):
            continue
        shown.add(printed)
        name = ""
        if reason == "unlabelled":
            unlabelled += 1
            name = f"row-{unlabelled}"
        elif reason == "extra-line":
            name = " ".join(row["label"].split())
        found = marks.get((table.resource, name, ""), ()) if name and name not in told else ()
        told.add(name)
        yield (name, ""), {**row, "reason": reason, "findings": found}
