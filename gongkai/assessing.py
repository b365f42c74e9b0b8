"""Sources read, parsed and checked, each by itself: in processes of their own, or from the cache."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files as files_of
from pathlib import Path

from gongkai.cache import Cache
from gongkai.check import check_report
from gongkai.check.across import compare
from gongkai.check.collection import Assessment, settle
from gongkai.divisions import Gazetteer, load_gazetteer, resolve
from gongkai.freezing import Unthawable, freeze, thaw
from gongkai.parse import NotAReport, parse
from gongkai.source import MOST_BYTES, Unreadable, format_of, read
from gongkai.workers import LIMITS, Limits, Stopped, run

CODE = ("check", "divisions", "form", "parse", "source")
"""The folders of the library that reading a report takes, and beside them:"""
MODULES = ("__init__", "assessing", "cache", "faults", "folding", "freezing", "lists", "settings", "workers")
LIBRARIES = ("charset-normalizer", "lxml", "opencc", "pypdfium2", "pypinyin", "python-docx", "pyyaml", "rapidfuzz")
"""What reads with us: another version may read otherwise."""

_FILES_A_WORKER = 16
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
    *,
    limits: Limits = LIMITS,
    gazetteer: Gazetteer | None = None,
    cache: Cache | None = None,
) -> list[Assessment]:
    """Assess every source in up to `jobs` processes, in which a hostile one can do no harm to the others."""
    found: list[Assessment] = []
    one = partial(_assess_file, gazetteer or load_gazetteer(), cache)  # the workers start as copies of this process
    with closing(run(one, files, min(jobs, 1 + len(files) // _FILES_A_WORKER), limits)) as results:
        for (source, path), result in zip(files, results, strict=True):
            found.append(_unread(path, source, result.reason) if isinstance(result, Stopped) else thaw(result))
            progress("read", len(found), len(files))
    return found


def assess_together(
    files: Sequence[tuple[str, Path]], jobs: int, gazetteer: Gazetteer | None = None
) -> list[Assessment]:
    """Assess sources and set them beside each other as a build does; a source given twice is assessed once."""
    assessed = assess_all(list(dict(files).items()), jobs, gazetteer=gazetteer)
    return [item.assessment for item in compare(settle(assessed))]


def _assess_file(gazetteer: Gazetteer, cache: Cache | None, file: tuple[str, Path]) -> bytes:
    """Return the assessment of a file as bytes; what is no report is read anew each time, since that may be mended."""
    source, path = file
    key = key_of(path, source, gazetteer) if cache else ""
    known = cache.get(key) if cache and key else None
    if known is not None and _thaws(known):
        return known
    item = assess(path, source, gazetteer)
    frozen = freeze(item)
    if cache and key and item.report is not None and key == key_of(path, source, gazetteer):
        cache.put(key, frozen)
    return frozen


def _thaws(data: bytes) -> bool:
    try:
        return isinstance(thaw(data), Assessment)
    except Unthawable:
        return False


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
    parts = [code_version(), repr(gazetteer.own), source, path.name, own, side]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return what reading depends on beside the report, as one hash: our code and data, the libraries, Python."""
    others = [sys.version, _office(), *map(_version, LIBRARIES)]
    seen = hashlib.sha256(json.dumps(others).encode())
    library = Path(str(files_of("gongkai")))
    for path in sorted(_code(library)):
        seen.update(f"{path.relative_to(library).as_posix()} {path.stat().st_size}\n".encode() + path.read_bytes())
    return seen.hexdigest()


def _code(library: Path) -> Iterator[Path]:
    yield from (library / f"{name}.py" for name in MODULES)
    for folder in CODE:
        yield from (path for path in (library / folder).rglob("*") if path.suffix in {".py", ".toml", ".csv"})


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _office() -> str:
    """Return which LibreOffice would convert an old file, empty for none."""
    found = shutil.which("soffice")
    stat = Path(found).resolve().stat() if found else None
    return f"{found} {stat.st_size} {stat.st_mtime_ns}" if stat else ""


def _unread(path: Path, source: str, reason: str) -> Assessment:
    """Return the assessment of a file that is no report; one that cannot be opened or is vast has no hash."""
    size, digest = 0, ""
    with suppress(OSError):
        size = path.stat().st_size
        if size <= _MOST_HASHED:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Assessment(source, format_of(path), digest, size, None, None, (), reason)
