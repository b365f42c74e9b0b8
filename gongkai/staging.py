"""A folder that is written beside its target, to take its place as a whole (publish.py)."""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from gongkai.faults import Fault
from gongkai.stamps import Kept, Stamps

_NOWHERE = {"", ".", ".."}


class PublishError(Fault):
    """Outputs cannot be put where they are wanted; the message says which folder and why."""


class Stage:
    """A folder that will replace `target` as a whole.

    `sign` is a file that every finished output has: a folder with content but without it is somebody else's, and
    entering raises PublishError rather than have it replaced. With `stamps`, files that an earlier build has looked at
    are not read again.
    """

    def __init__(self, target: Path, sign: str, stamps: Stamps | None = None) -> None:
        self.target = target.resolve()
        self.sign = sign
        self.stamps = stamps
        self.folder = beside(self.target, "new")
        self._made: set[str] = set()
        self._replaces = False

    def __enter__(self) -> Self:
        target = self.target
        if target.exists() and not target.is_dir():
            raise PublishError(f"{target} is a file; name a folder")
        if (target / ".git").exists():
            raise PublishError(f"{target} is a git checkout of its own, which would be lost; name another folder")
        if target.exists() and any(target.iterdir()) and not (target / self.sign).is_file():
            raise PublishError(f"{target} is not empty and no build has made it (no {self.sign}); name another folder")
        if beside(target, "journal").exists():
            raise PublishError(f"{target} was being replaced when a build was stopped; recover it first")
        remove(self.folder)
        self._replaces = target.exists()
        try:
            self.folder.mkdir(parents=True)
        except BaseException:
            remove(self.folder)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not beside(self.target, "journal").exists():
            remove(self.folder)

    def write(self, path: str, data: bytes) -> bool:
        """Write a file and return whether it differs from the target's; one that does not keeps its time.

        `path` is relative with ``/`` as separator. Raises ValueError for one that could leave the folder, or that has
        been written before.
        """
        standing = self._standing(path)
        if self._replaces and _holds(standing, data):
            self._link(standing, path)
            return False
        try:
            _put(f"{self.folder}/{path}", data)
        except FileNotFoundError:
            _put(self._staged(path), data)
        except FileExistsError:
            raise ValueError(f"{path} is written twice") from None
        return True

    def keep_all(self, files: Sequence[Kept]) -> bool:
        """Stage files as the target has them and return True if it has all of them, else False.

        Raises ValueError as `write` does.
        """
        stamps, target = self.stamps, str(self.target)
        if not (stamps and stamps.hold(target, files)) and not all(self._has(file) for file in files):
            return False
        if stamps:
            stamps.note(target, files)
        for file in files:
            self._link(f"{target}/{file.path}", file.path)
        return True

    def stands(self, path: str) -> bool:
        """Tell whether the target has a file at `path`, whatever is in it."""
        return os.access(self._standing(path), os.F_OK)

    def note(self, files: Sequence[Kept]) -> None:
        """Note that files are staged, for the next build's stamps."""
        if self.stamps:
            self.stamps.note(str(self.folder), files)

    def take(self, path: str, other: Stage, its: str = "") -> None:
        """Stage a file that `other` has staged, there at the path `its` if not the same; raises ValueError as above."""
        self._link(f"{other.folder}/{its or path}", path)

    @contextmanager
    def file(self, path: str) -> Iterator[Path]:
        """Give the place at which a library is to write the file `path`; one that does not differ keeps its time.

        Raises ValueError as `write` does.
        """
        staged, standing = Path(self._staged(path)), Path(self._standing(path))
        if staged.exists():
            raise ValueError(f"{path} is written twice")
        yield staged
        if standing.is_file() and filecmp.cmp(standing, staged, shallow=False):
            staged.unlink()
            self._link(str(standing), path)

    def _has(self, file: Kept) -> bool:
        """Tell whether the target has a file with this content."""
        try:
            with Path(self._standing(file.path)).open("rb", buffering=0) as standing:
                if os.fstat(standing.fileno()).st_size != file.bytes:
                    return False
                return hashlib.file_digest(standing, "sha256").hexdigest() == file.sha256
        except OSError:
            return False

    def _link(self, standing: str, path: str) -> None:
        """Stage the file `standing` at `path`."""
        _verify_path(path)
        try:
            os.link(standing, f"{self.folder}/{path}")
        except FileExistsError:
            raise ValueError(f"{path} is written twice") from None
        except OSError:  # its folder is not there yet, or a file system without hard links
            _link(standing, self._staged(path))

    def _standing(self, path: str) -> str:
        _verify_path(path)
        return f"{self.target}/{path}"

    def _staged(self, path: str) -> str:
        """Return where a file is staged, its folder made."""
        _verify_path(path)
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            Path(f"{self.folder}/{folder}").mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return f"{self.folder}/{path}"


def beside(target: Path, what: str) -> Path:
    """Return the place beside a target for one of the files that publishing it takes."""
    return target.with_name(f".{target.name}.{what}")


def remove(path: Path) -> None:
    """Delete a file or a folder with all that is in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _verify_path(path: str) -> None:
    strange = "\\" in path or "\0" in path or path[1:2] == ":"
    if strange or not _NOWHERE.isdisjoint(path.split("/")):
        raise ValueError(f"{path!r} is not a path below the output folder")


def _put(path: str, data: bytes) -> None:
    left = memoryview(data)
    with FileIO(path, "xb") as file:
        while left:
            left = left[file.write(left) :]


def _holds(path: str, data: bytes) -> bool:
    try:
        with FileIO(path) as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.readall() == data
    except OSError:
        return False


def _link(standing: str, staged: str) -> None:
    try:
        os.link(standing, staged)
    except OSError:
        shutil.copy2(standing, staged)
