"""What the pages are made of, and what a page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from gongkai.exports import Listed
from gongkai.register import Expected

Row = Mapping[str, str]

Planned = tuple[str, Callable[[], dict[str, Any]]]
"""The path of a page, and what gives the context for its template."""


@dataclass(frozen=True, slots=True)
class Collection:
    """All that is published: `tables` the rows of each resource as its CSV has them, `reports` every report.json by id.

    `descriptor` is the collection's datapackage.json, `home` the names of the copy's division, the highest first,
    `register` the units that are to report, `downloads` the files that are in no package.

    `former_names` gives, by `township_id`, the names that a unit and those that went into it bore before,
    `printed_names` those under which it stands in its reports.

    `candidates` gives, for the `township_id` of an unresolved unit, the divisions that its name fits, written out.
    """

    tables: Mapping[str, Sequence[Row]]
    reports: Mapping[str, Mapping[str, Any]]
    descriptor: Mapping[str, Any]
    candidates: Mapping[str, Sequence[str]] = field(default_factory=dict)
    former_names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    printed_names: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    home: Sequence[str] = ()
    register: Sequence[Expected] = ()
    downloads: Sequence[Listed] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site; `path` is relative to its root, with `/` as separator."""

    path: str
    html: str
