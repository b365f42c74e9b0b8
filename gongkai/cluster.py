"""Sources read on a Dask cluster: their bytes go out with the task, and what was read comes back frozen.

The tasks are small and only a few lie ahead, so that neither this process nor the scheduler ever holds more than a
little of the collection. A task whose worker dies is given to another one by Dask.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.divisions import Gazetteer
from gongkai.faults import Fault
from gongkai.freezing import freeze, thaw
from gongkai.orders import Stranger, code_here, orders
from gongkai.versions import code_version
from gongkai.workers import Limits, Stopped

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECTING, PATIENCE = 15, 60
"""Seconds for which the scheduler may not answer, and for which a cluster may be without any worker."""

_TICK = 1
_AHEAD, _SHARES = 3, 4
_FILES = 8, 128
"""How many sources go out together: many, since a process that reads the first of them has to load a lot before."""

_READ = "__import__('importlib').import_module('gongkai.orders').read_there(code, order)"


class ClusterError(Fault):
    """The cluster cannot be reached, is not ours, or was lost; nothing was published, and what was read is cached."""


@contextmanager
def joined(address: str) -> Iterator[Cluster | None]:
    """Connect with the cluster at an address such as tcp://10.0.0.1:8786, None for none; raises ClusterError."""
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        said = f"--dask 需要另外安装 / is not installed; run: pip install 'gongkai[dask]' ({error})"
        raise ClusterError(said) from None
    try:
        client = Client(address, timeout=CONNECTING)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"--dask {address}: 连不上调度器，请确认地址和 dask scheduler 是否在运行"
            f" / no scheduler answers there; see that dask scheduler runs and the address is right ({error})"
        ) from None
    with client:
        yield Cluster(address, client)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of a Dask cluster as readers of sources."""

    address: str
    client: Client

    def read(
        self, files: Sequence[tuple[str, Path]], gazetteer: Gazetteer, limits: Limits
    ) -> Iterator[tuple[int, bytes | Stopped]]:
        """Yield the number of a source and what `read_apart` gives for it, in any order; raises ClusterError."""
        try:
            yield from self._read(files, gazetteer, limits)
        except CancelledError:
            raise self._lost() from None

    def _read(
        self, files: Sequence[tuple[str, Path]], gazetteer: Gazetteer, limits: Limits
    ) -> Iterator[tuple[int, bytes | Stopped]]:
        least, most = _FILES
        waiting = orders(files, min(most, max(least, len(files) // (_SHARES * max(1, self._threads())))))
        under_way: dict[Future[Any], Sequence[int]] = {}
        while True:
            for numbers, packed in islice(waiting, max(0, self._room() - len(under_way))):
                order = {"code": code_version(), "order": freeze((gazetteer.own, limits, packed))}
                # by its name, since a worker that has no such function would die of unpickling it
                under_way[self.client.submit(eval, _READ, order, pure=False)] = numbers
            if not under_way:
                return
            for future in self._done(list(under_way)):
                yield from zip(under_way.pop(future), self._results(future), strict=True)

    def _room(self) -> int:
        return _AHEAD * max(1, self._threads())

    def _threads(self) -> int:
        try:
            return sum(self.client.nthreads().values())
        except (OSError, RuntimeError, ValueError):
            raise self._lost() from None

    def _done(self, futures: list[Future[Any]]) -> set[Future[Any]]:
        """Wait for any of the tasks, as long as there is a worker that could do it."""
        from distributed import wait

        deserted = time.monotonic() + PATIENCE
        while True:
            try:
                return set(wait(futures, timeout=_TICK, return_when="FIRST_COMPLETED").done)
            except TimeoutError:
                deserted = time.monotonic() + PATIENCE if self._threads() else deserted
            if time.monotonic() > deserted:
                raise ClusterError(
                    f"--dask {self.address}: 已有 {PATIENCE} 秒没有 worker，请运行 dask worker {self.address} 后重试"
                    f" / has had no worker for {PATIENCE} s; run dask worker {self.address} and build again"
                )

    def _results(self, future: Future[Any]) -> Sequence[bytes | Stopped]:
        from distributed import KilledWorker

        error = future.exception()
        if isinstance(error, KilledWorker):
            raise ClusterError(
                f"--dask {self.address}: 多个 worker 先后死亡，请查看其日志 / workers died one after the other: {error}"
            )
        if isinstance(error, ImportError | AttributeError):
            raise self._unlike(f"{type(error).__name__}: {error}")
        if error is not None:
            raise error
        found = thaw(future.result())
        if isinstance(found, Stranger):
            raise self._unlike(found.code)
        return list(found)

    def _unlike(self, what: str) -> ClusterError:
        return ClusterError(
            f"--dask {self.address}: worker 上的 gongkai 与本机不同，代码、依赖库、Python 和 LibreOffice 都要相同，"
            "如用同一容器镜像 / a worker has not this machine's gongkai; give workers and this machine the same code, "
            "libraries, Python and LibreOffice, as one container image does.\n"
            f"worker: {what}\n本机 / here: {code_here()}"
        )

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"--dask {self.address}: 与调度器的连接中断，上次的输出没有改动，请重试"
            " / the scheduler was lost; the last output is untouched, build again"
        )
