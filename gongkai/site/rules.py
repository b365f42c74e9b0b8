"""The page of a rule: what it demands and why, worked examples, where it does not hold now, what it cannot know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from gongkai.check.catalogue import load_rules
from gongkai.check.evidence import Key
from gongkai.check.examples import Example, load_examples
from gongkai.form import Form
from gongkai.site.opposed import labels_of
from gongkai.site.rows import Rows
from gongkai.site.types import Planned
from gongkai.site.words import load_words

_MOST_SHOWN = 200
"""So many reports are listed; the findings themselves are in findings.csv."""
_ALL = "*"


class Shown(NamedTuple):
    """An example report: whose and for which year, what stands in its cells, and what it says beside them."""

    unit: str
    year: int
    edition: str
    cells: Sequence[tuple[str, str]]
    say: str
    published: str


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the page of every rule."""
    touched: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows.collection.tables["findings"]:
        touched[row["rule"]][row["report_id"]] += 1
    for rule in load_rules():
        yield f"quality/rules/{rule}/index.html", partial(context, rows, rule, touched[rule])


def context(rows: Rows, rule: str, touched: Counter[str]) -> dict[str, Any]:
    """Return what the template of a rule's page needs; `touched` counts its findings by report."""
    worked = load_examples()[rule]
    broken = [
        (report, rows.units[report["township_id"]], touched[report_id])
        for report_id, report in rows.reports.items()
        if touched[report_id]
    ]
    return {
        "rule": load_rules()[rule],
        "examples": [
            (which, example.text, [_shown(rows, one) for one in (example, *example.beside)])
            for which, example in (("passes", worked.passes), ("fails", worked.fails))
        ],
        "times": touched.total(),
        "touched": len(broken),
        "broken": broken[:_MOST_SHOWN],
    }


def _shown(rows: Rows, example: Example) -> Shown:
    form = rows.forms[example.edition]
    cells = [(_label(form, key), value or load_words()["mark"]["blank"]) for key, value in example.cells.items()]
    return Shown(example.unit, example.year, example.edition, cells, example.say, example.published)


def _label(form: Form, key: Key) -> str:
    resource, line, column = key
    table = form.table(resource)
    if line == _ALL:
        return f"{table.label}各格"
    labels = labels_of(table)
    return f"{labels[line]} · {labels[column]}"
