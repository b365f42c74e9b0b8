"""The steps of the workflows, to be run as they stand in the YAML."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())


@dataclass(frozen=True, slots=True)
class Step:
    """A step with a command, and the expressions that its variables come from."""

    workflow: str
    name: str
    command: str
    env: Mapping[str, str]


def load(path: Path) -> dict[str, Any]:
    """Return a workflow; its triggers are under ``on``, which YAML 1.1 takes for a truth value."""
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in given.items()}


def steps() -> Iterator[Step]:
    """Yield every step with a command, of all workflows."""
    for path in WORKFLOWS:
        for job in load(path)["jobs"].values():
            for step in job["steps"]:
                if "run" in step:
                    yield Step(path.stem, step["name"], step["run"], step.get("env", {}))


def environment(home: Path) -> dict[str, str]:
    """Return the variables of a runner: this Python as ``python``, and nobody's git settings."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "LANG": "C.UTF-8"}


def start(workflow: str, script: str, folder: Path, values: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start the step of `workflow` that calls `script`, as the runner does; `values` are those of its expressions."""
    (step,) = (step for step in steps() if step.workflow == workflow and script in step.command)
    given = {
        name: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: values[found[1]], text) for name, text in step.env.items()
    }
    return subprocess.Popen(
        ["bash", "-e", "-c", step.command],
        cwd=folder,
        env=environment(folder.parent) | given | {"GITHUB_STEP_SUMMARY": str(summary_file(folder))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def summary_file(folder: Path) -> Path:
    """Return where a step that runs in `folder` writes its summary."""
    return folder.with_name(f"{folder.name}.summary.md")
