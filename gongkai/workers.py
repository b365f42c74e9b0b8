"""Run a function over many items in processes of their own: one that hangs, eats memory or dies harms no other item.

A pool with one queue for all workers breaks when a worker dies at the wrong moment, so each worker has its own pipe.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

from gongkai.faults import Fault

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: `seconds` of processor time, `patience` seconds in all, `memory` bytes beyond the start.

    Only Linux limits memory; where a process cannot be limited at all (Windows) `patience` alone holds.
    """

    seconds: int = 10
    patience: int = 60
    memory: int = 1 << 30


LIMITS = Limits()
_ITEMS_A_WORKER = 16


@dataclass(frozen=True, slots=True)
class Stopped:
    """Stands for the result of an item that was given up; `reason` says why, to the publisher."""

    reason: str


def run(
    function: Callable[[T], R], items: Sequence[T], jobs: int, limits: Limits = LIMITS
) -> Generator[R | Stopped, None, None]:
    """Yield `function(item)` for every item, in their order, from up to `jobs` processes.

    An item whose process died is tried once more, since the system may have ended it for another's sake.
    """
    crew = _Crew(function, limits, deque(enumerate(items)))
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
        with _at_rest():
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


@contextmanager
def _at_rest() -> Iterator[None]:
    """Let garbage be looked for only in what is made inside, as in a worker; what is there already is not gone over."""
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


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


_OURS = Limits(seconds=3600, patience=7200, memory=8 << 30)


# ── In the process that asks ──────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Ready:
    """What a worker says first: its first item's time counts from here."""


@dataclass(slots=True)
class _Worker(Generic[T]):
    process: BaseProcess
    link: Connection
    place: int
    item: T
    deadline: float


@dataclass(slots=True)
class _Crew(Generic[T, R]):
    """The workers, each at one item; `waiting` are the items nobody has, `done` the results not yet taken."""

    function: Callable[[T], R]
    limits: Limits
    waiting: deque[tuple[int, T]]
    done: dict[int, R | Stopped] = field(default_factory=dict)
    _workers: list[_Worker[T]] = field(default_factory=list)
    _tried: set[int] = field(default_factory=set)

    def hire(self, jobs: int) -> None:
        """Start workers while there are items for them and fewer than `jobs` at work."""
        while self.waiting and len(self._workers) < jobs:
            context = _context()
            link, far = context.Pipe()
            others = [worker.link for worker in self._workers] + [link] if context.get_start_method() == "fork" else []
            arguments = (self.function, self.limits, far, others, dict(os.environ))
            process = context.Process(target=_serve, args=arguments, daemon=True)  # type: ignore[attr-defined]
            with undisturbed():
                process.start()
            far.close()
            place, item = self.waiting.popleft()
            self._workers.append(_Worker(process, link, place, item, 0))
            self._give(self._workers[-1], _STARTING)

    def hear(self) -> None:
        """Wait for an answer, a death or a deadline, and act on it."""
        nearest = min(worker.deadline for worker in self._workers)
        heard = wait([worker.link for worker in self._workers], max(0, nearest - time.monotonic()))
        for worker in list(self._workers):
            if worker.link in heard:
                self._take(worker)
            elif worker.deadline <= time.monotonic():
                self.done[worker.place] = _too_slow(self.limits)
                self._part([worker])

    def dismiss(self) -> None:
        """End all workers and whatever they started."""
        self._part(list(self._workers))

    def _take(self, worker: _Worker[T]) -> None:
        try:
            result = worker.link.recv()
        except (EOFError, OSError):
            self._part([worker], ended=True)
            self._mourn(worker)
            return
        if isinstance(result, _Ready):
            worker.deadline = time.monotonic() + self.limits.patience
            return
        self.done[worker.place] = result
        if isinstance(result, Stopped) or not self.waiting:
            self._part([worker], ended=isinstance(result, Stopped))
        else:
            worker.place, worker.item = self.waiting.popleft()
            self._give(worker)

    def _give(self, worker: _Worker[T], starting: int = 0) -> None:
        worker.deadline = time.monotonic() + self.limits.patience + starting
        with suppress(OSError):  # a worker that is dead is heard of
            worker.link.send(worker.item)

    def _mourn(self, worker: _Worker[T]) -> None:
        code = worker.process.exitcode or 0
        if -code in _TIMES_UP:
            self.done[worker.place] = _too_slow(self.limits)
        elif worker.place in self._tried:
            self.done[worker.place] = _died(code)
        else:
            self._tried.add(worker.place)
            self.waiting.appendleft((worker.place, worker.item))

    def _part(self, workers: list[_Worker[T]], ended: bool = False) -> None:
        for worker in workers:
            self._workers.remove(worker)
            if not ended:
                worker.process.terminate()
        for worker in workers:
            worker.process.join(_GRACE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.link.close()


_GRACE, _STARTING, _OVERTIME = 10, 60, 2
_COLLECTING = 10_000
_STOPS = (signal.SIGINT, signal.SIGTERM)
_TIMES_UP = {int(getattr(signal, name)) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)}


