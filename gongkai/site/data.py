"""The data page: the files for taking away, for whom each is, what each weighs and how to open it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from gongkai.exports import Listed
from gongkai.site.rows import Rows
from gongkai.site.types import Planned


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the data page."""
    yield "data/index.html", partial(context, rows)


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the data page needs: the files as the collection's descriptor and the list have them.

    `downloads` are the files of the collection that are in no package, by format; `workbooks` those of the years.
    """
    descriptor = rows.collection.descriptor
    listed = rows.collection.downloads
    return {
        "files": descriptor["resources"],
        "version": descriptor["version"],
        "reports": len(rows.reports),
        "downloads": _by_format(item for item in listed if item.path.startswith("data/")),
        "workbooks": {year: item for item in listed for year in rows.years if item.path == workbook(year)},
    }


def workbook(year: str) -> str:
    """Return the path of the workbook of a year."""
    return f"years/{year}/gongkai-{year}.xlsx"


def _by_format(listed: Iterable[Listed]) -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for item in listed:
        found.setdefault(item.format, []).append(item)
    return found
