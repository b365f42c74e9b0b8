"""Reports behind an address, in S3, a zip or any file system that fsspec knows, brought into a folder of this machine.

The folder is kept and only what has changed is fetched again; a build reads the folder and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gongkai.assessing import Progress
from gongkai.faults import Fault

Stamps = dict[str, dict[str, str]]

_AT_ONCE = 64
_TELLING = (
    *("ETag", "etag", "checksum", "CRC", "md5Hash", "content_md5", "Content-MD5", "sha", "hash", "generation"),
    *("mtime", "LastModified", "last_modified", "modified", "modify", "updated", "created", "date_time"),
)
"""By what file systems tell that a file is another one now; where one gives none, all is fetched each time."""


class MirrorError(Fault):
    """What lies at the address cannot be had; nothing was published."""


@contextmanager
def mirrored(place: str, cache: Path | None, progress: Progress = lambda *_: None) -> Iterator[Path]:
    """Give the folder `place`, or one with what lies at that URL now, kept below `cache` and for this build alone.

    Raises MirrorError naming the address.
    """
    from filelock import FileLock, Timeout

    if "://" not in place:
        yield Path(place)
        return
    with TemporaryDirectory(prefix="gongkai-") as passing:
        folder = (cache or Path(passing)) / "mirrors" / hashlib.sha256(place.encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = FileLock(folder / "lock").acquire(timeout=0)
        except Timeout:
            raise MirrorError(f"{_shown(place)}: 另一个构建正在使用 / another build is at it: {folder}") from None
        with lock:
            _bring(place, folder, progress)
            yield folder / "reports"


def _bring(url: str, folder: Path, progress: Progress) -> None:
    """Make `folder`/reports what lies at `url`; `folder`/stamps.json tells of each file which one was fetched."""
    with _naming(url):
        system, root = _opened(url)
        listed = system.find(root, detail=True)
    sources = {source: path for path in listed if (source := _source(path, root, url))}
    if not sources:
        raise MirrorError(f"{_shown(url)}: 没有任何文件 / there is no file there")
    reports, kept = folder / "reports", folder / "stamps.json"
    reports.mkdir(exist_ok=True)
    stamps = _stamps(kept)
    now = {source: _stamp(listed[path]) for source, path in sources.items()}
    _forget(reports, now)
    wanted = [source for source, stamp in now.items() if not _is_there(reports / source, stamp, stamps.get(source, {}))]
    try:
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            with _naming(url):
                _fetch(system, {sources[source]: reports / source for source in some}, folder / "incoming")
            stamps |= {source: now[source] for source in some}
            progress("fetch", start + len(some), len(wanted))
    finally:
        kept.write_text(json.dumps({source: stamps[source] for source in now if source in stamps}), encoding="utf-8")


@contextmanager
def _naming(url: str) -> Iterator[None]:
    try:
        yield
    except MirrorError:
        raise
    except ImportError as error:
        how = "pip install 'gongkai[dask]'" if str(error.name).startswith("fsspec") else str(error)
        raise MirrorError(f"{_shown(url)}: 还需安装 / needs another library: {how}") from None
    except Exception as error:  # every file system has exceptions of its own
        raise MirrorError(f"{_shown(url)}: 读不到 / cannot be read: {type(error).__name__}: {error}") from error


def _opened(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    system, root = url_to_fs(url)
    system.invalidate_cache()
    if "http" in system.protocol:
        raise MirrorError(
            f"{_shown(url)}: 网址列不出文件夹，请给出压缩包 / web addresses list no folders, give a zip: zip://::{_shown(url)}"
        )
    if system.isfile(root):
        raise MirrorError(f"{_shown(url)}: 是文件而非文件夹 / is a file; of a zip, give zip://::{_shown(url)}")
    return system, str(root)


def _source(path: str, root: str, url: str) -> str:
    """Return the name of a file below `root`, empty for a hidden one and a folder's mark, which are no sources.

    Raises MirrorError for one that would lead out of the folder.
    """
    source = path.removeprefix(root.rstrip("/") + "/").removeprefix("/")
    parts = source.removesuffix("/").split("/")
    if not {"", ".", ".."}.isdisjoint(parts) or "\\" in source or "\0" in source:
        raise MirrorError(f"{_shown(url)}: 文件名不可用，请改名 / a name that no folder can have, rename it: {path!r}")
    return "" if source.endswith("/") or any(part.startswith(".") for part in parts) else source


def _stamp(info: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(info[name]) for name in ("size", *_TELLING) if info.get(name) is not None}


def _stamps(path: Path) -> Stamps:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_there(path: Path, stamp: Mapping[str, str], known: Mapping[str, str]) -> bool:
    return stamp == known and len(stamp) > 1 and path.is_file() and str(path.stat().st_size) == stamp.get("size")


def _forget(reports: Path, now: Mapping[str, object]) -> None:
    """Delete what is not at the address any more, and the folders that are empty then."""
    for path in sorted(reports.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(reports).as_posix() not in now:
            path.unlink()


def _fetch(system: Any, files: Mapping[str, Path], incoming: Path) -> None:
    """Fetch files beside their places and put them there when all are whole."""
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    drafts = {path: incoming / str(number) for number, path in enumerate(files)}
    system.get(list(drafts), [str(draft) for draft in drafts.values()])
    for path, draft in drafts.items():
        files[path].parent.mkdir(parents=True, exist_ok=True)
        draft.replace(files[path])


def _shown(url: str) -> str:
    """Return an address without the password in it."""
    return re.sub(r"(?<=//)[^/@]*@", "…@", url)
