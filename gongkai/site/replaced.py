"""The versions of a report that it replaces, as its page shows them: which cells are other, and their whole text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.form import Form
from gongkai.site.evidence import source_text
from gongkai.site.figures import Shown, show_value
from gongkai.site.opposed import labels_of


def versions(nested: Mapping[str, Any], forms: Mapping[str, Form]) -> list[dict[str, Any]]:
    """Return the versions in report.json that the report replaces, the newest first, with the words of their cells.

    `by` is the source of the version after each, empty for the report itself; `moved` tells that it has another form.
    """
    older = nested.get("replaced", ())
    newer = [{"source": "", "edition": nested["report"]["edition"]}, *older]
    return [
        {
            **version,
            "by": by["source"],
            "moved": version["edition"] != by["edition"],
            "cells": list(_cells(version, forms)),
            "text": source_text(version["source_text"]),
        }
        for version, by in zip(older, newer, strict=False)
    ]


def _cells(version: Mapping[str, Any], forms: Mapping[str, Form]) -> Iterator[tuple[str, str, str, Shown, Shown]]:
    """Yield the labels of table, line and column of each cell that was changed, and how it looked before and looks."""
    for change in version["changes"]:
        table = forms[version["edition"]].table(change["resource"])
        labels = labels_of(table)
        line, column = (labels[change[name]] for name in ("line", "column"))
        yield table.label, line, column, show_value(change["before"]), show_value(change["after"])
