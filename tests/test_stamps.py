"""Files that a build has looked at are not read again as long as they have the inode, size and time that they had."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.cache import Cache
from gongkai.exports import Listed
from gongkai.publish import commit
from gongkai.staging import Stage
from gongkai.stamps import Stamps
from tests.conftest import rewrite

DATA = b"<!doctype html>\n"
FILES = (Listed("index.html", len(DATA), hashlib.sha256(DATA).hexdigest()),)
LATER = 1_700_000_000_000_000_000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An output that a build has made, and that the next one has left as it was."""
    folder = tmp_path / "site"
    with staged(folder) as stage:
        stage.write("index.html", DATA)
        stage.note(FILES)
        commit([stage])
    return folder


def staged(folder: Path, sign: str = "index.html") -> Stage:
    return Stage(folder, sign, Stamps(Cache(folder.parent / "cache"), folder))


def is_kept(folder: Path) -> bool:
    with staged(folder) as stage:
        return stage.keep_all(FILES)


def in_place(path: Path) -> None:
    """Change a file in place, so that nothing but what it says is other than before."""
    stat = path.stat()
    with path.open("r+b") as file:
        file.write(DATA.upper())
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_file_that_was_looked_at_is_not_read_again(target: Path) -> None:
    in_place(target / "index.html")
    assert is_kept(target)
    (target.parent / "cache").rename(target.parent / "gone")
    assert not is_kept(target), "without the stamps it is read"


def anew(path: Path) -> None:
    stat = path.stat()
    path.rename(path.with_name("old"))
    path.write_bytes(DATA.upper())
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "in place": lambda path: rewrite(path, DATA.upper()),
    "another file of the same time": anew,
    "shorter": lambda path: path.write_bytes(DATA[1:]),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_that_was_changed_is_not_kept(target: Path, change: Callable[[Path], object]) -> None:
    change(target / "index.html")
    (target / "other").touch()
    with staged(target, "other") as stage:
        assert not stage.keep_all(FILES)


def test_a_file_of_another_time_is_read_and_kept(target: Path) -> None:
    os.utime(target / "index.html", ns=(LATER, LATER))
    assert is_kept(target)


def test_stamps_are_those_of_the_last_build(target: Path) -> None:
    with staged(target) as stage:
        assert stage.keep_all(FILES)
        commit([stage])
    in_place(target / "index.html")
    with staged(target) as stage:
        assert stage.keep_all(FILES), "what was kept has its stamp again"
        stage.write("other.html", DATA)
    with staged(target) as stage:
        stage.write("index.html", DATA)
        commit([stage])
    in_place(target / "index.html")
    assert not is_kept(target), "what nobody has noted has none"


def test_damaged_stamps_are_none(target: Path) -> None:
    for path in (target.parent / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    in_place(target / "index.html")
    assert not is_kept(target)
