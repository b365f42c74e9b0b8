"""A report's share of what a build makes: rows, package, page; made in any process, what many need is handed back.

What the reports have together is made of the shares: rows with shared texts in memory, the rest in files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from gongkai.assessing import Shelf
from gongkai.cache import Cache, key_for
from gongkai.explanations import Explanation, explained
from gongkai.exports import Listed, listed
from gongkai.form import Form, load_forms
from gongkai.package import Assessed, Nested, Packer, Part, Row, Rows, nested, rows_of
from gongkai.package.descriptors import DESCRIPTOR, NESTED, json_bytes
from gongkai.package.json_lines import read_json
from gongkai.publish import Stage
from gongkai.settings import Licence
from gongkai.site import Leaf, Site, named_in, text_of
from gongkai.spool import Spool
from gongkai.versions import build_version, site_version

_SHORT = 24

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""The names of the fields, and the values of each row."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the page of a report depends on of its report.json: the hash, and the reports that it names."""

    sha256: str
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What the build needs of a report whose package is written: `changed` of its files are other than before."""

    part: Part
    rows: Mapping[str, Table]
    files: Sequence[Listed]
    digest: Digest
    changed: int


def contents(
    assessed: Assessed, shelf: Shelf, explanations: Sequence[Explanation], forms: Sequence[Form]
) -> tuple[Rows, Nested]:
    """Return the rows of a report, given without its text, and its report.json."""
    assessed = replace(
        assessed,
        report=shelf.whole(assessed.report.source),
        replaced=tuple(shelf.whole(older.source) for older in assessed.replaced),
    )
    rows = rows_of(assessed, forms)
    rows["findings"] = explained(rows["findings"], explanations)
    return rows, nested(assessed, rows, forms)


@dataclass(frozen=True, slots=True)
class PackageWriter:
    """Writes the package of a report, to be called in any process, below both outputs."""

    shelf: Shelf
    explanations: Sequence[Explanation]
    licence: Licence
    packages: Stage
    site: Stage

    def __call__(self, assessed: Assessed) -> Share:
        """Write the package of a report, given without its text; one that is there already is linked."""
        key = self._key(assessed)
        known = self.shelf.cache.recall(key, Share)
        if known is not None and self._keep(known.files):
            return known
        share = self._write(assessed)
        self.shelf.cache.remember(key, replace(share, changed=0))
        return share

    def _key(self, assessed: Assessed) -> str:
        sources = [self.shelf.key(report.source) for report in (assessed.report, *assessed.replaced)]
        said = [item for item in self.explanations if item.report_id == assessed.report_id]
        return key_for("package", build_version(), sources, assessed, said, self.licence)

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
        changed, files = 0, list[Listed]()
        data_of_whole = json_bytes(whole)
        digest = Digest(hashlib.sha256(data_of_whole).hexdigest(), named_in(whole))
        for path, data in packer.report(part, data_of_whole):
            changed += self.packages.write(path, data)
            self.site.take(path, self.packages)
            files += listed(path, data) if path.endswith(DESCRIPTOR) else ()
        return Share(part, {resource: _table(its) for resource, its in rows.items()}, files, digest, changed)


@dataclass(frozen=True, slots=True)
class Printed:
    """What the build needs of a report whose page is written: the files, the page first, and what is searched of it."""

    files: Sequence[Listed]
    text: bytes


@dataclass(frozen=True, slots=True)
class PageWriter:
    """Writes the page of a report and what scripts read of it, to be called in any process."""

    site: Site
    out: Stage
    cache: Cache
    digests: Mapping[str, Digest]

    def __call__(self, report_id: str) -> tuple[str, bytes]:
        """Return the path of the page and, as bytes, what is searched of the report; a page that is there is linked."""
        digest = self.digests[report_id]
        leaf = self.site.leaf(report_id, digest.named)
        key = key_for("page", site_version(), self.site.frame, digest.sha256, leaf)
        printed = self.cache.recall(key, Printed)
        if printed is None or not self.out.keep_all(printed.files):
            printed = self._print(leaf)
            self.cache.remember(key, printed)
        return printed.files[0].path, printed.text

    def _print(self, leaf: Leaf) -> Printed:
        whole = self.site.whole(leaf.report_id)
        page = self.site.report_page(leaf, whole)
        made = [(page.path, page.html.encode()), *self.site.report_files(leaf, whole)]
        for path, data in made:
            self.out.write(path, data)
        files = [Listed(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in made]
        return Printed(files, text_of(whole).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class SharedPageWriter:
    """Writes a page that belongs to no one report, to be called in any process."""

    site: Site
    out: Stage

    def __call__(self, path: str) -> str:
        """Write the page at `path` and return that."""
        page = self.site.page(path)
        if page is None:
            raise ValueError(f"no page is planned at {path}")
        self.out.write(path, page.html.encode())
        return path


class Gathered:
    """The shares of all reports, in the order they are added; their lines of CSV lie in the file `path`."""

    def __init__(self, path: Path) -> None:
        self.rows: list[Rows] = []
        self.parts: list[Part] = []
        self.files: list[Listed] = []
        self.digests: dict[str, Digest] = {}
        self.changed = 0
        self._spool = Spool(path)
        self._texts: dict[str, str] = {}

    def add(self, share: Share) -> None:
        """Add the share of a report; raises ValueError for a report that is there."""
        rows = {resource: self._rows(table) for resource, table in share.rows.items()}
        part = share.part
        for resource, (lines, _) in part.lines.items():
            self._spool.add(f"{part.report_id} {resource}", lines)
        counts = {resource: count for resource, (_, count) in part.lines.items()}
        lines_of = _Lines(self._spool, part.report_id, counts)
        self.rows.append(rows)
        self.parts.append(replace(part, township=rows["townships"][0], lines=lines_of))
        self.files.extend(share.files)
        self.digests[part.report_id] = share.digest
        self.changed += share.changed

    def _rows(self, table: Table) -> list[Row]:
        names = [self._same(name) for name in table[0]]
        return [dict(zip(names, map(self._same, values), strict=True)) for values in table[1]]

    def _same(self, text: str) -> str:
        """Return one object for equal short texts: most cells and all codes are such."""
        return self._texts.setdefault(text, text) if len(text) <= _SHORT else text


@dataclass(frozen=True, slots=True)
class _Lines(Mapping[str, tuple[bytes, int]]):
    """The lines of CSV of a report by resource, read when they are asked for, and their number."""

    spool: Spool
    report_id: str
    counts: Mapping[str, int]

    def __getitem__(self, resource: str) -> tuple[bytes, int]:
        return self.spool[f"{self.report_id} {resource}"], self.counts[resource]

    def __iter__(self) -> Iterator[str]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)


class Wholes(Mapping[str, Nested]):
    """Every report.json by id, read when it is asked for from the `paths` below `folder`; the last one is kept."""

    def __init__(self, folder: Path, paths: Mapping[str, str]) -> None:
        self._folder = folder
        self._paths = paths
        self._last: tuple[str, Nested] = ("", {})

    def __getitem__(self, report_id: str) -> Nested:
        if self._last[0] != report_id:
            data = (self._folder / self._paths[report_id] / NESTED).read_bytes()
            self._last = report_id, read_json(data)
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
