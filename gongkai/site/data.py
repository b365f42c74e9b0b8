"""The data page: the collection's files, what each weighs and how to open it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongkai.site.rows import Rows


def pages(rows: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and context of the data page."""
    yield "data/index.html", context(rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the data page needs: the files as the collection's descriptor has them."""
    descriptor = rows.collection.descriptor
    return {"files": descriptor["resources"], "version": descriptor["version"], "reports": len(rows.reports)}
