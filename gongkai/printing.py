"""Pages written onto the staged site, in any process: a report's, and those that belong to no one report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.cache import Cache, key_for
from gongkai.exports import Listed
from gongkai.shares import Digest
from gongkai.site import Leaf, Site, text_of
from gongkai.spool import Spool
from gongkai.staging import Stage
from gongkai.versions import site_version

_TEXT = "utf-8", "surrogatepass"


@dataclass(frozen=True, slots=True)
class Printed:
    """What the build needs of a report whose page is written: the files, the page first, and what is searched of it."""

    files: Sequence[Listed]
    text: bytes


@dataclass(frozen=True, slots=True)
class PageWriter:
    """Writes the page of a report and what scripts read of it (see incremental.Maker)."""

    site: Site
    out: Stage
    cache: Cache
    digests: Mapping[str, Digest]

    def key(self, report_id: str) -> str:
        """Return what the page depends on."""
        digest = self.digests[report_id]
        return key_for("page", site_version(), self.site.frame, digest.sha256, self._leaf(report_id))

    def is_likely(self, report_id: str, key: str) -> bool:
        """Tell at a glance whether the page is there already."""
        return self.cache.has(key) and self.out.stands(self.site.path_of(report_id))

    def recall(self, report_id: str, key: str) -> Printed | None:
        """Link a page that is there already."""
        printed = self.cache.recall(key, Printed)
        return printed if printed is not None and self.out.keep_all(printed.files) else None

    def make(self, report_id: str, key: str) -> Printed:
        """Write the page."""
        printed = self._print(self._leaf(report_id))
        self.cache.remember(key, printed)
        return printed

    def _leaf(self, report_id: str) -> Leaf:
        return self.site.leaf(report_id, self.digests[report_id].named)

    def _print(self, leaf: Leaf) -> Printed:
        whole = self.site.whole(leaf.report_id)
        text = text_of(whole)
        printed = self.site.printed(whole)
        for_scripts = list(self.site.report_files(leaf, whole, printed, text))
        page = self.site.report_page(leaf, whole, printed)
        files = [_write(self.out, path, data) for path, data in [(page.path, page.html.encode()), *for_scripts]]
        return Printed(files, text.encode(*_TEXT))


@dataclass(frozen=True, slots=True)
class Shared:
    """What is written of a page that belongs to no one report, or of a set of data files."""

    files: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class SharedWriter:
    """Writes what belongs to no one report (see incremental.Maker): a page, by its path, or a set of data files.

    `texts` has what is searched of each report, `whole` tells whether anything else is other than before.
    """

    site: Site
    out: Stage
    cache: Cache
    digests: Mapping[str, Digest]
    texts: Spool
    whole: str

    def key(self, item: str) -> str:
        """Return what a page or a set depends on."""
        on = [(report_id, self.digests[report_id].sha256) for report_id in self.site.file_sets.get(item, ())]
        return key_for("shared", site_version(), item, on or self.whole)

    def is_likely(self, item: str, key: str) -> bool:
        """Tell at a glance whether the files are there already."""
        return self.cache.has(key)

    def recall(self, item: str, key: str) -> Shared | None:
        """Link files that are there already."""
        shared = self.cache.recall(key, Shared)
        return shared if shared is not None and self.out.keep_all(shared.files) else None

    def make(self, item: str, key: str) -> Shared:
        """Write the page or the files of the set."""
        shared = Shared([_write(self.out, path, data) for path, data in self._made(item)])
        self.cache.remember(key, shared)
        return shared

    def _made(self, item: str) -> Iterator[tuple[str, bytes]]:
        if item in self.site.file_sets:
            yield from self.site.set_files(item, lambda report_id: self.texts[report_id].decode(*_TEXT))
            return
        page = self.site.page(item)
        if page is None:
            raise ValueError(f"no page is planned at {item}")
        yield item, page.html.encode()


def _write(out: Stage, path: str, data: bytes) -> Listed:
    out.write(path, data)
    return Listed(path, len(data), hashlib.sha256(data).hexdigest())
