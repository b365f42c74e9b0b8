"""Sources to be read on another machine: their bytes in orders of a few, read there as here, frozen on the way back.

Whoever reads an order needs this very gongkai, and neither the sources nor a folder of ours.
"""

from __future__ import annotations

import multiprocessing
import platform
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai import __version__
from gongkai.assessing import read_apart
from gongkai.divisions import Gazetteer, load_gazetteer
from gongkai.divisions.types import OwnDivision
from gongkai.freezing import freeze, thaw
from gongkai.versions import code_version
from gongkai.workers import run

_MOST_BYTES = 4 << 20

Packed = tuple[str, str, bytes | None, bytes | None]
"""A source, its file's name and bytes, and those of the note beside it; None for what is not there."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a worker with other code answers: who it is."""

    code: str


def orders(files: Sequence[tuple[str, Path]], most: int) -> Iterator[tuple[Sequence[int], Sequence[Packed]]]:
    """Yield the numbers and the bytes of sources that go out together, at most `most`."""
    numbers: list[int] = []
    packed: list[Packed] = []
    size = 0
    for number, (source, path) in enumerate(files):
        numbers.append(number)
        packed.append((source, path.name, _bytes(path), _bytes(path.with_name(path.name + ".yml"))))
        size += sum(len(data or b"") for data in packed[-1][2:])
        if len(packed) == most or size >= _MOST_BYTES:
            yield numbers, packed
            numbers, packed, size = [], [], 0
    if packed:
        yield numbers, packed


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def read_there(code: str, order: bytes) -> bytes:
    """Read the sources of an order, each within its limits in a process of its own, so that none can harm the worker.

    Return what `read_apart` gives for each, or who this worker is when its code is not the one that was asked for.
    """
    from distributed import get_worker

    if code != code_version():
        return freeze(Stranger(f"{get_worker().address}: {code_here()}"))
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


def code_here() -> str:
    """Return by what somebody can tell which gongkai this is."""
    return f"gongkai {__version__}, Python {platform.python_version()}, {code_version()[:12]}"
