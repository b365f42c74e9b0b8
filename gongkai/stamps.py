"""Files whose content was looked at before, told by what the system says of them: they need not be read again.

A file with the inode, the size and the time of change that it had then is taken to be what it was, as Git and make do.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from gongkai.cache import Cache, key_for

_SIZE = 16


class Kept(Protocol):
    """A file with its size and digest, as it was made once."""

    @property
    def path(self) -> str:
        """Where it lies below the output, with / as separator."""

    @property
    def bytes(self) -> int:
        """Its size."""

    @property
    def sha256(self) -> str:
        """The hexadecimal digest of its content."""


class Stamps:
    """Groups of files of the output `target` that had their content when an earlier build ended, and now.

    What is added is there for later builds with the same cache once it is saved.
    """

    def __init__(self, cache: Cache, target: Path) -> None:
        self._cache = cache
        self._key = key_for("stamps", str(target.resolve()))
        data = cache.get(self._key) or b""
        self._earlier = frozenset(data[at : at + _SIZE] for at in range(0, len(data), _SIZE))
        self._now: set[bytes] = set()

    def __contains__(self, stamp: bytes | None) -> bool:
        return stamp in self._earlier

    def add(self, stamp: bytes | None) -> None:
        """Note that files with this stamp have their content."""
        if stamp is not None:
            self._now.add(stamp)

    def save(self) -> None:
        """Keep what was added, and nothing else, for the next build."""
        self._cache.put(self._key, b"".join(sorted(self._now)))


def stamp(folder: str, files: Sequence[Kept]) -> bytes | None:
    """Return what tells files below `folder`, with the content they should have, from all others; None if one lacks."""
    seen = hashlib.sha256()
    try:
        for file, stat in zip(files, _stats(folder, files), strict=True):
            if stat.st_size != file.bytes:
                return None
            seen.update(f"{file.path} {file.sha256} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}\n".encode())
    except OSError:
        return None
    return seen.digest()[:_SIZE]


def _stats(folder: str, files: Iterable[Kept]) -> Iterable[os.stat_result]:
    return (os.lstat(f"{folder}/{file.path}") for file in files)
