"""A report's share of what a build makes: its rows and its package; made in any process, what many need handed back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import FileIO
from pathlib import Path

from gongkai.assessing import Shelf
from gongkai.cache import key_for
from gongkai.explanations import Explanation, explained
from gongkai.exports import Listed
from gongkai.form import Form, load_forms
from gongkai.freezing import freeze
from gongkai.package import Assessed, Nested, Packer, Part, Row, Rows, nested, rows_of
from gongkai.package.descriptors import DESCRIPTOR, NESTED, File
from gongkai.package.json_lines import json_bytes
from gongkai.package.records import read_nested
from gongkai.publish import Stage
from gongkai.settings import Licence
from gongkai.site import named_in
from gongkai.versions import build_version

COLLECTION = "data/"
"""Where the site has the collection's package, which lies above all others in datapackage/."""

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""The names of the fields, and the values of each row."""

_NONE: Table = (), []
AT_HAND = frozenset({"reports", "townships", "findings"})
"""The tables that every build looks at; of the larger ones it can do without where nothing has changed."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the page of a report depends on of its report.json: the hash, and the reports that it names."""

    sha256: str
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A package in both outputs: its files, the descriptor last, and how many of them are other than before.

    With none, all of them were held against what stood there.
    """

    files: Sequence[Listed]
    changed: int


@dataclass(frozen=True, slots=True)
class Share:
    """What the build needs of a report whose package is written.

    Its rows are in `tables` by resource; those of the larger ones, in this order, frozen in `rest`.
    """

    part: Part
    written: Written
    digest: Digest
    tables: Mapping[str, Table]
    rest: bytes


def contents(
    assessed: Assessed, shelf: Shelf, explanations: Sequence[Explanation], forms: Sequence[Form]
) -> tuple[Rows, Nested]:
    """Return the rows of a report, given without its text, and its report.json."""
    assessed = replace(
        assessed,
        report=shelf.whole(assessed.report.source),
        replaced=tuple(shelf.whole(older.source) for older in assessed.replaced),
    )
    found = rows_of(assessed, forms)
    rows = {**found, "findings": explained(found["findings"], explanations)}
    return rows, nested(assessed, rows, forms)


def folder_of(assessed: Assessed) -> str:
    """Return where the package of a report and its page lie."""
    return f"townships/{assessed.unit.township_id}/{assessed.year}"


@dataclass(frozen=True, slots=True)
class PackageWriter:
    """Writes the package of a report (see incremental.Maker) below both outputs."""

    shelf: Shelf
    explanations: Sequence[Explanation]
    licence: Licence
    packages: Stage
    site: Stage

    def key(self, assessed: Assessed) -> str:
        """Return what the package of a report, given without its text, depends on."""
        sources = [self.shelf.key(report.source) for report in (assessed.report, *assessed.replaced)]
        said = [item for item in self.explanations if item.report_id == assessed.report_id]
        return key_for("package", build_version(), sources, assessed, said, self.licence)

    def is_likely(self, assessed: Assessed, key: str) -> bool:
        """Tell at a glance whether the package is there already."""
        return self.shelf.cache.has(key) and self.packages.stands(f"{folder_of(assessed)}/{DESCRIPTOR}")

    def recall(self, assessed: Assessed, key: str) -> Share | None:
        """Link a package that is there already."""
        known = self.shelf.cache.recall(key, Share)
        if known is None or not self._keep(known.written.files):
            return None
        return replace(known, written=Written(known.written.files, 0))

    def make(self, assessed: Assessed, key: str) -> Share:
        """Write the package."""
        share = self._write(assessed)
        self.shelf.cache.remember(key, share)
        return share

    def _keep(self, files: Sequence[Listed]) -> bool:
        """Stage the files of a package in both outputs and return True if they are there, else False."""
        if not self.packages.keep_all(files):
            return False
        for file in files:
            self.site.take(file.path, self.packages)
        return True

    def _write(self, assessed: Assessed) -> Share:
        packer = _packer(self.licence)
        rows, whole = contents(assessed, self.shelf, self.explanations, packer.forms)
        part = packer.part(rows)
        written = write_package(packer.report(part, json_bytes(whole)), self.packages, self.site)
        (sha256,) = (file.sha256 for file in written.files if file.name == NESTED)
        digest = Digest(sha256, named_in(whole))
        tables = {resource: _table(its) for resource, its in rows.items()}
        at_hand = {resource: table if resource in AT_HAND else _NONE for resource, table in tables.items()}
        rest = freeze([table for resource, table in tables.items() if resource not in AT_HAND])
        return Share(part, written, digest, at_hand, rest)


@dataclass(frozen=True, slots=True)
class GroupWriter:
    """Writes the package of a township or a year of `groups`, to be called in any process, below both outputs."""

    groups: Mapping[str, Sequence[Part]]
    licence: Licence
    packages: Stage
    site: Stage

    def __call__(self, folder: str) -> Written:
        """Write the package in a folder."""
        return write_package(_packer(self.licence).group(folder, self.groups[folder]), self.packages, self.site)


def write_package(files: Iterable[tuple[str, File]], packages: Stage, site: Stage, above: str = "") -> Written:
    """Write the files of a package, its descriptor last, and the same below the folder `above` of the site."""
    changed, found = 0, list[Listed]()
    for path, file in files:
        changed += packages.write(path, file.data)
        site.take(above + path, packages, path)
        found.append(Listed(above + path, len(file.data), file.sha256, file.rows))
    return Written(found, changed)


class Wholes(Mapping[str, Nested]):
    """Every report.json by id, read when it is asked for from the `paths` below `folder`; the last one is kept."""

    def __init__(self, folder: Path, paths: Mapping[str, str]) -> None:
        self._folder = folder
        self._paths = paths
        self._last: tuple[str, Nested] = ("", {})

    def __getitem__(self, report_id: str) -> Nested:
        if self._last[0] != report_id:
            self._last = "", {}  # its memory, which is still at hand, serves the next one
            with FileIO(f"{self._folder}/{self._paths[report_id]}/{NESTED}") as file:
                self._last = report_id, read_nested(file.readall())
        return self._last[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _table(rows: Sequence[Row]) -> Table:
    names = tuple(rows[0]) if rows else ()
    return names, [tuple(row[name] for name in names) for row in rows]


@lru_cache(maxsize=1)
def _packer(licence: Licence) -> Packer:
    return Packer(load_forms(), licence)
