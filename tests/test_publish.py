"""Staging and swapping, with real folders."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.publish import PublishError, Stage, commit, exclusive, recover
from tests.publishing import NEW, OLD, beside, build_both, failing, fill, held

ROOT = Path(__file__).parents[1]


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
