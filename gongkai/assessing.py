"""Sources read, parsed and checked, each by itself: in processes of their own, or from the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, cast

from gongkai.cache import Cache, key_for
from gongkai.check import check_report
from gongkai.check.across import compare
from gongkai.check.collection import Assessment, settle
from gongkai.divisions import Gazetteer, load_gazetteer, resolve
from gongkai.faults import Fault
from gongkai.freezing import Unthawable, freeze, thaw
from gongkai.parse import NotAReport, Report, parse
from gongkai.source import MOST_BYTES, Unreadable, format_of, read
from gongkai.versions import code_version
from gongkai.workers import LIMITS, Limits, Stopped, each, run

_FILES_A_WORKER = 16
_BATCH = 16
_MOST_HASHED = 1 << 30

Progress = Callable[[str, int, int], None]
"""Called with a stage (read … archive), how much of it is done and how much there is; 0 if unknown."""


def assess(path: Path, source: str, gazetteer: Gazetteer | None = None) -> Assessment:
    """Read, parse, resolve and check one source: a function of its bytes, its path, the form and the gazetteer alone.

    The gazetteer is the country's unless one is given.
    """
    gazetteer = gazetteer or load_gazetteer()
    try:
        document = read(path, source)
        report = parse(document)
    except (Unreadable, NotAReport) as error:
        return _unread(path, source, str(error))
    except OSError as error:
        return _unread(path, source, f"文件打不开 / the file cannot be opened: {error.strerror}")
    unit = resolve(gazetteer, report)
    return Assessment(
        source=source,
        format=report.format,
        sha256=report.sha256,
        size=report.size,
        report=report,
        unit=unit,
        findings=check_report(report, unit, gazetteer),
        reason=report.remark,
    )


def assess_all(
    files: Sequence[tuple[str, Path]],
    jobs: int,
    progress: Progress = lambda *_: None,
    limits: Limits = LIMITS,
    gazetteer: Gazetteer | None = None,
) -> list[Assessment]:
    """Assess every source in up to `jobs` processes, in which a hostile one can do no harm to the others."""
    one = partial(_frozen, gazetteer or load_gazetteer())  # the workers start as copies of this process
    return [
        _unread(path, source, result.reason) if isinstance(result, Stopped) else thaw(result)
        for (source, path), result in _all(one, files, jobs, progress, limits)
    ]


def assess_together(
    files: Sequence[tuple[str, Path]], jobs: int, gazetteer: Gazetteer | None = None
) -> list[Assessment]:
    """Assess sources and set them beside each other as a build does; a source given twice is assessed once."""
    assessed = assess_all(list(dict(files).items()), jobs, gazetteer=gazetteer)
    return [item.assessment for item in compare(settle(assessed))]


def _frozen(gazetteer: Gazetteer, file: tuple[str, Path]) -> bytes:
    source, path = file
    return freeze(assess(path, source, gazetteer))


def _all(
    function: Callable[[tuple[str, Path]], bytes],
    files: Sequence[tuple[str, Path]],
    jobs: int,
    progress: Progress,
    limits: Limits,
) -> Iterator[tuple[tuple[str, Path], bytes | Stopped]]:
    with closing(run(function, files, min(jobs, 1 + len(files) // _FILES_A_WORKER), limits)) as results:
        for done, (file, result) in enumerate(zip(files, results, strict=True), start=1):
            yield file, result
            progress("read", done, len(files))


# ── Assessments on the shelf ──────────────────────────────────────────────────────────────────────────────
class Shelf:
    """Assessments in a cache: `all` gives what the build keeps in mind of each, `whole` the rest of one."""

    def __init__(self, cache: Cache, gazetteer: Gazetteer) -> None:
        self.cache = cache
        self._gazetteer = gazetteer
        self._places: dict[str, tuple[str, Path]] = {}

    def all(
        self,
        files: Sequence[tuple[str, Path]],
        jobs: int,
        progress: Progress = lambda *_: None,
        limits: Limits = LIMITS,
        cluster: Readers | None = None,
    ) -> list[Assessment]:
        """Assess every source as `assess_all` does, those that the cache knows aside; without tables, text and figures.

        What is no report is read anew each time, since the reason may be gone. With a cluster, this machine only looks
        for what the cache knows, and the cluster reads the rest.
        """
        found = [
            self._recalled(file, key, brief)
            for file, (key, brief) in zip(files, each(self._find, files, jobs, batch=_BATCH), strict=True)
        ]
        lacking = [place for place, item in enumerate(found) if item is None]
        known = len(files) - len(lacking)
        if known:
            progress("read", known, len(files))
        rest = [files[place] for place in lacking]
        results = cluster.read(rest, self._gazetteer, limits) if cluster and rest else self._read(rest, jobs, limits)
        for done, (number, result) in enumerate(results, start=1):
            found[lacking[number]] = self._taken(rest[number], result)
            if cluster:
                progress("cluster", done, len(rest))
            else:
                progress("read", known + done, len(files))
        return [item for item in found if item is not None]

    def key(self, source: str) -> str:
        """Return the key of a source: whatever is made of it alone is made of this."""
        return self._places[source][0]

    def whole(self, source: str) -> Report:
        """Return the report of a source as it was read; raises SourceChanged when it is not the same any more."""
        key, path = self._places[source]
        known = self.cache.recall(key, Assessment)
        if known is None:
            known = assess(path, source, self._gazetteer)
            if key_of(path, source, self._gazetteer) != key:
                raise SourceChanged(f"{path}: 文件在构建时有改动，请重新构建 / changed during the build; build again")
        if known.report is None:
            raise SourceChanged(f"{path}: 文件再读时读不出来，请重新构建 / cannot be read again; build again")
        return known.report

    def _find(self, file: tuple[str, Path]) -> tuple[str, bytes | None]:
        """Return the key of a source and what is kept in mind of it, frozen; None where the cache does not have it."""
        source, path = file
        key = key_of(path, source, self._gazetteer)
        if not key:
            return key, freeze(_without_text(assess(path, source, self._gazetteer)))
        return key, self.cache.get(_brief(key))

    def _recalled(self, file: tuple[str, Path], key: str, brief: bytes | None) -> Assessment | None:
        source, path = file
        self._places[source] = key, path
        with suppress(Unthawable):
            return cast(Assessment, thaw(brief)) if brief is not None else None
        return None

    def _read(
        self, files: Sequence[tuple[str, Path]], jobs: int, limits: Limits
    ) -> Iterator[tuple[int, bytes | Stopped]]:
        results = _all(self._put, files, jobs, lambda *_: None, limits)
        yield from enumerate(result for _, result in results)

    def _put(self, file: tuple[str, Path]) -> bytes:
        """Return what `read_apart` does, but for what this has put into the cache."""
        key, whole, brief = _read_apart(self._gazetteer, file, self.key(file[0]))
        self._keep(key, whole, brief)
        return freeze((key, b"", brief))

    def _keep(self, key: str, whole: bytes, brief: bytes) -> None:
        if whole:
            self.cache.put(key, whole)
            self.cache.put(_brief(key), brief)

    def _taken(self, file: tuple[str, Path], result: bytes | Stopped) -> Assessment:
        """Put what `read_apart` gave into the cache, and return of it what is kept in mind."""
        source, path = file
        if isinstance(result, Stopped):
            return _unread(path, source, result.reason)
        key, whole, brief = cast(tuple[str, bytes, bytes], thaw(result))
        self._keep(key, whole, brief)
        self._places[source] = key, path
        return cast(Assessment, thaw(brief))


class Readers(Protocol):
    """Who reads sources elsewhere: yields the number of a source and what `read_apart` gives for it, in any order."""

    def read(
        self, files: Sequence[tuple[str, Path]], gazetteer: Gazetteer, limits: Limits
    ) -> Iterator[tuple[int, bytes | Stopped]]:
        """Read sources; raises Fault when they cannot all be read."""


def read_apart(gazetteer: Gazetteer, file: tuple[str, Path]) -> bytes:
    """Return a source's key, its frozen assessment and that without text, as bytes; no key and whole if no report."""
    source, path = file
    return freeze(_read_apart(gazetteer, file, key_of(path, source, gazetteer)))


