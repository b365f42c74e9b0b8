"""A folder of results by what they were made of: each a file, written beside its place and renamed, with its checksum.

Nothing that goes wrong here stops a build: what cannot be read, or is damaged, is not there, and what cannot be written
is made again. Any number of builds may share a folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedWriter, FileIO
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

import deflate

from gongkai.freezing import Unthawable, freeze, thaw

_DIGEST = 32
_LEVEL = 1
_DENSEST = 1032
"""How many bytes DEFLATE can put into one."""
_DAY = 24 * 3600
_MONTH = 30 * _DAY
_MOST_BYTES = 8 << 30
_HOUR = 3600
_OWN = re.compile(r"[0-9a-f]{62}|\.[0-9a-f]{62}\..*")


T = TypeVar("T")


def key_for(*parts: object) -> str:
    """Return a key for what is made of `parts`, plain values and dataclasses, told apart by how they are written."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Results below `folder`, by keys of 64 hexadecimal digits."""

    folder: Path

    def has(self, key: str) -> bool:
        """Tell whether there is something under a key, damaged or not."""
        return os.access(self._path(key), os.F_OK)

    def get(self, key: str) -> bytes | None:
        """Return what was put under a key, None when it is not there or is damaged."""
        path = self._path(key)
        try:
            with FileIO(path) as file:
                data, used = file.readall(), os.fstat(file.fileno()).st_mtime
            packed = data[_DIGEST:]
            if hashlib.sha256(packed).digest() != data[:_DIGEST]:
                return None
            found = _unpacked(packed)
        except (OSError, ValueError, deflate.DeflateError):
            return None
        if time.time() - used > _DAY:
            _touch(path)
        return found

    def put(self, key: str, data: bytes) -> bool:
        """Keep `data` under a key and return whether that could be done."""
        folder, name = f"{self.folder}/{key[:2]}", key[2:]
        draft = f"{folder}/.{name}.{token_hex(8)}"
        packed = deflate.gzip_compress(data, _LEVEL)
        try:
            with _new(draft) as file:
                file.write(hashlib.sha256(packed).digest() + packed)
            Path(draft).replace(f"{folder}/{name}")
        except BaseException as error:
            with suppress(OSError):
                Path(draft).unlink()
            if not isinstance(error, OSError):
                raise
            return False
        return True

    def recall(self, key: str, kind: type[T]) -> T | None:
        """Return the value that was remembered under a key, None when it is not there or is no `kind`."""
        data = self.get(key)
        try:
            found = thaw(data) if data is not None else None
        except Unthawable:
            return None
        return found if isinstance(found, kind) else None

    def remember(self, key: str, value: object) -> bool:
        """Keep a value of the project's classes under a key and return whether that could be done."""
        return self.put(key, freeze(value))

    def prune(self, oldest: float = _MONTH, most: int = _MOST_BYTES) -> None:
        """Delete what nobody has asked for in `oldest` seconds, and the longest unused beyond `most` bytes."""
        now, kept = time.time(), 0
        for used, size, path in sorted(self._files(), reverse=True):
            kept += size
            if now - used > oldest or (kept > most and now - used > _HOUR):
                with suppress(OSError):
                    path.unlink()

    def _path(self, key: str) -> str:
        return f"{self.folder}/{key[:2]}/{key[2:]}"

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each file was last asked for, its size and its place; files that are not ours are left out."""
        for number in range(256):
            with suppress(OSError), os.scandir(self.folder / f"{number:02x}") as entries:
                for entry in entries:
                    with suppress(OSError):
                        if _OWN.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                            stat = entry.stat(follow_symlinks=False)
                            yield stat.st_mtime, stat.st_size, Path(entry.path)


def _unpacked(packed: bytes) -> bytes:
    """Return what was packed; raises ValueError and DeflateError for what was not.

    The size at its end is looked at first: the library takes the memory for it, and Python's bytearray complains on the
    error output of one that it cannot have.
    """
    if int.from_bytes(packed[-4:], "little") > _DENSEST * len(packed):
        raise ValueError("more than so few bytes can hold")
    return bytes(deflate.gzip_decompress(packed))


def _new(path: str) -> BufferedWriter:
    """Return a new file that only we may read, open; its folder is made where it is not there yet."""
    try:
        return open(path, "xb", opener=_privately)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return open(path, "xb", opener=_privately)


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _touch(path: str) -> None:
    """Note that a file was asked for, which a day is near enough for: a folder nobody may write to serves as well."""
    with suppress(OSError):
        os.utime(path)
