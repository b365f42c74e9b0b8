"""Outputs of builds that were killed or told to stop at any change on disk: whole, or put right by the next."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from gongkai.publish import PublishError, Stage, recover, workshop
from tests.publishing import NEW, OLD, beside, build_both, failing, fill, held

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
STOPPED = 130
FEW = {"index.html": b"old"}, {"index.html": b"new!"}


def stopped(action, after, how):
    """Do `action` in a process that gets a signal before its next change on disk `after` so many; tell whether it ended.

    An audit hook sees every change before it is made, so that no two of them are too close to come in between.
    """
    child = os.fork()
    if child == 0:
        left = after

        def watch(event, args):
            nonlocal left
            if event in CHANGES or (event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR)):
                left -= 1
                if left == -1:
                    os.kill(os.getpid(), how)

        status = 1
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            sys.addaudithook(watch)
            action()
            status = 0
        except KeyboardInterrupt:
            status = STOPPED
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, STOPPED if how == signal.SIGTERM else -how}, "the build failed by itself"
    return code != 0


def interruptions(action, prepare, at_most=500, how=signal.SIGKILL):
    """Yield what `prepare` makes, each time after an `action` on it that was killed or told to stop one change later."""
    for after in range(at_most):
        made = prepare(after)
        goes_on = stopped(lambda made=made: action(made), after, how)
        yield made
        if not goes_on:
            return
    pytest.fail("there is no end to it")


@pytest.fixture
def elsewhere(tmp_path):
    """A folder on another file system than `tmp_path`."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("one file system only")
    folder = shared / f"gongkai-test-{os.getpid()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def prepared(folder, old):
    """Two outputs below `folder`, or none yet."""
    targets = [folder / "a" / "datapackage", folder / "b" / "site"]
    for target in targets:
        target.parent.mkdir(parents=True)
        fill(target, old or {})
    return targets


def copied(targets, tmp_path, number, again):
    folder = tmp_path / str(number) / str(again)
    shutil.copytree(targets[0].parents[1], folder)
    return [folder / "a" / "datapackage", folder / "b" / "site"]


def interrupted_swap(tmp_path):
    """Two targets of which the first alone has been replaced."""
    for targets in interruptions(build_both, lambda number: prepared(tmp_path / str(number), OLD)):
        if [held(target) for target in targets] == [NEW, OLD]:
            return targets
    return pytest.fail("no such state")


@pytest.mark.parametrize("old", [OLD, None], ids=["replacing", "first"])
def test_a_killed_build_is_finished_or_undone_as_a_whole(tmp_path, old):
    """Whenever it is killed: both folders alike, nothing beside them, and never old again once it would be new."""
    found = []
    for targets in interruptions(build_both, lambda number: prepared(tmp_path / str(number), old)):
        recover(targets)
        held_now = [held(target) for target in targets]
        assert held_now in ([old, old], [NEW, NEW])
        assert beside(*targets) == []
        found.append(held_now[0] == NEW)

    assert sorted(found) == found
    assert found.count(False) > len(NEW)
    assert found.count(True) > len(NEW)


def test_a_build_that_is_told_to_stop_leaves_nothing_beside_its_outputs(tmp_path):
    """Whenever it is told, also when it is clearing up already."""

    def build_in_workshop(targets):
        with workshop(targets[0]) as work:
            for name in ("one", "other"):
                (work / name).write_bytes(b"")
            build_both(targets, FEW[1])

    found = []
    for targets in interruptions(
        build_in_workshop, lambda number: prepared(tmp_path / str(number), FEW[0]), how=signal.SIGTERM
    ):
        assert beside(*targets) == []
        found.append([held(target) for target in targets])
    assert sorted(found, key=lambda its: its == [FEW[1], FEW[1]]) == found
    assert all(its in ([FEW[0], FEW[0]], [FEW[1], FEW[1]]) for its in found)
    assert found[0] != found[-1]


