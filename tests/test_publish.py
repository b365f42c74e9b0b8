"""Staging and swapping, with real folders, real kills and a real second file system where there is one."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.publish import PublishError, Stage, commit, exclusive, recover, workshop

ROOT = Path(__file__).parents[1]
OLD = {"index.html": b"old", "same/page.html": b"same", "gone.html": b"gone"}
NEW = {"index.html": b"new!", "same/page.html": b"same", "fresh/a/b.csv": b"a,b\n"}

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
FEW = {"index.html": b"old"}, {"index.html": b"new!"}


def fill(target, contents):
    for path, data in contents.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)


def held(target):
    """The files of a folder, None when it is not there."""
    if not target.exists():
        return None
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def beside(*targets):
    """What lies beside targets under names of ours, locks aside."""
    parents = {target.parent for target in targets}
    return sorted(p.name for parent in parents for p in parent.iterdir() if p.name[0] == "." and p.suffix != ".lock")


def build_both(targets, contents=NEW):
    """A build as the module says it is used, the lock aside."""
    recover(targets)
    with Stage(targets[0], "index.html") as data, Stage(targets[1], "index.html") as pages:
        for stage in (data, pages):
            for path, content in contents.items():
                stage.write(path, content)
        commit([data, pages])


STOPPED = 130


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


def build(target, contents=NEW):
    with Stage(target, "index.html") as stage:
        changed = {path for path, data in contents.items() if stage.write(path, data)}
        commit([stage])
    return changed


@pytest.fixture
def targets(tmp_path):
    """Two outputs of an earlier build, in folders of their own."""
    found = [tmp_path / "a" / "datapackage", tmp_path / "b" / "site"]
    for target in found:
        fill(target, OLD)
    return found


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


def test_a_first_build_makes_the_folder(tmp_path):
    """And those above it."""
    target = tmp_path / "deep" / "er" / "site"

    assert set(NEW) == build(target)
    assert held(target) == NEW
    assert beside(target) == []


def test_a_build_replaces_the_whole_folder(targets):
    """What it has not written again is gone."""
    build(targets[0])

    assert held(targets[0]) == NEW
    assert beside(targets[0]) == []


def test_unchanged_files_keep_their_time(targets):
    """Changed ones do not."""
    for path in OLD:
        os.utime(targets[0] / path, (1_000_000, 1_000_000))

    assert {"index.html", "fresh/a/b.csv"} == build(targets[0])
    assert (targets[0] / "same/page.html").stat().st_mtime == 1_000_000
    assert (targets[0] / "index.html").stat().st_mtime != 1_000_000


def test_unchanged_files_are_linked_not_copied(targets):
    """So that a build of many pages writes only the changed."""
    before = (targets[0] / "same/page.html").stat().st_ino
    build(targets[0])

    assert before == (targets[0] / "same/page.html").stat().st_ino
    assert (targets[0] / "same/page.html").stat().st_nlink == 1


def test_without_hard_links_unchanged_files_are_copied_with_their_time(targets, monkeypatch):
    """As on exFAT."""

    def refuse(*_):
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    os.utime(targets[0] / "same/page.html", (1_000_000, 1_000_000))

    assert {"index.html", "fresh/a/b.csv"} == build(targets[0])
    assert held(targets[0]) == NEW
    assert (targets[0] / "same/page.html").stat().st_mtime == 1_000_000


def test_a_failing_build_leaves_targets_as_they_were(targets):
    """And nothing beside them."""

    def fail():
        with Stage(targets[0], "index.html") as stage:
            stage.write("index.html", b"half")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail()

    assert held(targets[0]) == OLD
    assert beside(targets[0]) == []


def test_a_stage_that_is_not_committed_changes_nothing(targets):
    """Leaving is not publishing."""
    with Stage(targets[0], "index.html") as stage:
        stage.write("index.html", b"new")

    assert held(targets[0]) == OLD
    assert beside(targets[0]) == []


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../../x", "a/..", ".", "./a", "a//b", "a/", "a\\b", "..\\x", "C:/x", "C:x", "a\0b"],
)
def test_a_path_that_could_leave_the_folder_is_refused(targets, path):
    """Nothing is written."""
    with Stage(targets[0], "index.html") as stage:
        with pytest.raises(ValueError, match="is not a path below the output folder"):
            stage.write(path, b"x")
        assert held(stage.folder) == {}


def test_odd_names_are_only_names(targets):
    """Dots, spaces and Chinese inside a name lead nowhere."""
    contents = {"index.html": b"", "..a/b..c/...": b"1", "灵武市/临河镇 (1).html": b"2", "~/-rf": b"3"}
    build(targets[0], contents)

    assert contents == held(targets[0])


@pytest.mark.parametrize("path", ["index.html", "same/page.html"])
def test_a_path_written_twice_is_refused(targets, path):
    """Two pages of one address; and the standing file, to which the first may be linked, stays as it is."""
    with Stage(targets[0], "index.html") as stage:
        stage.write(path, OLD[path])
        with pytest.raises(ValueError, match=f"{path} is written twice"):
            stage.write(path, b"other")

    assert held(targets[0]) == OLD


def test_a_folder_of_somebody_else_is_not_replaced(tmp_path):
    """It has content, but not the file that every build of ours has."""
    fill(tmp_path / "home", {"thesis.doc": b"dear"})
    with (
        pytest.raises(PublishError, match=r"is not empty and no build has made it \(no index.html\)"),
        Stage(tmp_path / "home", "index.html"),
    ):
        pass

    assert held(tmp_path / "home") == {"thesis.doc": b"dear"}


def test_an_empty_folder_may_be_replaced(tmp_path):
    """It was made for the output."""
    (tmp_path / "site").mkdir()
    build(tmp_path / "site")

    assert held(tmp_path / "site") == NEW


def test_a_git_checkout_is_not_replaced(targets):
    """As on a branch that is published from."""
    (targets[0] / ".git").mkdir()
    with pytest.raises(PublishError, match="git checkout of its own"), Stage(targets[0], "index.html"):
        pass


def test_a_file_is_not_replaced(tmp_path):
    """Nor by mistake."""
    (tmp_path / "site").write_bytes(b"")
    with pytest.raises(PublishError, match="is a file"), Stage(tmp_path / "site", "index.html"):
        pass


def test_an_output_without_its_sign_is_not_published(targets):
    """The next build would take it for somebody else's."""
    with Stage(targets[0], "index.html") as stage:
        stage.write("page.html", b"")
        with pytest.raises(PublishError, match=r"the new output has no index\.html"):
            commit([stage])

    assert held(targets[0]) == OLD


