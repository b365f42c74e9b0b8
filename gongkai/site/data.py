"""The data page: the collection's files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongkai.site.rows import Rows
from gongkai.site.words import load_words


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the data page."""
    yield "data/index.html", context(rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the data page needs; the number of rows is unknown (None) for a table not given."""
    tables = rows.collection.tables
    return {
        "resources": [(name, len(tables[name]) if name in tables else None) for name in load_words()["resource"]],
        "reports": len(rows.reports),
    }
