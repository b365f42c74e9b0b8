"""Run a function over many items in processes of their own: one that hangs, eats memory or dies harms no other item."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from gongkai.faults import Fault
from gongkai.workers.crew import Crew
from gongkai.workers.limits import LIMITS, Limits, Stopped
from gongkai.workers.processes import at_rest, seldom_collecting, undisturbed

__all__ = ["LIMITS", "Broken", "Limits", "Stopped", "each", "run", "seldom_collecting", "undisturbed"]

T = TypeVar("T")
R = TypeVar("R")

_ITEMS_A_WORKER = 16
_OURS = Limits(seconds=3600, patience=7200, memory=8 << 30)


def run(
    function: Callable[[T], R], items: Sequence[T], jobs: int, limits: Limits = LIMITS
) -> Generator[R | Stopped, None, None]:
    """Yield `function(item)` for every item, in their order, from up to `jobs` processes.

    An item whose process died is tried once more, since the system may have ended it for another's sake.
    """
    crew = Crew(function, limits, deque(enumerate(items)))
    try:
        for place in range(len(items)):
            while place not in crew.done:
                crew.hire(jobs)
                crew.hear()
            yield crew.done.pop(place)
    finally:
        crew.dismiss()


def each(
    function: Callable[[T], R], items: Sequence[T], jobs: int, least: int = _ITEMS_A_WORKER, batch: int = 1
) -> Generator[R, None, None]:
    """Yield `function(item)` for every item, in their order, from up to `jobs` processes; for work of our own.

    Where one process is enough, since each would have fewer than `least` items, it is this one; else each is given
    `batch` items at a time, which is worth it for many short ones. Raises what the function raises of OSError, Fault
    and ValueError, and Broken for a process that died.
    """
    jobs = min(jobs, 1 + len(items) // least)
    if jobs == 1:
        with at_rest():
            yield from map(function, items)
        return
    batches = [items[start : start + batch] for start in range(0, len(items), batch)]
    with closing(run(partial(_attempt, function), batches, jobs, _OURS)) as results:
        for result in results:
            if isinstance(result, Stopped):
                raise Broken(result.reason)
            if isinstance(result, _Raised):
                raise result.error
            yield from result


class Broken(RuntimeError):
    """A process with work of our own died: for want of memory, or by a bug whose traceback it has printed."""


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


def _attempt(function: Callable[[T], R], items: Sequence[T]) -> list[R] | _Raised:
    try:
        return [function(item) for item in items]
    except (OSError, Fault, ValueError) as error:
        return _Raised(error)
