"""Outputs to publish, and what stands there afterwards."""

from pathlib import Path

from gongkai.publish import Stage, commit, recover

OLD = {"index.html": b"old", "same/page.html": b"same", "gone.html": b"gone"}
NEW = {"index.html": b"new!", "same/page.html": b"same", "fresh/a/b.csv": b"a,b\n"}


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


def failing(monkeypatch, error, number, times=1):
    """Let the given rename raise, counted from 0, and the next ones, in all so many `times`."""
    done = []

    def rename(self, other, rename=Path.rename):
        done.append(self)
        if number < len(done) <= number + times:
            raise error
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", rename)
