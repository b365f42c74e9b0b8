"""What a Dask cluster reads is what is read here, to the byte, whatever becomes of a worker."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from distributed import Client, LocalCluster

import build as command_line
from gongkai import cluster
from gongkai.assessing import Shelf
from gongkai.cache import Cache
from gongkai.cluster import ClusterError, joined
from gongkai.divisions import gazetteer_with, load_gazetteer
from gongkai.pipeline import Options, build
from gongkai.source import MOST_BYTES, find
from gongkai.workers import Limits
from tests.conftest import ROOT
from tests.reports import report
from tests.test_build import run
from tests.test_pipeline import files

pytestmark = pytest.mark.usefixtures("own_temporary_folder")

HOST = "tcp://127.0.0.1"


@pytest.fixture(scope="module")
def workers(own_temporary_folder: None) -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as running:
        yield running


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with eight reports, each seven times, some with a note beside them, and with files that are none."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "gongkai.toml", root)
    (root / "content" / "reports").mkdir(parents=True)
    (root / "content" / "divisions.csv").write_text("code,name\n640181190,新河镇\n", encoding="utf-8")
    for number in range(7):
        folder = root / "content" / "reports" / str(number)
        folder.mkdir()
        for year in range(2021, 2025):
            (folder / f"新河镇{year}.txt").write_text(report(unit="灵武市新河镇", year=year), encoding="utf-8")
            (folder / f"{year}.html").write_text(f"<pre>{report(year=year)}</pre>", encoding="utf-8")
            (folder / f"{year}.html.yml").write_text("published: 2022-01-20\n", encoding="utf-8")
    for name, data in {"empty.txt": b"", "none.txt": "不是报告".encode(), "odd.xyz": b"?", "false.docx": b"PK"}.items():
        (root / "content" / "reports" / name).write_bytes(data)
    with (root / "content" / "reports" / "vast.txt").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    return root


@pytest.fixture(scope="module")
def expected(copy: Path) -> dict[str, bytes]:
    """What this machine makes of the copy by itself."""
    build(options(copy, copy / "alone"))
    return files(copy / "alone")


def options(copy: Path, folder: Path, **others: str | Path) -> Options:
    made = Options(copy / "content" / "reports", folder / "datapackage", folder / "site", copy / "gongkai.toml", jobs=2)
    return replace(made, **others)  # type: ignore[arg-type]


def once(act: Callable[[], object]) -> Callable[[str, int, int], None]:
    """Return a progress function that acts when the first source is back from the cluster."""
    acts = iter([act])

    def progress(stage: str, _done: int, _total: int) -> None:
        if stage == "cluster":
            next(acts, int)()

    return progress


@contextmanager
def started(*arguments: object, library: Path = ROOT) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run dask in a process of its own, and end it; give it with the scheduler's address once it is ready."""
    with NamedTemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + str(arguments[0]), *map(str, arguments[1:])],
            cwd=library,
            env={**os.environ, "PYTHONPATH": str(library)},
            stderr=said,
        )
        with process:
            try:
                while not (
                    ready := re.search(rb"(?:Registered to|Scheduler at):\s+(\S+)\n", Path(said.name).read_bytes())
                ):
                    assert process.poll() is None
                    time.sleep(0.05)
                yield process, ready[1].decode()
            finally:
                process.kill()


