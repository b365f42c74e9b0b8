"""A whole build in a process of its own, which gives way to whatever else is at work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from gongkai.pipeline import Options, Result, build
from gongkai.watching.mistakes import MISTAKES, mistake_of
from gongkai.workers import undisturbed

_YIELDING = 10
_GRACE = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a build: its result, or why there is none; `turn` is that with which it was started."""

    turn: int
    seconds: float
    result: Result | None
    problem: str = ""


class Background:
    """Makes one build at a time and hands each outcome to `done`, in a thread of its own."""

    def __init__(self, options: Options, done: Callable[[Outcome], None]) -> None:
        self._options = options
        self._done = done
        self._process: BaseProcess | None = None

    @property
    def busy(self) -> bool:
        """Whether a build is at work, or its outcome not yet handed on."""
        return self._process is not None

    def start(self, turn: int) -> None:
        """Start a build; none may be at work."""
        context = multiprocessing.get_context("spawn")
        link, far = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(self._options, far))
        with undisturbed():
            self._process.start()
        far.close()
        threading.Thread(target=self._await, args=(self._process, link, turn), daemon=True).start()

    def stop(self) -> None:
        """End the build that is at work; the last output stands."""
        process = self._process
        if process is None:
            return
        process.terminate()
        process.join(_GRACE)
        if process.is_alive():
            process.kill()
            process.join()

    def _await(self, process: BaseProcess, link: Connection, turn: int) -> None:
        started = time.monotonic()
        found: Result | str = "构建进程中断 / the process that built has died"
        with suppress(EOFError, OSError):
            found = link.recv()
        process.join()
        self._process = None
        seconds = time.monotonic() - started
        done = Outcome(turn, seconds, None, found) if isinstance(found, str) else Outcome(turn, seconds, found)
        self._done(done)


def _work(options: Options, link: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(os, "nice"):
        os.nice(_YIELDING)
    try:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
        found: Result | str = build(options)
    except KeyboardInterrupt:
        return
    except MISTAKES as error:
        mistake = mistake_of(error)
        found = f"{mistake.place}: {mistake.message}" if mistake.place else mistake.message
    with suppress(OSError):
        link.send(found)