@pytest.mark.parametrize("inner", ["site", "site/data"])
def test_targets_within_each_other_are_refused(tmp_path, inner):
    """One swap would carry the other away."""
    with pytest.raises(PublishError, match="lies in"), exclusive([tmp_path / "site", tmp_path / "x" / ".." / inner]):
        pytest.fail("entered")
    with Stage(tmp_path / "site", "index.html") as outer, Stage(tmp_path / "site" / "data", "index.html") as stage:
        outer.write("index.html", b"")
        stage.write("index.html", b"")
        with pytest.raises(PublishError, match="lies in"):
            commit([outer, stage])


def test_a_link_to_a_folder_stays_a_link(targets, tmp_path):
    """What it leads to is replaced: a web server may look there."""
    link = tmp_path / "link"
    link.symlink_to(targets[0], target_is_directory=True)
    build(link)

    assert link.is_symlink()
    assert held(targets[0]) == NEW


def prepared(folder, old):
    """Two outputs below `folder`, or none yet."""
    targets = [folder / "a" / "datapackage", folder / "b" / "site"]
    for target in targets:
        target.parent.mkdir(parents=True)
        fill(target, old or {})
    return targets


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


def copied(targets, tmp_path, number, again):
    folder = tmp_path / str(number) / str(again)
    shutil.copytree(targets[0].parents[1], folder)
    return [folder / "a" / "datapackage", folder / "b" / "site"]


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


def test_recovering_with_nothing_to_recover(targets, tmp_path):
    """Also where there is no folder yet."""
    recover([*targets, tmp_path / "none" / "site"])

    assert [held(target) for target in targets] == [OLD, OLD]


def test_a_broken_journal_means_no_swap(targets):
    """The last good output stands."""
    (targets[0].parent / ".datapackage.journal").write_bytes(b"[3")
    fill(targets[0].parent / ".datapackage.new", NEW)
    recover(targets)

    assert [held(target) for target in targets] == [OLD, OLD]
    assert beside(*targets) == []


