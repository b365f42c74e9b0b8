"""Bytes by name in one temporary file: what a build needs again, but not all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import FileIO
from pathlib import Path


class Spool(Mapping[str, bytes]):
    """Bytes in the file `path`, a new one; other processes may read what was added before they started."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        path.touch(exist_ok=False)

    def add(self, name: str, data: bytes) -> None:
        """Add `data` under a new name; raises ValueError for a name that is there."""
        if name in self._places:
            raise ValueError(f"{name} is there already")
        left = memoryview(data)
        with FileIO(self._path, "ab") as file:
            while left:
                left = left[file.write(left) :]
        self._places[name] = self._end, len(data)
        self._end += len(data)

    def __getitem__(self, name: str) -> bytes:
        start, size = self._places[name]
        with FileIO(self._path) as file:
            file.seek(start)
            return file.read(size)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
