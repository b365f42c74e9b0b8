"""Pages written onto the staged site, in any process: a report's, and those that belong to no one report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongkai.cache import Cache, key_for
from gongkai.exports import Listed
from gongkai.shares import Digest
from gongkai.site import Leaf, Site, text_of
from gongkai.staging import Stage
from gongkai.versions import site_version


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
        made = [(page.path, page.html.encode()), *for_scripts]
        for path, data in made:
            self.out.write(path, data)
        files = [Listed(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in made]
        return Printed(files, text.encode("utf-8", "surrogatepass"))


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
