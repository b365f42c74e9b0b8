"""Files whose content was looked at before, told by what the system says of them: they need not be read again.

A file with the inode, the size and the time of change that it had then is taken to be what it was, as Git and make do.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
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

    What is noted is there for later builds with the same cache once it is saved. A group is known by its first path.
    """

    def __init__(self, cache: Cache, target: Path) -> None:
        self._cache = cache
        self._key = key_for("stamps", str(target.resolve()))
        data = cache.get(self._key) or b""
        self._earlier = frozenset(data[at : at + _SIZE] for at in range(0, len(data), _SIZE))
        self._now: dict[str, bytes] = {}

    def hold(self, folder: str, files: Sequence[Kept]) -> bool:
        """Tell whether files below `folder` are as they were then, and note it."""
        stamp = _stamp(folder, files)
        if stamp not in self._earlier:
            return False
        self._now[files[0].path] = stamp
        return True

    def note(self, folder: str, files: Sequence[Kept]) -> None:
        """Note that files below `folder` have their content, if that is not noted yet."""
        if files and files[0].path not in self._now:
            self._now[files[0].path] = _stamp(folder, files)

    def save(self) -> None:
        """Keep what was noted, and nothing else, for the next build."""
        self._cache.put(self._key, b"".join(sorted(filter(None, self._now.values()))))


def _stamp(folder: str, files: Sequence[Kept]) -> bytes:
    """Return what tells files, with the content they should have, from all others; nothing if one is not there."""
    told = []
    try:
        for file in files:
            stat = os.lstat(f"{folder}/{file.path}")
            if stat.st_size != file.bytes:
                return b""
            told.append(f"{file.path} {file.sha256} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}\n")
    except OSError:
        return b""
    return hashlib.sha256("".join(told).encode()).digest()[:_SIZE]
