"""Put finished folders in place: each is written beside its target, and all are swapped at the end or none is.

A build in the order that keeps the last good output, whenever it is stopped::

    with exclusive(targets):
        recover(targets)
        with Stage(data, "datapackage.json") as package, Stage(pages, "index.html") as site:
            ...  # write, then validate
            commit([package, site])

Beside a target ``site`` may lie ``.site.new`` and ``.site.work`` (a build at work), ``.site.old`` and ``.site.journal``
(a swap at work) and ``.site.lock``. A swap begins when each of its targets has a journal that names them all, and then
whoever finds them finishes it; as long as one is lacking nothing has been moved. This guards against a killed process,
not against a power cut: nothing waits for the disk.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import permutations
from pathlib import Path, PureWindowsPath
from types import TracebackType
from typing import Protocol, Self

from gongkai.faults import Fault


class PublishError(Fault):
    """Outputs cannot be put where they are wanted; the message says which folder and why."""


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


class Stage:
    """A folder that will replace `target` as a whole.

    `sign` is a file that every finished output has: a folder with content but without it is somebody else's, and
    entering raises PublishError rather than have it replaced.
    """

    def __init__(self, target: Path, sign: str) -> None:
        self.target = target.resolve()
        self.sign = sign
        self.folder = _beside(self.target, "new")

    def __enter__(self) -> Self:
        target = self.target
        if target.exists() and not target.is_dir():
            raise PublishError(f"{target} is a file; name a folder")
        if (target / ".git").exists():
            raise PublishError(f"{target} is a git checkout of its own, which would be lost; name another folder")
        if target.exists() and any(target.iterdir()) and not (target / self.sign).is_file():
            raise PublishError(f"{target} is not empty and no build has made it (no {self.sign}); name another folder")
        if _beside(target, "journal").exists():
            raise PublishError(f"{target} was being replaced when a build was stopped; recover it first")
        _remove(self.folder)
        self.folder.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not _beside(self.target, "journal").exists():
            _remove(self.folder)

    def write(self, path: str, data: bytes) -> bool:
        """Write a file and return whether it differs from the target's; one that does not keeps its time.

        `path` is relative with ``/`` as separator. Raises ValueError for one that could leave the folder, or that has
        been written before.
        """
        staged, standing = self._places(path)
        if _holds(standing, data):
            _link(standing, staged)
            return False
        with staged.open("xb") as file:
            file.write(data)
        return True

    def has(self, path: str, size: int, sha256: str) -> bool:
        """Tell whether the target has a file with this content."""
        standing = self.target.joinpath(*_parts(path))
        try:
            if standing.stat().st_size != size:
                return False
            with standing.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def keep(self, path: str) -> None:
        """Stage a file as the target has it; raises ValueError as `write` does."""
        staged, standing = self._places(path)
        _link(standing, staged)

    def keep_all(self, files: Sequence[Kept]) -> bool:
        """Stage files as the target has them and return True if it has all of them, else False."""
        if not all(self.has(file.path, file.bytes, file.sha256) for file in files):
            return False
        for file in files:
            self.keep(file.path)
        return True

    @contextmanager
    def file(self, path: str) -> Iterator[Path]:
        """Give the place at which a library is to write the file `path`; one that does not differ keeps its time.

        Raises ValueError as `write` does.
        """
        staged, standing = self._places(path)
        yield staged
        if standing.is_file() and filecmp.cmp(standing, staged, shallow=False):
            staged.unlink()
            _link(standing, staged)

    def _places(self, path: str) -> tuple[Path, Path]:
        """Return where a file is staged, its folder made, and where its target has it."""
        parts = _parts(path)
        staged, standing = self.folder.joinpath(*parts), self.target.joinpath(*parts)
        if staged.exists():
            raise ValueError(f"{path} is written twice")
        staged.parent.mkdir(parents=True, exist_ok=True)
        return staged, standing


def commit(stages: Sequence[Stage]) -> None:
    """Put all stages in place of their targets; if one cannot be, all targets are as before and the error is raised."""
    targets = [stage.target for stage in stages]
    _must_be_apart(targets)
    for stage in stages:
        if not (stage.folder / stage.sign).is_file():
            raise PublishError(f"{stage.target}: the new output has no {stage.sign}")
    for target in targets:
        _remove(_beside(target, "old"))
    try:
        for target in targets:
            _write_journal(target, targets)
        _swap(targets)
    except BaseException:
        _undo(targets)
        raise
    _settle(targets)


def recover(targets: Iterable[Path]) -> None:
    """Finish a swap of `targets` that was interrupted, and with it of those swapped together with them.

    What an unfinished build has left is deleted: the last good output stands.
    """
    for target in [target.resolve() for target in targets]:
        together = _swapping(target)
        if together:
            try:
                _swap(together)
            except OSError:
                _undo(together)
            _settle(together)
        if _beside(target, "old").exists() and not target.exists():
            _beside(target, "old").rename(target)
        _settle([target])


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target` for what a build needs while it is at work; the next one clears it away."""
    folder = _beside(target.resolve(), "work")
    _remove(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        _remove(folder)


@contextmanager
def exclusive(targets: Iterable[Path]) -> Iterator[None]:
    """Keep other builds away from `targets`; raises PublishError when one is at work on any of them."""
    from filelock import FileLock, Timeout

    resolved = sorted(target.resolve() for target in targets)
    _must_be_apart(resolved)
    with ExitStack() as stack:
        for target in resolved:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(FileLock(_beside(target, "lock"), timeout=0))
            except Timeout:
                raise PublishError(f"another build is writing to {target}") from None
        yield


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}")


