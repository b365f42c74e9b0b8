"""Is a copy what it says it is: hashes and packages hold, and the sources give the same bytes once more."""

from __future__ import annotations

import filecmp
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from gongkai import __version__
from gongkai.faults import Fault
from gongkai.package import validate
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.pipeline import Options, Progress, build

Kind = Literal["datapackage", "site", "package"]


class VerifyError(Fault):
    """There is nothing to verify at a path; the message says what there could be."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that a new build of the sources makes otherwise (`changed`), alone (`missing`) or not at all."""

    path: str
    how: Literal["changed", "missing", "surplus"]


@dataclass(frozen=True, slots=True)
class Verified:
    """One output: packages validated and what is wrong with them, files compared with a new build's and what differs.

    `compared` is None when no sources were at hand; `version` is of the code that wrote the data, `ours` of this one.
    """

    folder: Path
    packages: int
    problems: tuple[str, ...]
    version: str
    compared: int | None = None
    differences: tuple[Difference, ...] = ()
    ours: str = __version__

    @property
    def same(self) -> bool:
        """Whether nothing is wrong and nothing differs."""
        return not self.problems and not self.differences


def verify(
    path: Path, root: Path | None = None, base_url: str = "", jobs: int = 1, progress: Progress = lambda *_: None
) -> list[Verified]:
    """Verify the outputs at `path`: a copy, a datapackage/, a site, or the folder of any single package.

    They are built anew from content/reports/ below `root`, else below `path` or the folder that it lies in.
    Raises VerifyError when there is no output, or `root` has no reports; and what a build raises.
    """
    path = path.parent if path.name == DESCRIPTOR else path
    outputs = list(_outputs(path))
    if not outputs:
        raise VerifyError(f"这里没有数据包，也没有网站 / neither a data package nor a site: {path}")
    found = [_validated(folder, jobs, progress) for _, folder in outputs]
    sources = _sources(path, root)
    if sources is None:
        return found
    with TemporaryDirectory() as name:
        made = Path(name)
        options = Options(
            reports=sources / "content" / "reports",
            datapackage=made / "datapackage",
            site=made / "site",
            settings=sources / "gongkai.toml",
            base_url=base_url,
            jobs=jobs,
            changes=sources / "changes",
        )
        build(options, progress)
        return [_compared(item, kind, made) for item, (kind, _) in zip(found, outputs, strict=True)]


def _outputs(folder: Path) -> Iterator[tuple[Kind, Path]]:
    if (folder / "data" / DESCRIPTOR).is_file():
        yield "site", folder
    elif (folder / DESCRIPTOR).is_file():
        yield ("datapackage" if (folder / "townships").is_dir() else "package"), folder
    elif (folder / "datapackage" / DESCRIPTOR).is_file():
        yield "datapackage", folder / "datapackage"
        if (folder / "site" / "data" / DESCRIPTOR).is_file():
            yield "site", folder / "site"


def _sources(path: Path, root: Path | None) -> Path | None:
    """Return the copy that has the reports, none when none is at hand."""
    if root is not None and not (root / "content" / "reports").is_dir():
        raise VerifyError(f"没有报告文件夹 / there is no folder of reports: {root / 'content' / 'reports'}")
    whole = path.resolve()
    for folder in (root,) if root is not None else (whole, whole.parent):
        if (folder / "content" / "reports").is_dir():
            return folder
    return None


def _validated(folder: Path, jobs: int, progress: Progress) -> Verified:
    progress("validate", 0, 0)
    validation = validate(folder, jobs, progress=progress)
    descriptor = folder / DESCRIPTOR if (folder / DESCRIPTOR).is_file() else folder / "data" / DESCRIPTOR
    return Verified(folder, validation.packages, validation.problems, _stated(descriptor, "version"))


def _stated(descriptor: Path, name: str) -> str:
    try:
        return str(json.loads(descriptor.read_bytes())[name])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _compared(item: Verified, kind: Kind, made: Path) -> Verified:
    """Compare an output with the new build's; a single package with the one of its name, in the files of both."""
    if kind != "package":
        return _differing(item, _files(item.folder), _files(made / kind))
    name = _stated(item.folder / DESCRIPTOR, "name")
    named = (path.parent for path in sorted((made / "datapackage").rglob(DESCRIPTOR)) if _stated(path, "name") == name)
    anew = next(named, None)
    if anew is None:
        return replace(item, compared=0, differences=(Difference(DESCRIPTOR, "surplus"),))
    old, new = _own(item.folder), _own(anew)
    return _differing(item, old, new)


def _own(folder: Path) -> dict[str, Path]:
    """Return the files of the package in `folder`: those that its descriptor names, itself included."""
    try:
        named = [str(entry["path"]) for entry in json.loads((folder / DESCRIPTOR).read_bytes())["resources"]]
    except (ValueError, KeyError, TypeError):
        named = []
    return {path: folder / path for path in (DESCRIPTOR, *named) if (folder / path).is_file()}


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def _differing(item: Verified, old: dict[str, Path], new: dict[str, Path]) -> Verified:
    found: list[Difference] = []
    for path in sorted(old | new):
        if path not in old:
            found.append(Difference(path, "missing"))
        elif path not in new:
            found.append(Difference(path, "surplus"))
        elif not filecmp.cmp(old[path], new[path], shallow=False):
            found.append(Difference(path, "changed"))
    return replace(item, compared=len(old | new), differences=tuple(found))
