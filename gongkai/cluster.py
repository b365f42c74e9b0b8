"""Sources read on a Dask cluster: their bytes go out with the task, and what was read comes back frozen.

A worker needs this very gongkai, and neither the sources nor a folder of ours; the tasks are small and only a few lie
ahead, so that neither this process nor the scheduler ever holds more than a little of the collection.
"""

from __future__ import annotations

import multiprocessing
import platform
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gongkai import __version__
from gongkai.assessing import read_apart
from gongkai.divisions import Gazetteer, load_gazetteer
from gongkai.divisions.types import OwnDivision
from gongkai.faults import Fault
from gongkai.freezing import freeze, thaw
from gongkai.versions import code_version
from gongkai.workers import Limits, Stopped, run

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 60
"""Seconds for which a cluster may be without any worker."""

_TICK = 1
_CONNECTING = 15
_AHEAD = 3
_MOST_FILES, _MOST_BYTES = 32, 4 << 20


class ClusterError(Fault):
    """The cluster cannot be reached, is not ours, or was lost; nothing was published, and what was read is cached."""


@dataclass(frozen=True, slots=True)
class _Stranger:
    """What a worker with other code answers: who it is."""

    code: str


# ── In the process that asks ──────────────────────────────────────────────────────────────────────────────
@contextmanager
def joined(address: str) -> Iterator[Cluster | None]:
    """Connect with the cluster at an address such as tcp://10.0.0.1:8786, None for none; raises ClusterError."""
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            f"--dask 需要另外安装 / is not installed; run: pip install 'gongkai[dask]' ({error})"
        ) from None
    try:
        client = Client(address, timeout=_CONNECTING)
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
        orders = _orders(files)
        under_way: dict[Future[Any], Sequence[int]] = {}
        while True:
            for numbers, packed in islice(orders, max(0, self._room() - len(under_way))):
                order = freeze((gazetteer.own, limits, packed))
                under_way[self.client.submit(read_there, code_version(), order, pure=False)] = numbers
            if not under_way:
                return
            for future in self._done(list(under_way)):
                yield from zip(under_way.pop(future), self._results(future), strict=True)

    def _room(self) -> int:
        return _AHEAD * max(1, self._threads())

    def _threads(self) -> int:
        try:
            return sum(self.client.nthreads().values())
        except (OSError, CancelledError, RuntimeError, ValueError):
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
            except CancelledError:
                raise self._lost() from None
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
        cause = (error and error.__cause__) or error
        if isinstance(cause, ImportError | AttributeError):
            raise self._unlike(f"{type(cause).__name__}: {cause}")
        if error is not None:
            raise error
        found = thaw(future.result())
        if isinstance(found, _Stranger):
            raise self._unlike(found.code)
        return list(found)

    def _unlike(self, what: str) -> ClusterError:
        return ClusterError(
            f"--dask {self.address}: 集群上的 gongkai 与本机不同，请在调度器、worker 和本机安装同一版本（代码、依赖库、"
            f"Python 和 LibreOffice 都要相同，如用同一容器镜像） / the cluster has not the gongkai that this machine has; "
            f"give scheduler, workers and this machine the same code, libraries, Python and LibreOffice, as one "
            f"container image does.\n集群 / there: {what}\n本机 / here: {_code()}"
        )

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"--dask {self.address}: 与调度器的连接中断，上次的输出没有改动，请重试"
            " / the scheduler was lost; the last output is untouched, build again"
        )


def _orders(files: Sequence[tuple[str, Path]]) -> Iterator[tuple[Sequence[int], Sequence[_Packed]]]:
    """Yield the numbers and the bytes of sources that go out together."""
    numbers: list[int] = []
    packed: list[_Packed] = []
    size = 0
    for number, (source, path) in enumerate(files):
        numbers.append(number)
        packed.append((source, path.name, _bytes(path), _bytes(path.with_name(path.name + ".yml"))))
        size += sum(len(data or b"") for data in packed[-1][2:])
        if len(packed) == _MOST_FILES or size >= _MOST_BYTES:
            yield numbers, packed
            numbers, packed, size = [], [], 0
    if packed:
        yield numbers, packed


_Packed = tuple[str, str, bytes | None, bytes | None]


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


# ── On a worker ───────────────────────────────────────────────────────────────────────────────────────────
def read_there(code: str, order: bytes) -> bytes:
    """Read the sources of an order, each within its limits in a process of its own, so that none can harm the worker.

    Return what `read_apart` gives for each, or who this worker is when its code is not the one that was asked for.
    """
    from distributed import get_worker

    if code != code_version():
        return freeze(_Stranger(f"{get_worker().address}: {_code()}"))
    multiprocessing.current_process().daemon = False  # Dask's nanny makes workers daemons, which may have no children
    own, limits, packed = thaw(order)
    with TemporaryDirectory(prefix="gongkai-", dir=get_worker().local_directory) as folder:
        files = [_unpacked(Path(folder) / str(number), *item) for number, item in enumerate(packed)]
        with closing(run(partial(read_apart, _gazetteer(own)), files, 1, limits)) as results:
            return freeze(list(results))


def _unpacked(folder: Path, source: str, name: str, data: bytes | None, beside: bytes | None) -> tuple[str, Path]:
    folder.mkdir()
    for path, content in ((folder / name, data), (folder / f"{name}.yml", beside)):
        if content is not None:
            path.write_bytes(content)
    return source, folder / name


@lru_cache(maxsize=1)
def _gazetteer(own: tuple[OwnDivision, ...]) -> Gazetteer:
    return Gazetteer(load_gazetteer().names, own) if own else load_gazetteer()


def _code() -> str:
    return f"gongkai {__version__}, Python {platform.python_version()}, {code_version()[:12]}"
