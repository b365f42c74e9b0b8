"""What a report that was issued anew says otherwise than the versions that it replaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from gongkai.folding import fold
from gongkai.form import Form
from gongkai.package.rows import cell_text, form_of
from gongkai.parse.types import Report


def replaced_versions(report: Report, older: Iterable[Report], forms: Iterable[Form]) -> Iterator[dict[str, Any]]:
    """Yield each of the `older` versions of a report, the newest first, and what the one after it changed.

    Cells are compared when both versions follow one edition of the form: else their lines mean other things.
    """
    forms = list(forms)
    for after, before in pairwise((report, *older)):
        yield {
            "source": before.source,
            "sha256": before.sha256,
            "published": before.published,
            "edition": before.edition,
            "narrative_changed": _narrative(before) != _narrative(after),
            "changes": list(_changes(before, after, forms)),
        }


def _narrative(report: Report) -> list[tuple[int, str]]:
    """Return the text of each section without what depends on the source's format: spaces, width and the page's top."""
    numbered = [section for section in report.sections if section.number] or report.sections
    texts = ((item.number, "".join(fold(text) for _, text in item.paragraphs)) for item in numbered)
    return [(number, text) for number, text in texts if text]


def _changes(before: Report, after: Report, forms: Iterable[Form]) -> Iterator[dict[str, str]]:
    form = form_of(after, forms)
    if form is None or before.edition != after.edition:
        return
    for table in form.tables:
        old, new = (report.tables.get(table.resource) for report in (before, after))
        for _, line, column in table.cells():
            key = line.code, column.code
            first, then = (cell_text(reading.cells.get(key) if reading else None) for reading in (old, new))
            if first != then:
                yield {"resource": table.resource, "line": key[0], "column": key[1], "before": first, "after": then}
