"""Serve a copy and show at once what is saved in it, with a whole build in the background after every change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from threading import Event, Thread

from gongkai.cache import Cache
from gongkai.pipeline import Options
from gongkai.serving import address_of, server_of
from gongkai.watching.background import Background, Outcome
from gongkai.watching.changes import Batch, sort, watched, watching
from gongkai.watching.edits import Unread
from gongkai.watching.mistakes import MISTAKES, Mistake, mistake_of
from gongkai.watching.preview import Preview
from gongkai.watching.reloading import Reloading

Say = Callable[[str], None]

_SEVERITIES = {"error": "错误", "warning": "警告", "notice": "提示"}
_CALM = 0.05
_LONGEST = 0.5
_QUIET = 1.0
_HEARTBEAT = 0.5
_MOST_AT_ONCE = 20
"""Beyond so many changed sources a build is quicker than one page after the other."""


class Watch:
    """Acts on changes one after the other; `say` is given a line for each."""

    def __init__(self, options: Options, preview: Preview, url: str, say: Say) -> None:
        self._options = options
        self._url = url
        self._say = say
        self._inbox: SimpleQueue[Path | Outcome] = SimpleQueue()
        self._background = Background(options, self._inbox.put)
        self._due: float | None = None
        self._preview = preview
        self._sound = True
        self._over = Event()
        self.heard = self._inbox.put

    def run(self) -> None:
        """Act on what happens until interrupted, in another thread: Ctrl+C must not hit where a process is started."""
        with ThreadPoolExecutor(1) as pool:
            acting = pool.submit(self._loop)
            try:
                while not acting.done():
                    wait([acting], _HEARTBEAT)
            finally:
                self._over.set()
            acting.result()

    def _loop(self) -> None:
        self._preview.warm()
        self._build()
        while not self._over.is_set():
            paths, outcomes = self._gather()
            for outcome in outcomes:
                self._built(outcome)
            batch = sort(paths, self._options)
            if batch:
                self._act(batch)
                self._due = time.monotonic() + _QUIET
            due = self._due is not None and time.monotonic() >= self._due
            if due and self._sound and not self._background.busy:
                self._build()

    def stop(self) -> None:
        """End the build that may be at work."""
        self._background.stop()

    def _gather(self) -> tuple[set[Path], list[Outcome]]:
        """Return what has happened, once nothing more has for a moment, or nothing after a heartbeat."""
        paths: set[Path] = set()
        outcomes: list[Outcome] = []
        until, patience = time.monotonic() + _LONGEST, _HEARTBEAT
        with suppress(Empty):
            while not outcomes and (not paths or time.monotonic() < until):
                found = self._inbox.get(timeout=patience)
                patience = _CALM
                if isinstance(found, Path):
                    paths.add(found)
                else:
                    outcomes.append(found)
        return paths, outcomes

    def _act(self, batch: Batch) -> None:
        for name in sorted(batch.others):
            self._say(f"{name}：有改动，待整体构建 / changed, waiting for the build")
        if batch.others:
            self._preview.note()
        if len(batch.sources) > _MOST_AT_ONCE:
            self._preview.note()
            self._say(f"{len(batch.sources)} 份报告有改动，待整体构建 / reports changed, waiting for the build")
        else:
            for source in sorted(batch.sources):
                self._edit(source)
        if batch.templates:
            names = "、".join(sorted(path.name for path in batch.templates))
            self._sound = self._preview.redraw(batch.templates)
            if self._sound:
                self._say(f"{names}：模板已更新，刷新即见 / read anew, reload the page")

    def _edit(self, source: str) -> None:
        try:
            found = self._preview.edit(source)
        except MISTAKES as error:
            self._preview.note()
            self._say(f"{source}：{mistake_of(error).message}")
            return
        where = f" → {self._url}{found.page.removesuffix('index.html')}" if found.page else ""
        if isinstance(found, Unread):
            self._say(f"{source}：读不出来 / cannot be read: {found.reason}{where}")
            return
        counts = "、".join(f"{word} {found.findings[severity]}" for severity, word in _SEVERITIES.items())
        total = sum(found.findings.values())
        self._say(f"{source}：核查发现 {total} 处（{counts}）/ {total} findings{where}")

    def _build(self) -> None:
        self._due = None
        self._say("整体构建开始 / building the whole in the background")
        self._background.start(self._preview.turn)

    def _built(self, outcome: Outcome) -> None:
        if outcome.result is None:
            self._say(f"整体构建没有完成，上次的输出仍在 / not built, the last output stands: {outcome.problem}")
            return
        self._preview.rest(outcome.turn)
        pages, seconds = outcome.result.pages, outcome.seconds
        self._say(f"整体构建完成：{pages} 页，{seconds:.1f} 秒 / built: {pages} pages in {seconds:.1f} s")


@contextmanager
def watch(options: Options, port: int, say: Say) -> Iterator[Callable[[], None]]:
    """Serve the copy that `options` name and give a function that shows its changes until interrupted.

    Raises OSError for a port that is taken or folders that cannot be watched.
    """
    with TemporaryDirectory(prefix="gongkai-") as work:
        cache = (options.cache or Path(work, "cache")).resolve()
        options = _absolute(replace(options, cache=cache))
        preview = Preview(options, Cache(cache), lambda mistake: say(_told(mistake)))
        with server_of(options.site, port, Reloading(preview, options.site)) as server:
            its = Watch(options, preview, address_of(server), say)
            serving = Thread(target=server.serve_forever, daemon=True)
            serving.start()
            try:
                with watching(options, its.heard):
                    say(f"{address_of(server)}  (Ctrl+C)")
                    say("监视 / watching: " + "  ".join(str(folder) for folder, _ in watched(options)))
                    yield its.run
            finally:
                its.stop()
                server.shutdown()
                serving.join()


def _told(mistake: Mistake) -> str:
    place = f"{mistake.place}: " if mistake.place else ""
    return f"模板有误 / template error: {place}{mistake.message}"


def _absolute(options: Options) -> Options:
    """Return the options with the paths as the operating system will tell them."""
    names = ("reports", "datapackage", "site", "settings", "changes", "cache")
    given = {name: getattr(options, name) for name in names}
    return replace(options, **{name: path.resolve() for name, path in given.items() if path is not None})