def _read_apart(gazetteer: Gazetteer, file: tuple[str, Path], key: str) -> tuple[str, bytes, bytes]:
    """Do what `read_apart` does; `key` is that of the source before, which is read anew if it is changed meanwhile."""
    source, path = file
    item = assess(path, source, gazetteer)
    while key and key != (now := key_of(path, source, gazetteer)):
        key, item = now, assess(path, source, gazetteer)
    whole = freeze(item) if key and item.report is not None else b""
    return key, whole, freeze(_without_text(item))


class SourceChanged(Fault):
    """A source was changed while the build was at work; the message says which."""


def _brief(key: str) -> str:
    return key_for("brief", key)


def _without_text(item: Assessment) -> Assessment:
    if item.report is None:
        return item
    return replace(item, report=replace(item.report, tables={}, sections=(), figures=(), blocks=(), personal=()))


def key_of(path: Path, source: str, gazetteer: Gazetteer) -> str:
    """Return what the assessment of a file depends on as 64 digits; empty when the file cannot be read."""
    beside = path.with_name(path.name + ".yml")
    try:
        if path.stat().st_size > MOST_BYTES:
            return ""
        own = hashlib.sha256(path.read_bytes()).hexdigest()
        side = hashlib.sha256(beside.read_bytes()).hexdigest() if beside.is_file() else ""
    except OSError:
        return ""
    return key_for(code_version(), gazetteer.digest, source, path.name, own, side)


def _unread(path: Path, source: str, reason: str) -> Assessment:
    """Return the assessment of a file that is no report; one that cannot be opened or is vast has no hash."""
    size, digest = 0, ""
    with suppress(OSError):
        size = path.stat().st_size
        if size <= _MOST_HASHED:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Assessment(source, format_of(path), digest, size, None, None, (), reason)