def interrupted_swap(tmp_path):
    """Two targets of which the first alone has been replaced."""
    for targets in interruptions(build_both, lambda number: prepared(tmp_path / str(number), OLD)):
        if [held(target) for target in targets] == [NEW, OLD]:
            return targets
    return pytest.fail("no such state")


def test_a_stage_does_not_begin_over_an_interrupted_swap(tmp_path):
    """It would mix a half-written folder into it."""
    targets = interrupted_swap(tmp_path)
    with pytest.raises(PublishError, match="recover it first"), Stage(targets[1], "index.html"):
        pass
    recover(targets)

    assert [held(target) for target in targets] == [NEW, NEW]


def failing(monkeypatch, error, number, times=1):
    """Let the given rename raise, counted from 0, and the next ones, in all so many `times`."""
    done = []

    def rename(self, other, rename=Path.rename):
        done.append(self)
        if number < len(done) <= number + times:
            raise error
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", rename)


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("error", [OSError("busy"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_a_failing_swap_is_undone(targets, monkeypatch, number, error):
    """All targets are as before, and the error is not swallowed."""
    failing(monkeypatch, error, number)
    with pytest.raises(type(error)):
        build_both(targets)

    assert [held(target) for target in targets] == [OLD, OLD]
    assert beside(*targets) == []


@pytest.mark.parametrize("number", range(4))
def test_a_swap_that_can_be_neither_finished_nor_undone_waits_for_recovery(targets, monkeypatch, number):
    """What it needs is left in place."""
    with monkeypatch.context() as patched:
        failing(patched, OSError("gone"), number, times=9)
        with pytest.raises(OSError, match="gone"):
            build_both(targets)
    recover(targets)

    assert [held(target) for target in targets] in ([OLD, OLD], [NEW, NEW])
    assert beside(*targets) == []


def test_a_journal_that_cannot_be_written_stops_the_swap(targets, monkeypatch):
    """As on a full disk."""
    write = Path.write_text

    def full(self, *args, **kwargs):
        if self.name == ".site.draft":
            raise OSError("disk full")
        return write(self, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="disk full"):
        build_both(targets)

    assert [held(target) for target in targets] == [OLD, OLD]
    assert beside(*targets) == []


def test_a_swap_that_cannot_be_finished_is_undone_by_recovery(tmp_path, monkeypatch):
    """As when a folder has become unmovable in between."""
    targets = interrupted_swap(tmp_path)
    failing(monkeypatch, OSError("busy"), 0)
    recover(targets)

    assert [held(target) for target in targets] == [OLD, OLD]
    assert beside(*targets) == []


def test_one_build_at_a_time(targets):
    """A second one on any of the folders is told so at once, and may begin when the first has ended or died."""
    hold = (
        "import sys, time\nfrom pathlib import Path\nfrom gongkai.publish import exclusive\n"
        "with exclusive([Path(sys.argv[1])]):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", hold, str(targets[1])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(PublishError, match=f"another build is writing to {targets[1]}"), exclusive(targets):
            pytest.fail("entered")
        with exclusive(targets[:1]):
            pass
        other.kill()
    with exclusive(targets):
        pass


def test_a_whole_build(targets):
    """As the module says it is used."""
    with exclusive(targets):
        build_both(targets)

    assert [held(target) for target in targets] == [NEW, NEW]


def test_a_file_that_a_library_writes_keeps_its_time_when_it_is_the_same(tmp_path):
    target = tmp_path / "site"
    fill(target, {"index.html": b"old", "same.bin": b"same", "other.bin": b"old"})
    before = (target / "same.bin").stat().st_ino

    with Stage(target, "index.html") as stage:
        for name, data in (("same.bin", b"same"), ("other.bin", b"new"), ("deep/new.bin", b"new")):
            with stage.file(name) as path:
                path.write_bytes(data)
        stage.write("index.html", b"new")
        commit([stage])

    assert held(target) == {"index.html": b"new", "same.bin": b"same", "other.bin": b"new", "deep/new.bin": b"new"}
    assert (target / "same.bin").stat().st_ino == before


def test_a_file_that_a_library_writes_stays_in_the_folder_and_is_written_once(tmp_path):
    with Stage(tmp_path / "site", "index.html") as stage:
        stage.write("a.bin", b"")
        with pytest.raises(ValueError, match=r"a\.bin is written twice"), stage.file("a.bin"):
            pass
        with pytest.raises(ValueError, match="is not a path below the output folder"), stage.file("../a.bin"):
            pass
