"""How processes of our own are started, and which signals and memories they share with the one that starts them."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext

STOPS = (signal.SIGINT, signal.SIGTERM)

_COLLECTING = 10_000
_SLOW = {"distributed"}
"""What each new process of a Dask worker would import anew, since Dask's program does, was it not there already."""


def context() -> BaseContext:
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
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
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


@contextmanager
def at_rest() -> Iterator[None]:
    """Let garbage be looked for only in what is made inside, as in a worker; what is there already is not gone over."""
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
