"""The cache gives back what it was given or nothing: damage, strangers' files, a full disk and other builds do no harm."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.cache import Cache
from gongkai.check.types import Side
from gongkai.freezing import Unthawable, freeze, thaw
from gongkai.source import Place

KEY, OTHER = "ab" + "0" * 62, "ab" + "1" * 62
DATA = b"what was read " * 500


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def files(cache: Cache) -> list[Path]:
    return [path for path in cache.folder.rglob("*") if path.is_file()]


def test_what_was_put_is_there_and_nothing_else(cache: Cache) -> None:
    assert cache.get(KEY) is None
    assert cache.put(KEY, DATA)
    assert cache.get(KEY) == DATA
    assert cache.get(OTHER) is None
    assert len(files(cache)) == 1


def test_a_damaged_file_is_not_there_and_is_mended_by_the_next(cache: Cache) -> None:
    cache.put(KEY, DATA)
    (path,) = files(cache)
    whole = path.read_bytes()
    for place in (0, 31, 32, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert cache.get(KEY) is None
        path.write_bytes(whole[:place])
        assert cache.get(KEY) is None
    assert cache.put(KEY, DATA)
    assert cache.get(KEY) == DATA


def test_a_size_that_cannot_be_is_damage(cache: Cache, capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever wrote it, with a checksum that holds: no memory is asked for."""
    cache.put(KEY, DATA)
    (path,) = files(cache)
    forged = path.read_bytes()[32:-4] + b"\xff\xff\xff\xff"
    path.write_bytes(hashlib.sha256(forged).digest() + forged)
    with little_memory():
        assert cache.get(KEY) is None
    assert capfd.readouterr().err == ""


@contextmanager
def little_memory() -> Iterator[None]:
    """Let no more than a gigabyte come to what the process has."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    had = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (had + (1 << 30), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_a_folder_that_cannot_be_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(tmp_path / "file")
    assert not cache.put(KEY, DATA)
    assert cache.get(KEY) is None
    cache.prune()


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow beyond a few bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_entry_and_no_draft(cache: Cache) -> None:
    cache.put(KEY, DATA)
    with full_disk():
        assert not cache.put(KEY, os.urandom(1000))
        assert not cache.put(OTHER, os.urandom(1000))
    assert cache.get(KEY) == DATA
    assert len(files(cache)) == 1


def write_often(folder: Path, byte: bytes) -> None:
    for _ in range(200):
        Cache(folder).put(KEY, byte * 100_000)


def test_two_builds_at_once_see_whole_entries(cache: Cache) -> None:
    wholes = {b"a" * 100_000, b"b" * 100_000}
    cache.put(KEY, b"a" * 100_000)
    writers = [multiprocessing.Process(target=write_often, args=(cache.folder, byte)) for byte in (b"a", b"b")]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert cache.get(KEY) in wholes
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert len(files(cache)) == 1


def test_what_was_not_asked_for_goes_and_what_is_not_ours_stays(cache: Cache) -> None:
    now = time.time()
    cache.put(KEY, DATA)
    cache.put(OTHER, DATA)
    stranger, draft = cache.folder / "ab" / "notes.txt", cache.folder / "ab" / f".{KEY[2:]}.draft"
    for path in (stranger, draft):
        path.write_bytes(b"")
    for path in files(cache):
        os.utime(path, (now - 40 * 24 * 3600,) * 2)
    assert cache.get(KEY) == DATA
    cache.prune()
    assert cache.get(KEY) == DATA
    assert {path.name for path in files(cache)} == {KEY[2:], "notes.txt"}


def test_the_longest_unused_go_when_there_is_too_much(cache: Cache) -> None:
    cache.put(KEY, DATA)
    cache.put(OTHER, DATA)
    for hours, key in ((2, KEY), (3, OTHER)):
        os.utime(cache.folder / key[:2] / key[2:], (time.time() - hours * 3600,) * 2)
    cache.prune(most=(cache.folder / KEY[:2] / KEY[2:]).stat().st_size)
    assert cache.get(KEY) == DATA
    assert cache.get(OTHER) is None


def test_values_come_back_equal() -> None:
    value = {"sides": (Side("stated", "requests", "a", "b", "3", Place(line=3, box=(0.1, 1.0, 2.5, 3.0))),)}
    value |= {"day": (date(2021, 1, 31), Decimal("1.50"), frozenset({"a"}), None, True, "\udc80")}  # type: ignore[dict-item]
    assert thaw(freeze(value)) == value


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch thawed",)


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Evil()),
        pickle.dumps(Path("a")),
        b"",
        b"text",
        freeze(Place(1))[:-9],
        b"cgongkai.cache\nos\n.",
        b"\x8e" + b"\xff" * 40,
        pickle.PROTO + b"\5\x8e" + b"\xff" * 40,
    ],
)
def test_bytes_that_are_not_ours_run_nothing(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unthawable):
        thaw(data)
    assert list(tmp_path.iterdir()) == []
