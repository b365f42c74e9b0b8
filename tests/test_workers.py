"""Items that hang, eat memory or kill their process are given up with a reason; all others are answered as ever."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gongkai.workers import Broken, Limits, Stopped, each, run
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("own_temporary_folder")

LIMITS = Limits(seconds=1, patience=300, memory=256 << 20)
SLOW = "读取超过 1 秒，已放弃；请另存为 .docx 或 .txt / reading took more than 1 s and was given up; save it as .docx or .txt"
LARGE = (
    "读取所需内存超过 256 MB，已放弃；请另存为 .docx 或 .txt"
    " / reading took more than 256 MB of memory and was given up; save it as .docx or .txt"
)
DIED = (
    "读取时程序崩溃（{0}），请将该文件报告给开发者，并另存为 .txt"
    " / the reader broke down on it ({0}); report the file as a bug and save it as .txt"
)


def act(item: str) -> str:
    """Do what an evil file could make a reader do."""
    if item == "sleeps":
        time.sleep(600)
    while item == "spins":
        pass
    if item == "allocates":
        return str(len(bytearray(1 << 30)))
    faulthandler.disable()
    if item.startswith("dies"):
        os.kill(os.getpid(), getattr(signal, item.split()[1]))
    if item == "leaves":
        os._exit(3)
    if item == "nests":
        return act(item)
    if item == "raises":
        raise KeyError(item)
    return item.upper()


ENDS = {
    "spins": SLOW,
    "allocates": LARGE,
    "nests": "嵌套过深，已放弃；请另存为 .txt / nested too deeply and given up; save it as .txt",
    "dies SIGSEGV": DIED.format("signal 11"),
    "dies SIGKILL": DIED.format("signal 9"),
    "leaves": DIED.format("exit code 3"),
    "raises": DIED.format("exit code 1"),
}


@contextmanager
def another_thread() -> Iterator[None]:
    """Keep a thread alive, with which no process may be copied."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_evil_end_with_a_reason_and_the_good_are_answered_in_order(jobs: int) -> None:
    items = [item for evil in ENDS for item in (evil, f"good {evil}")]
    assert [ENDS.get(item, item.upper()) for item in items] == [
        result.reason if isinstance(result, Stopped) else result for result in run(act, items, jobs, LIMITS)
    ]


def test_who_does_nothing_is_waited_for_only_so_long() -> None:
    assert list(run(act, ["sleeps", "good"], 1, Limits(seconds=1, patience=10))) == [Stopped(SLOW), "GOOD"]


def test_a_process_with_threads_is_not_copied() -> None:
    items = ["a", "dies SIGSEGV", "b"]
    with another_thread():
        assert ["A", Stopped(ENDS["dies SIGSEGV"]), "B"] == list(run(act, items, 2, LIMITS))


def once(path: Path) -> str:
    """Die the first time."""
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_a_death_that_was_not_the_items_fault_is_forgiven(tmp_path: Path) -> None:
    assert list(run(once, [tmp_path / "tried"], 1, LIMITS)) == ["done"]


def fail(item: str) -> str:
    """Do our own work, which fails on some items."""
    if item == "no file":
        raise FileNotFoundError(item)
    return act(item)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_our_own_work_comes_in_order_and_its_failures_are_raised(jobs: int) -> None:
    assert list(each(fail, list("abcdefg"), jobs, least=1)) == list("ABCDEFG")
    with pytest.raises(FileNotFoundError, match="no file"):
        list(each(fail, ["a", "no file", "b"], jobs, least=1))


def test_a_process_of_our_own_that_dies_is_not_passed_over() -> None:
    with pytest.raises(Broken, match="signal 9"):
        list(each(fail, ["a", "b", "dies SIGKILL"], 2, least=1))


def number(_: str) -> int:
    return os.getpid()


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_who_stops_listening_leaves_no_worker_behind() -> None:
    with closing(run(number, ["a"] * 9, 3, LIMITS)) as results:
        process = next(results)
        assert isinstance(process, int)
    assert not alive(process)


def weigh(item: str) -> str:
    """Answer with more than any pipe holds."""
    return act(item) * (1 << 20)


def test_what_a_lost_worker_had_ahead_is_answered_by_others_and_large_answers_hold_up_nobody() -> None:
    items = ["a", "dies SIGSEGV", "b", "spins", "c", "nests", "d", "allocates"] * 4 + list("efghijklmnop" * 8)
    assert [ENDS.get(item, item.upper()) for item in items] == [
        result.reason if isinstance(result, Stopped) else result[0] for result in run(weigh, items, 3, LIMITS)
    ]


STARTED = """
import os, sys, time
from contextlib import closing
from gongkai.workers import Limits, run
def linger(item):
    open(os.path.join(sys.argv[1], item), "w").write(str(os.getpid()))
    time.sleep(600)
if __name__ == "__main__":
    import signal
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with closing(run(linger, ["a", "b", "c"], 3, Limits(patience=int(sys.argv[2])))) as results:
        list(results)
"""


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("how", "patience"), [(signal.SIGINT, "600"), (signal.SIGTERM, "600"), (signal.SIGKILL, "8")])
def test_a_run_that_is_stopped_leaves_no_worker_behind(tmp_path: Path, how: signal.Signals, patience: str) -> None:
    (tmp_path / "linger.py").write_text(STARTED, encoding="utf-8")
    said = tmp_path / "said"
    said.mkdir()
    command = [sys.executable, tmp_path / "linger.py", said, patience]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        workers: list[int] = []
        while len(workers) < 3:
            assert process.poll() is None
            time.sleep(0.05)
            workers = [int(path.read_text(encoding="utf-8")) for path in said.iterdir() if path.stat().st_size]
        process.send_signal(how)
    for _ in range(600):  # nobody ends the workers of a run that was killed: their own clock does
        if not any(map(alive, workers)):
            break
        time.sleep(0.1)
    assert not any(map(alive, workers))