@contextmanager
def deaf() -> Iterator[str]:
    """Give an address that nobody else can have and where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"{HOST}:{held.getsockname()[1]}"


def test_a_build_on_a_cluster_has_the_same_bytes(
    workers: LocalCluster, copy: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    done = run("build", "--root", copy, "--datapackage", tmp_path / "datapackage", "--site", tmp_path / "site",
               "--no-cache", "--dask", workers.scheduler_address)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "cluster …" in done.stderr
    assert files(tmp_path) == expected


def test_a_worker_that_is_killed_on_the_way_changes_nothing(
    workers: LocalCluster, copy: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    with Client(workers.scheduler_address, set_as_default=False) as client:
        before = client.run(os.getpid)
        victim = min(before.values())
        chosen = options(copy, tmp_path, dask=workers.scheduler_address)
        build(chosen, once(lambda: os.kill(victim, signal.SIGKILL)))
        until = time.monotonic() + 300
        while victim in (now := client.run(os.getpid, on_error="return").values()) or len(now) < len(before):
            assert time.monotonic() < until, now
            time.sleep(0.1)
    assert files(tmp_path) == expected


def test_limits_hold_on_a_worker_and_do_it_no_harm(workers: LocalCluster, copy: Path, tmp_path: Path) -> None:
    sources = list(find(copy / "content" / "reports" / "0"))
    with Client(workers.scheduler_address, set_as_default=False) as client:
        before = client.run(os.getpid)
        with joined(workers.scheduler_address) as readers:
            shelf = Shelf(Cache(tmp_path), load_gazetteer())
            found = shelf.all(sources, 1, limits=Limits(memory=1 << 10), cluster=readers)
        assert client.run(os.getpid) == before
    assert len(found) == len(sources)
    assert {item.report for item in found} == {None}
    assert all("内存超过" in item.reason or "signal" in item.reason for item in found), found[0].reason


def test_what_the_cache_knows_does_not_go_to_the_cluster(workers: LocalCluster, copy: Path, tmp_path: Path) -> None:
    sources = list(find(copy / "content" / "reports"))
    shelf = Shelf(Cache(tmp_path), gazetteer_with(copy / "content" / "divisions.csv"))
    sent: list[int] = []
    first = []
    for _ in range(2):
        with joined(workers.scheduler_address) as readers:
            found = shelf.all(sources, 1, lambda stage, _, total: sent.append(total) if stage == "cluster" else None, cluster=readers)  # fmt: skip
        first = first or found
        assert found == first
    read = [item for item in first if item.report]
    assert len(read) == 56
    assert set(sent) == {len(sources) - 1, len(sources) - 1 - len(read)}
    assert all(shelf.whole(item.source).tables for item in read)


@pytest.mark.parametrize("victim", ["worker", "scheduler"])
def test_a_cluster_that_is_gone_leaves_the_last_output(
    victim: str, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 5)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("the last", encoding="utf-8")
    with ExitStack() as stack:
        scheduler, address = stack.enter_context(started("scheduler", "--host", HOST, "--port", 0, "--no-dashboard"))
        worker, _ = stack.enter_context(started("worker", address, "--no-nanny", "--nthreads", 1, "--no-dashboard"))
        parts = {"scheduler": scheduler, "worker": worker}
        said = f"{address}: 已有 5 秒没有 worker" if victim == "worker" else f"{address}: 与调度器的连接中断"
        with pytest.raises(ClusterError, match=said):
            build(options(copy, tmp_path, dask=address), once(parts[victim].kill))
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "the last"
    assert not (tmp_path / "datapackage").exists()


@pytest.mark.parametrize("unlike", ["other", "none"])
def test_a_worker_with_other_code_is_refused(unlike: str, copy: Path, tmp_path: Path) -> None:
    if unlike == "other":
        shutil.copytree(ROOT / "gongkai", tmp_path / "gongkai")
        with (tmp_path / "gongkai" / "check" / "rules.toml").open("a", encoding="utf-8") as file:
            file.write("# changed\n")
    else:
        (tmp_path / "gongkai.py").touch()
    with LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as empty:
        address = empty.scheduler_address
        with started("worker", address, "--nthreads", 1, "--no-dashboard", library=tmp_path):
            done = run("build", "--root", copy, "--datapackage", tmp_path / "datapackage", "--site", tmp_path / "site",
                       "--no-cache", "--dask", address)  # fmt: skip
    assert done.returncode == 2
    assert "give workers and this machine the same code" in done.stderr
    assert ("worker: tcp://" if unlike == "other" else "worker: ModuleNotFoundError") in done.stderr
    assert "本机 / here: gongkai" in done.stderr
    assert not (tmp_path / "datapackage").exists()


def test_an_address_where_nobody_answers_is_named(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "CONNECTING", 1)
    arguments = ["build", "--root", copy, "--datapackage", tmp_path / "datapackage", "--site", tmp_path / "site"]
    with deaf() as somewhere:
        for address in (somewhere, "nothing://nowhere"):
            assert command_line.main([*map(str, arguments), "--no-cache", "--dask", address]) == 2
            assert f"--dask {address}: 连不上调度器" in capsys.readouterr().err
    assert not (tmp_path / "datapackage").exists()


def test_without_dask_it_is_said_what_to_install(copy: Path, tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['distributed'] = None; import build; sys.exit(build.main(sys.argv[1:]))"
    arguments = ["build", "--root", copy, "--datapackage", tmp_path / "datapackage", "--site", tmp_path / "site"]
    done = subprocess.run(
        [sys.executable, "-c", hidden, *map(str, arguments), "--no-cache", "--dask", f"{HOST}:1"],
        cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'gongkai[dask]'" in done.stderr
