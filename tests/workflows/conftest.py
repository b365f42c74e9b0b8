"""A copy of the project with one report, as an operator would have it on GitHub."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.reports import report
from tests.workflows.steps import environment

_PARTS = (".github", ".gitignore", "build.py", "gongkai", "gongkai.toml", "templates")
_UPLOADER = ("-c", "user.name=uploader", "-c", "user.email=uploader@example.org")


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` and return what it prints."""
    command = ["git", *_UPLOADER, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment(folder.parent), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def upload(folder: Path, files: dict[str, str | None]) -> None:
    """Commit files below content/reports/, by their paths; None deletes one."""
    for name, text in files.items():
        path = folder / "content" / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "upload")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose main has one report and its data."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("published")
    work = folder / "work"
    work.mkdir()
    for part in _PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, work / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, work)
    (work / "content" / "reports" / "平罗县" / "陶乐镇").mkdir(parents=True)
    (work / "content" / "reports" / "平罗县" / "陶乐镇" / "2021.txt").write_text(report(), encoding="utf-8")
    subprocess.run([sys.executable, "build.py"], cwd=work, check=True, capture_output=True)
    git(work, "init", "--quiet", "--initial-branch", "main")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "one report")
    git(folder, "clone", "--quiet", "--bare", "work", "origin.git")
    return folder / "origin.git"


@pytest.fixture
def origin(published: Path, tmp_path: Path) -> Path:
    """A repository of the test's own."""
    return Path(shutil.copytree(published, tmp_path / "origin.git"))


@pytest.fixture
def checkout(origin: Path, tmp_path: Path) -> Callable[..., Path]:
    """What makes checkouts of main: of its newest commits only, as a workflow has them, or whole."""

    def make(name: str, depth: int = 0) -> Path:
        shallow = ["--depth", str(depth)] if depth else []
        git(tmp_path, "clone", "--quiet", *shallow, f"file://{origin}", name)
        return tmp_path / name

    return make
