"""Whatever ends a build, the last good output stands whole, and the next build finishes: tried in real processes."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from gongkai.pipeline import Options, build
from gongkai.publish import recover
from gongkai.workers import undisturbed
from tests.conftest import ROOT
from tests.reports import report
from tests.test_pipeline import files

pytestmark = pytest.mark.usefixtures("own_temporary_folder")

KILLS = 100
OUTPUTS = {"reports", "datapackage", "site", "cache"}
LOCKS = {".datapackage.lock", ".site.lock"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a report, built."""
    put(tmp_path, 1)
    made(tmp_path)
    return tmp_path


def put(folder: Path, seed: int) -> None:
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / "a.txt").write_text(report(seed=seed, year=2021), encoding="utf-8")


def made(folder: Path) -> None:
    outputs = folder / "datapackage", folder / "site"
    build(Options(folder / "reports", *outputs, ROOT / "gongkai.toml", cache=folder / "cache"))


def made_until_told(folder: Path) -> None:
    """Do what `made` does, and end as `build.py` does when it is told to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        made(folder)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    except KeyboardInterrupt:
        sys.exit(130)


def published(folder: Path) -> dict[str, bytes]:
    return {f"{name}/{path}": data for name in ("datapackage", "site") for path, data in files(folder / name).items()}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - LOCKS


def limited(size: int) -> Callable[[], None]:
    """Let no file grow beyond `size`, as a disk does that is full."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def command(folder: Path, *more: str) -> list[str]:
    given = {"--reports": "reports", "--datapackage": "datapackage", "--site": "site"}
    places = [text for option, name in given.items() for text in (option, str(folder / name))]
    return [sys.executable, str(ROOT / "build.py"), "build", *places, "--no-cache", *more]


def test_a_hundred_kills_at_random_points_leave_a_whole_output(copy: Path) -> None:
    """Each build has one of two reports; whatever stands afterwards is all of the one or all of the other.

    Half of them are told to stop, as CI does: these leave nothing beside the outputs.
    """
    started = time.monotonic()
    put(copy, 2)
    made(copy)
    whole = [published(copy)]
    put(copy, 1)
    made(copy)
    whole.append(published(copy))
    longest = (time.monotonic() - started) / 2
    assert whole[0] != whole[1]
    random, ended = Random(0), 0
    for number in range(KILLS):
        put(copy, 2 - number % 2)
        beside = names(copy)
        process = multiprocessing.get_context("fork").Process(target=made_until_told, args=(copy,))
        with undisturbed():  # until the process listens
            process.start()
        process.join(random.uniform(0, longest))
        is_told = number % 4 < 2
        (process.terminate if is_told else process.kill)()
        process.join()
        ended += process.exitcode == 0
        if is_told:
            assert process.exitcode in {0, 130}
            assert names(copy) <= beside | OUTPUTS
        recover([copy / "datapackage", copy / "site"])  # as the next build does first
        assert published(copy) in whole
    assert ended < KILLS
    put(copy, 1)
    made(copy)
    assert published(copy) == whole[1]
    assert names(copy) == OUTPUTS


@pytest.mark.parametrize("size", [1_000, 200_000])
def test_a_full_disk_is_named_and_leaves_the_last_good_output(copy: Path, size: int) -> None:
    before = published(copy)
    put(copy, 2)
    done = subprocess.run(command(copy), preexec_fn=limited(size), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no room on the disk" in done.stderr
    assert published(copy) == before
    assert subprocess.run(command(copy), capture_output=True, check=False).returncode == 0
    assert published(copy) != before


def test_a_folder_that_cannot_be_written_is_named(copy: Path) -> None:
    before = published(copy)
    target = ["--site", "/sys/gongkai/site"]
    done = subprocess.run(command(copy, *target), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "/sys/gongkai" in done.stderr
    assert "not allowed to write" in done.stderr
    assert published(copy) == before
