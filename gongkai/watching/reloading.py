"""Pages that load themselves anew in a browser when they have become others; what is built knows nothing of it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from html import escape
from http import HTTPStatus
from pathlib import Path

from gongkai.serving import SUB_PATH, Answer, read_if_there
from gongkai.site import TEMPLATES
from gongkai.watching.preview import HTML, Preview

_SCRIPT = "_watch/reload.js"
_NOW = "_watch/now/"


class Reloading:
    """Answers as the preview does, with a script in every page that asks what the page is now."""

    def __init__(self, preview: Preview, site: Path) -> None:
        self._preview = preview
        self._site = site
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def __call__(self, path: str) -> Answer | None:
        """Return what to show at `path`, None for what the last build has there."""
        if path == _SCRIPT:
            return Answer(HTTPStatus.OK, "text/javascript", (TEMPLATES / "watching" / "reload.js").read_bytes())
        if path.startswith(_NOW):
            return Answer(HTTPStatus.OK, "text/plain", self._now(path.removeprefix(_NOW)).encode())
        return self._asking(path) if path.endswith(".html") else self._preview.answer(path)

    def _asking(self, path: str) -> Answer | None:
        answer = self._page(path)
        if answer is None or not _lets_scripts_run(answer.body):
            return answer
        asked = escape(f"{SUB_PATH}{_NOW}{path}")
        tag = f'<script src="{SUB_PATH}{_SCRIPT}" data-now="{self._digest(answer)}" data-ask="{asked}" defer></script>'
        return Answer(answer.status, answer.type, answer.body.replace(b"</body>", tag.encode() + b"</body>", 1))

    def _page(self, path: str) -> Answer | None:
        answer = self._preview.answer(path)
        body = self._built(self._site / path) if answer is None else None
        return answer if body is None else Answer(HTTPStatus.OK, HTML, body)

    def _built(self, page: Path) -> bytes | None:
        """Return what the last build has for a page; looked for again where a build has swapped the site meanwhile."""
        while self._preview.await_swap():
            folder = _identity(self._site)
            body = read_if_there(page) if page.resolve().is_relative_to(self._site) else None
            if body is not None or (folder is not None and folder == _identity(self._site)):
                return body
        return None

    def _now(self, path: str) -> str:
        """Return what tells whether a page is still the same; found once for every change."""
        stamp, known = self._preview.stamp, self._known.get(path)
        if known is None or known[0] != stamp:
            answer = self._page(path)
            known = stamp, self._digest(answer) if answer else ""
            self._known[path] = known
        return known[1]

    def _digest(self, answer: Answer) -> str:
        return f"{self._preview.dressed}-{hashlib.sha256(answer.body).hexdigest()}"


def _identity(folder: Path) -> int | None:
    """Return what tells a folder from the one that takes its place, None for none."""
    with suppress(FileNotFoundError):
        return folder.stat().st_ino
    return None


def _lets_scripts_run(page: bytes) -> bool:
    return b"Content-Security-Policy" not in page or b"script-src" in page