@pytest.mark.parametrize("old", [FEW[0], None], ids=["replacing", "first"])
def test_a_killed_recovery_is_recovered(tmp_path, old):
    """Every interruption of every recovery from every interrupted build, each ending as if it had not been."""
    for number, interrupted in enumerate(
        interruptions(
            lambda targets: build_both(targets, FEW[1]), lambda number: prepared(tmp_path / str(number) / "x", old)
        )
    ):
        ends = []
        for targets in interruptions(recover, lambda again, of=interrupted, n=number: copied(of, tmp_path, n, again)):
            recover(targets)
            ends.append([held(target) for target in targets])
            assert beside(*targets) == []
        assert ends[0] in ([old, old], [FEW[1], FEW[1]])
        assert [ends[0]] * len(ends) == ends


@pytest.mark.parametrize("which", [0, 1])
def test_recovering_one_of_two_never_parts_them(tmp_path, which):
    """Somebody may build elsewhere with one of the folders before both are built again."""
    for targets in interruptions(
        lambda targets: build_both(targets, FEW[1]), lambda number: prepared(tmp_path / str(number), FEW[0])
    ):
        recover([targets[which]])
        first = [held(target) for target in targets]
        recover(targets)
        assert first in ([FEW[0], FEW[0]], [FEW[1], FEW[1]])
        assert first == [held(target) for target in targets]
        assert beside(*targets) == []


def test_journals_of_two_swaps_are_not_mixed(tmp_path):
    """One swap was stopped, then one of its folders is swapped with a third, and that is stopped as well."""

    begun = next(
        targets
        for targets in interruptions(
            lambda targets: build_both(targets, FEW[1]), lambda after: prepared(tmp_path / "begun" / str(after), FEW[0])
        )
        if beside(targets[0]) == [".datapackage.journal", ".datapackage.new"]
    )

    def prepare(number):
        data, site = copied(begun, tmp_path, "again", number)
        third = data.parents[1] / "c" / "data"
        fill(third, FEW[0])
        return data, site, third

    for data, site, third in interruptions(
        lambda made: build_both([made[2], made[1]], {"index.html": b"third"}), prepare
    ):
        recover([data, site])
        recover([third, site])
        assert FEW[0] == held(data)
        assert held(third) == held(site)
        assert beside(data, site, third) == []


def test_a_moved_checkout_can_be_recovered(tmp_path):
    """The journals name folders relative to themselves."""
    for number, targets in enumerate(
        interruptions(
            lambda targets: build_both(targets, FEW[1]), lambda number: prepared(tmp_path / f"from{number}", FEW[0])
        )
    ):
        moved = tmp_path / f"to{number}"
        targets[0].parents[1].rename(moved)
        there = [moved / "a" / "datapackage", moved / "b" / "site"]
        recover(there)
        assert [held(target) for target in there] in ([FEW[0], FEW[0]], [FEW[1], FEW[1]])
        assert beside(*there) == []


def test_targets_on_two_file_systems(tmp_path, elsewhere):
    """Each is staged beside itself."""

    def prepare(number):
        targets = [tmp_path / str(number) / "datapackage", elsewhere / str(number) / "site"]
        for target in targets:
            fill(target, FEW[0])
        return targets

    ends = []
    for targets in interruptions(lambda targets: build_both(targets, FEW[1]), prepare):
        recover(targets)
        ends.append([held(target) for target in targets])
        assert beside(*targets) == []

    assert all(end in ([FEW[0], FEW[0]], [FEW[1], FEW[1]]) for end in ends)
    assert [FEW[1], FEW[1]] == ends[-1]


def test_a_stage_does_not_begin_over_an_interrupted_swap(tmp_path):
    """It would mix a half-written folder into it."""
    targets = interrupted_swap(tmp_path)
    with pytest.raises(PublishError, match="recover it first"), Stage(targets[1], "index.html"):
        pass
    recover(targets)

    assert [held(target) for target in targets] == [NEW, NEW]


def test_a_swap_that_cannot_be_finished_is_undone_by_recovery(tmp_path, monkeypatch):
    """As when a folder has become unmovable in between."""
    targets = interrupted_swap(tmp_path)
    failing(monkeypatch, OSError("busy"), 0)
    recover(targets)

    assert [held(target) for target in targets] == [OLD, OLD]
    assert beside(*targets) == []
