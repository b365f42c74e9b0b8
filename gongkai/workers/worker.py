"""A worker: a process that answers one item after the other, each within its limits."""

from __future__ import annotations

import gc
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gongkai.workers.limits import TOO_DEEP, Limits, too_large
from gongkai.workers.processes import STOPS

GRACE, _OVERTIME = 10, 2
"""Seconds that a process has to end when it is asked to, and after which it ends itself when nobody asks."""
TIMES_UP = {int(getattr(signal, name)) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)}
"""The signals by which the system ends a process whose time is up."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What a worker says first: its first item's time counts from here."""


def serve(
    function: Callable[[Any], Any],
    limits: Limits,
    link: Connection,
    others: Sequence[Connection],
    environment: Mapping[str, str],
) -> None:
    """Answer each item that comes in until the other end is closed, in the `environment` of who asks.

    One whose item took too much of it ends, since what that has left behind is not known.
    """
    gc.freeze()  # what came from the process that asks stays: looking for garbage in it would take time and memory
    for other in others:
        other.close()
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    _limit_memory(limits.memory)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        link.send(Ready())
        while True:
            item = link.recv()
            _limit_time(limits)
            try:
                link.send(function(item))
            except MemoryError:
                link.send(too_large(limits))
                return
            except RecursionError:
                link.send(TOO_DEEP)
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