_SLOW = {"distributed"}
"""What each new process of a Dask worker would import anew, since Dask's program does, was it not there already."""


def _context() -> BaseContext:
    """Return the cheapest safe way to start a process.

    That is a copy of this one where no thread could be caught in it, else a copy of one that is kept for being copied.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    if threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    kept = multiprocessing.get_context("forkserver")
    kept.set_forkserver_preload(["gongkai.assessing", *(_SLOW & sys.modules.keys())])
    return kept


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no stop arrive in a process that is just starting; a worker takes them again when it knows what to do."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for garbage less often, here and in processes started meanwhile: most of what a build makes, stays."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTING, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _too_slow(limits: Limits) -> Stopped:
    return Stopped(
        f"读取超过 {limits.seconds} 秒，已放弃；请另存为 .docx 或 .txt"
        f" / reading took more than {limits.seconds} s and was given up; save it as .docx or .txt"
    )


def _too_large(limits: Limits) -> Stopped:
    mebibytes = limits.memory >> 20
    return Stopped(
        f"读取所需内存超过 {mebibytes} MB，已放弃；请另存为 .docx 或 .txt"
        f" / reading took more than {mebibytes} MB of memory and was given up; save it as .docx or .txt"
    )


_TOO_DEEP = Stopped("嵌套过深，已放弃；请另存为 .txt / nested too deeply and given up; save it as .txt")


def _died(code: int) -> Stopped:
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return Stopped(
        f"读取时程序崩溃（{how}），请将该文件报告给开发者，并另存为 .txt"
        f" / the reader broke down on it ({how}); report the file as a bug and save it as .txt"
    )


# ── In a worker ───────────────────────────────────────────────────────────────────────────────────────────
def _serve(
    function: Callable[[Any], Any],
    limits: Limits,
    link: Connection,
    others: Sequence[Connection],
    environment: Mapping[str, str],
) -> None:
    """Answer each item that comes in until the other end is closed, in the `environment` of who asks."""
    gc.freeze()  # what came from the process that asks stays: looking for garbage in it would take time and memory
    for other in others:
        other.close()
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    _limit_memory(limits.memory)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        link.send(_Ready())
        while True:
            item = link.recv()
            _limit_time(limits)
            try:
                link.send(function(item))
            except MemoryError:
                link.send(_too_large(limits))
                return
            except RecursionError:
                link.send(_TOO_DEEP)
                return
            _limit_time(None)


def _limit_memory(most: int) -> None:
    """Let no more than `most` bytes come to what the process has; without a file of its core when it is ended."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return
    had = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (had + most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _limit_time(limits: Limits | None) -> None:
    """Let the system end the process when its time is up, even if nobody is left to do so; None stops the clock."""
    try:
        import resource
    except ImportError:
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.patience + _OVERTIME if limits else 0)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = math.ceil(time.process_time()) + limits.seconds if limits else hard
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