def _must_be_apart(targets: Sequence[Path]) -> None:
    for target in targets:
        if not target.name:
            raise PublishError(f"{target} cannot be replaced; name a folder")
    for target, other in permutations(targets, 2):
        if other.is_relative_to(target):
            raise PublishError(f"{other} lies in {target}; name two folders apart from each other")


def _parts(path: str) -> list[str]:
    parts = path.split("/")
    if "\\" in path or "\0" in path or PureWindowsPath(path).drive or not {"", ".", ".."}.isdisjoint(parts):
        raise ValueError(f"{path!r} is not a path below the output folder")
    return parts


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.is_file() and path.read_bytes() == data
    except OSError:
        return False


def _link(standing: Path, staged: Path) -> None:
    try:
        os.link(standing, staged)
    except OSError:  # a file system without hard links
        shutil.copy2(standing, staged)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_journal(target: Path, targets: Sequence[Path]) -> None:
    """Name all targets beside one of them, relative to it, so that a moved checkout can still be recovered."""
    journal, draft = _beside(target, "journal"), _beside(target, "draft")
    draft.write_text(json.dumps([os.path.relpath(other, target.parent) for other in targets]), encoding="utf-8")
    draft.replace(journal)


def _read_journal(target: Path) -> list[Path]:
    with suppress(OSError, ValueError, TypeError):
        names = json.loads(_beside(target, "journal").read_text(encoding="utf-8"))
        return [(target.parent / name).resolve() for name in names]
    return []


def _swapping(target: Path) -> list[Path]:
    """Return the targets of the swap that had begun when a build was stopped; none when nothing had been moved."""
    together = _read_journal(target)
    return together if all(_read_journal(other) == together for other in together) else []


def _swap(targets: Sequence[Path]) -> None:
    """Move each new folder into place, the old one aside; a target without a new folder has been swapped before."""
    for target in targets:
        new = _beside(target, "new")
        if not new.exists():
            continue
        if target.exists():
            target.rename(_beside(target, "old"))
        new.rename(target)


def _undo(targets: Sequence[Path]) -> None:
    """Move everything back; the journals go last, so that being killed in between only means to swap again."""
    for target in reversed(targets):
        new, old = _beside(target, "new"), _beside(target, "old")
        if target.exists() and not new.exists():
            target.rename(new)
        if old.exists() and not target.exists():
            old.rename(target)
    for target in targets:
        _remove(_beside(target, "journal"))
        _remove(_beside(target, "draft"))


def _settle(targets: Sequence[Path]) -> None:
    """Delete what a swap or a build has left, once all targets are as they shall be."""
    for target in targets:
        for what in ("journal", "draft", "new", "old"):
            _remove(_beside(target, what))
