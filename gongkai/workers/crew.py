"""The workers as the process that asks sees them: who is at work on what, and what came of it.

A pool with one queue for all workers breaks when a worker dies at the wrong moment, so each worker has its own pipe.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Generic, TypeVar

from gongkai.workers.limits import Limits, Stopped, died, too_slow
from gongkai.workers.processes import context, undisturbed
from gongkai.workers.worker import GRACE, TIMES_UP, Ready, serve

T = TypeVar("T")
R = TypeVar("R")

_STARTING = 60
"""Seconds that a worker has to start, beside those for its first item."""
_AHEAD = 32 << 10 if sys.platform == "linux" else 0
"""How many bytes an item may have that a worker is given while it is at another: so many wait in any pipe of Linux, and
whoever sends them never waits for a worker that waits for its answer to be taken."""
_PLENTY = 2
"""How many items for each worker must be waiting for one of them to have one ahead, lest it keep it from the others."""


@dataclass(slots=True)
class _Worker(Generic[T]):
    """`given` are the items that it has, with their places: the one that it is at, and perhaps one ahead."""

    process: BaseProcess
    link: Connection
    given: deque[tuple[int, T]]
    deadline: float


@dataclass(slots=True)
class Crew(Generic[T, R]):
    """The workers; `waiting` are the items nobody has, with their places, `done` the results not yet taken."""

    function: Callable[[T], R]
    limits: Limits
    waiting: deque[tuple[int, T]]
    done: dict[int, R | Stopped] = field(default_factory=dict)
    _workers: list[_Worker[T]] = field(default_factory=list)
    _tried: set[int] = field(default_factory=set)

    def hire(self, jobs: int) -> None:
        """Start workers while there are items for them and fewer than `jobs` at work."""
        while self.waiting and len(self._workers) < jobs:
            how = context()
            link, far = how.Pipe()
            others = [worker.link for worker in self._workers] + [link] if how.get_start_method() == "fork" else []
            arguments = (self.function, self.limits, far, others, dict(os.environ))
            process = how.Process(target=serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
            with undisturbed():
                process.start()
            far.close()
            worker = _Worker(process, link, deque([self.waiting.popleft()]), self._deadline() + _STARTING)
            self._workers.append(worker)
            _send(worker, ForkingPickler.dumps(worker.given[0][1]))

    def hear(self) -> None:
        """Wait for an answer, a death or a deadline, and act on it."""
        nearest = min(worker.deadline for worker in self._workers)
        heard = wait([worker.link for worker in self._workers], max(0, nearest - time.monotonic()))
        for worker in list(self._workers):
            if worker.link in heard:
                self._take(worker)
            elif worker.deadline <= time.monotonic():
                self._settle(worker, too_slow(self.limits))
                self._part([worker])
                self._return(worker)

    def dismiss(self) -> None:
        """End all workers and whatever they started."""
        self._part(list(self._workers))

    def _deadline(self) -> float:
        return time.monotonic() + self.limits.patience

    def _take(self, worker: _Worker[T]) -> None:
        try:
            result = worker.link.recv()
        except (EOFError, OSError):
            self._part([worker], ended=True)
            self._mourn(worker)
            return
        worker.deadline = self._deadline()
        if not isinstance(result, Ready):
            self._settle(worker, result)
        if isinstance(result, Stopped):
            self._part([worker], ended=True)
            self._return(worker)
        elif worker.given or self.waiting:
            self._give(worker)
        else:
            self._part([worker])

    def _settle(self, worker: _Worker[T], result: R | Stopped) -> None:
        place, _ = worker.given.popleft()
        self.done[place] = result

    def _give(self, worker: _Worker[T]) -> None:
        """Give a worker what it is to be at, and what it can go on with when nobody listens just then."""
        if not worker.given:
            worker.given.append(self.waiting.popleft())
            _send(worker, ForkingPickler.dumps(worker.given[0][1]))
        if len(worker.given) == 1 and len(self.waiting) >= _PLENTY * len(self._workers):
            data = ForkingPickler.dumps(self.waiting[0][1])
            if len(data) <= _AHEAD:
                worker.given.append(self.waiting.popleft())
                _send(worker, data)

    def _mourn(self, worker: _Worker[T]) -> None:
        code = worker.process.exitcode or 0
        place, _ = worker.given[0]
        if -code in TIMES_UP:
            self._settle(worker, too_slow(self.limits))
        elif place in self._tried:
            self._settle(worker, died(code))
        else:
            self._tried.add(place)
        self._return(worker)

    def _return(self, worker: _Worker[T]) -> None:
        """Let others have what a worker that is gone was given."""
        self.waiting.extendleft(reversed(worker.given))
        worker.given.clear()

    def _part(self, workers: list[_Worker[T]], ended: bool = False) -> None:
        for worker in workers:
            self._workers.remove(worker)
            if not ended:
                worker.process.terminate()
        for worker in workers:
            worker.process.join(GRACE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.link.close()


def _send(worker: _Worker[T], data: memoryview) -> None:
    with suppress(OSError):  # a worker that is dead is heard of
        worker.link.send_bytes(data)
