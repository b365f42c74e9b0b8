"""What is shown instead of a page of the last build: one that was edited since, or all when a template was."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from gongkai.cache import Cache
from gongkai.form import load_forms
from gongkai.pipeline import Options
from gongkai.serving import Answer
from gongkai.site import TEMPLATES, Page, Site, assets, named_in
from gongkai.site.compose import environment
from gongkai.watching.edits import Edited, Unread, read_anew
from gongkai.watching.mistakes import MISTAKES, Mistake, message_page, mistake_of
from gongkai.watching.standing import Standing, load_standing

_SWAP, _LOOK = 10.0, 0.01
HTML = "text/html; charset=utf-8"
_DRESS = {"assets", "vendor"}
_FRAME = ("theme", "prose", "mkdocs.yml")
"""What of the templates mkdocs makes the frames of pages from."""


class Preview:
    """The pages that differ from the last build; any thread may ask for one. `tell` is given each new mistake."""

    def __init__(self, options: Options, cache: Cache, tell: Callable[[Mistake], None]) -> None:
        self._options = options
        self._cache = cache
        self._tell = tell
        self._lock = threading.RLock()
        self._turn = 0
        self._edits: dict[str, tuple[int, Edited | Unread]] = {}
        self._redrawn = 0
        self._rests = 0
        self._unframed = False
        self.dressed = 0
        self._loaded: Standing | None = None
        self._made: Site | None = None
        self._looked_at = "index.html"
        self._told: Mistake | None = None

    def warm(self) -> None:
        """Do beforehand what takes longer the first time."""
        with suppress(*MISTAKES):
            with self._lock:
                self._site()
                standing = self._standing()
            for source in list(standing.sources)[:1]:
                read_anew(source, self._options.reports, standing, self._cache)

    @property
    def turn(self) -> int:
        """The number of the last change."""
        return self._turn

    @property
    def stamp(self) -> tuple[int, int]:
        """The number of the last change and of the builds since: as long as it stays, all pages do."""
        return self._turn, self._rests

    def answer(self, path: str) -> Answer | None:
        """Return what to show at `path`, None for what the last build has there."""
        self.await_swap()
        if path.startswith("assets/"):
            return self._asset(path)
        if not path.endswith(".html"):
            return None
        self._looked_at = path
        if path not in self._edits and not self._redrawn:
            return None
        with self._lock:
            return self._drawn(path)

    def await_swap(self) -> bool:
        """Let a build that is just putting its pages in place do so, and tell whether there are any now."""
        until = time.monotonic() + _SWAP
        while not (there := self._options.site.is_dir()) and time.monotonic() < until:
            time.sleep(_LOOK)
        return there

    def edit(self, source: str) -> Edited | Unread:
        """Read a source anew and show what became of it from now on; raises as `read_anew` and `load_standing` do."""
        with self._lock:
            standing = self._standing()
        found = read_anew(source, self._options.reports, standing, self._cache)
        with self._lock:
            self._turn += 1
            for page, (_, older) in list(self._edits.items()):
                if older.source == source:
                    del self._edits[page]
                    if isinstance(found, Unread) and not found.page:
                        found = replace(found, page=page)
            if found.page:
                self._edits[found.page] = self._turn, found
        return found

    def redraw(self, changed: Iterable[Path]) -> bool:
        """Show pages by the templates as they are now; return whether nothing is wrong, as far as one page shows it."""
        parts = {path.relative_to(TEMPLATES).parts[0] for path in changed}
        with self._lock:
            self._turn += 1
            if not parts.isdisjoint(_DRESS):
                self.dressed = self._turn
            if parts <= _DRESS:
                return True
            self._redrawn = self._turn
            self._forget(frame=not parts.isdisjoint(_FRAME), words=any(part.endswith(".toml") for part in parts))
            try:
                for path in changed:
                    if path.parent == TEMPLATES / "pages" and path.is_file():
                        environment().get_template(path.name)
            except MISTAKES as error:
                self._mistaken(error)
                return False
            drawn = self._drawn(self._looked_at)
            sound = drawn is None or drawn.status == HTTPStatus.OK
            self._told = None if sound else self._told
            return sound

    def note(self) -> None:
        """Count a change that only a build can show."""
        with self._lock:
            self._turn += 1

    def rest(self, turn: int) -> None:
        """Take over what a build has made that began after the change number `turn`; unread sources stay said."""
        with self._lock:
            self._edits = {page: edit for page, edit in self._edits.items() if self._stays(*edit, turn)}
            self._redrawn = self._redrawn if self._redrawn > turn else 0
            self._rests += 1
            self._loaded = self._made = None
            with suppress(*MISTAKES):
                self._site()

    def _stays(self, its: int, item: Edited | Unread, turn: int) -> bool:
        return its > turn or (isinstance(item, Unread) and (self._options.reports / item.source).is_file())

    def _standing(self) -> Standing:
        if self._loaded is None:
            self._loaded = load_standing(self._options, self._cache)
        return self._loaded

    def _site(self) -> Site:
        if self._made is None:
            standing = self._standing()
            self._made = Site(standing.collection, standing.content.settings, load_forms())
        elif self._unframed:
            self._made.reframe()
        self._unframed = False
        return self._made

    def _forget(self, frame: bool, words: bool) -> None:
        """Drop whatever the pages' modules keep of templates."""
        for name, module in list(sys.modules.items()):
            if name.startswith("gongkai.site"):
                for value in list(vars(module).values()):
                    if hasattr(value, "cache_clear"):
                        value.cache_clear()
        self._unframed = self._unframed or frame
        if self._made is not None:
            self._made.reread(words)

    def _drawn(self, path: str) -> Answer | None:
        edit = self._edits.get(path, (0, None))[1]
        if isinstance(edit, Unread):
            text = f"{edit.source}：{edit.reason}"
            return Answer(HTTPStatus.OK, HTML, message_page("这份报告读不出来", text))
        try:
            page = self._page(path, edit)
        except MISTAKES as error:
            mistake = self._mistaken(error)
            body = message_page("模板有误", mistake.message, mistake)
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, HTML, body)
        return Answer(HTTPStatus.OK, HTML, page.html.encode()) if page else None

    def _page(self, path: str, edit: Edited | None) -> Page | None:
        site = self._site()
        if edit is not None:
            return site.report_page(edit.leaf, edit.whole, site.printed(edit.whole))
        report_id = self._standing().pages.get(path)
        if report_id is None:
            return site.page(path)
        whole = site.whole(report_id)
        return site.report_page(site.leaf(report_id, named_in(whole)), whole, site.printed(whole))

    def _mistaken(self, error: BaseException) -> Mistake:
        mistake = mistake_of(error)
        if mistake != self._told:
            self._told = mistake
            self._tell(mistake)
        return mistake

    def _asset(self, path: str) -> Answer | None:
        data = next((data for its, data in assets() if its == path), None)
        kind = guess_type(path)[0] or "application/octet-stream"
        return None if data is None else Answer(HTTPStatus.OK, kind, data)
