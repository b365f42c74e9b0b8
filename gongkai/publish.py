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

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import permutations
from pathlib import Path

from gongkai.staging import PublishError, Stage, beside, remove
from gongkai.workers import undisturbed

__all__ = ["PublishError", "Stage", "commit", "exclusive", "recover", "workshop"]


def commit(stages: Sequence[Stage]) -> None:
    """Put all stages in place of their targets; if one cannot be, all targets are as before and the error is raised.

    Who tells the build to stop meanwhile is heard when that is done.
    """
    targets = [stage.target for stage in stages]
    _must_be_apart(targets)
    for stage in stages:
        if not (stage.folder / stage.sign).is_file():
            raise PublishError(f"{stage.target}: the new output has no {stage.sign}")
    for target in targets:
        remove(beside(target, "old"))
    with undisturbed():
        try:
            for target in targets:
                _write_journal(target, targets)
            _swap(targets)
        except BaseException:
            _undo(targets)
            raise
        _settle(targets)
    for stage in stages:
        if stage.stamps:
            stage.stamps.save()


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
        if beside(target, "old").exists() and not target.exists():
            beside(target, "old").rename(target)
        _settle([target])


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target` for what a build needs while it is at work.

    Who tells the build to stop is heard when it is deleted; what a killed build has left, the next one deletes.
    """
    folder = beside(target.resolve(), "work")
    try:
        remove(folder)
        folder.mkdir(parents=True)
        yield folder
    finally:
        with undisturbed():
            remove(folder)


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
                stack.enter_context(FileLock(beside(target, "lock"), timeout=0))
            except Timeout:
                raise PublishError(f"another build is writing to {target}") from None
        yield


def _must_be_apart(targets: Sequence[Path]) -> None:
    for target in targets:
        if not target.name:
            raise PublishError(f"{target} cannot be replaced; name a folder")
    for target, other in permutations(targets, 2):
        if other.is_relative_to(target):
            raise PublishError(f"{other} lies in {target}; name two folders apart from each other")


def _write_journal(target: Path, targets: Sequence[Path]) -> None:
    """Name all targets beside one of them, relative to it, so that a moved checkout can still be recovered."""
    journal, draft = beside(target, "journal"), beside(target, "draft")
    draft.write_text(json.dumps([os.path.relpath(other, target.parent) for other in targets]), encoding="utf-8")
    draft.replace(journal)


def _read_journal(target: Path) -> list[Path]:
    with suppress(OSError, ValueError, TypeError):
        names = json.loads(beside(target, "journal").read_text(encoding="utf-8"))
        return [(target.parent / name).resolve() for name in names]
    return []


def _swapping(target: Path) -> list[Path]:
    """Return the targets of the swap that had begun when a build was stopped; none when nothing had been moved."""
    together = _read_journal(target)
    return together if all(_read_journal(other) == together for other in together) else []


def _swap(targets: Sequence[Path]) -> None:
    """Move each new folder into place, the old one aside; a target without a new folder has been swapped before."""
    for target in targets:
        new = beside(target, "new")
        if not new.exists():
            continue
        if target.exists():
            target.rename(beside(target, "old"))
        new.rename(target)


def _undo(targets: Sequence[Path]) -> None:
    """Move everything back; the journals go last, so that being killed in between only means to swap again."""
    for target in reversed(targets):
        new, old = beside(target, "new"), beside(target, "old")
        if target.exists() and not new.exists():
            target.rename(new)
        if old.exists() and not target.exists():
            old.rename(target)
    for target in targets:
        remove(beside(target, "journal"))
        remove(beside(target, "draft"))


def _settle(targets: Sequence[Path]) -> None:
    """Delete what a swap or a build has left, once all targets are as they shall be."""
    for target in targets:
        for what in ("journal", "draft", "new", "old"):
            remove(beside(target, what))
