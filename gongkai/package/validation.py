"""Validate finished packages by frictionless, and what frictionless passes over by our own reading of the files.

frictionless 5.21 does not look at a number of bytes or rows that is declared as 0, skips a hash when a table has many
errors, and calls a package without resources valid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gongkai.cache import Cache, key_for
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.package.measuring import Measured, measure
from gongkai.package.slices import NotCut, Whole, verify_cut
from gongkai.package.verdicts import descriptors, remembering
from gongkai.versions import build_version
from gongkai.workers import each

_FEWEST = 32
_PARTS_A_JOB = 4
_MOST_RUN = 100
_PARTS_OF_SINGLE = 4
"""The path of a report's package has so many: townships, the unit, the year, datapackage.json."""
_SINGLE, _JOINT = "validate", "validate joint"

Progress = Callable[[str, int, int], None]
"""Called with a stage, how many of its packages are judged and how many there are."""

_WRONG = (NotCut, ValueError, KeyError, TypeError)
"""What tables raise that cannot be held against each other; frictionless then says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Validation:
    """How many packages were validated and what is wrong with them, a sentence a problem."""

    packages: int
    problems: tuple[str, ...]


def validate(
    folder: Path,
    jobs: int = 1,
    cache: Cache | None = None,
    *,
    most: int = _MOST_RUN,
    compared: Mapping[str, str] = MappingProxyType({}),
    progress: Progress = lambda *_: None,
) -> Validation:
    """Validate every package below `folder`, itself included, in up to `jobs` processes.

    Every descriptor goes through frictionless, with what many say alike once (verdicts.py), and the bytes, hash and
    number of rows of every file are compared. Up to `most` packages are run through frictionless row by row, each by
    itself. Of more, those of the years are, and every so many of the rest; of the others each row must be one of the
    years' (slices.py), or stand in a table that the years do not have, which is run then. No more than `most` reports'
    packages that are not known from before are run by themselves all the same.

    One that was valid, by the same frictionless and the same code, with the same descriptor and files is not judged
    anew: the descriptor has the hash of every file, and that is compared each time. `compared` are packages, by their
    path below `folder`, whose files the caller has just held against it, with the digest of the descriptor. `progress`
    hears of packages of one report as `validate`, of those of several as `validate joint`.
    """
    found = sorted(folder.rglob(DESCRIPTOR))
    if not found:
        return Validation(0, (f"{folder}: no {DESCRIPTOR}",))
    packages = [path for path in found if not (cache and _is_known(path.relative_to(folder), cache, compared))]
    years = [path for path in found if path.parent.parent == folder / "years"]
    step = 1 + len(found) // max(1, most)
    stages = _by_stage(packages, folder)
    many = len(found) > most
    cut = frozenset(stage for stage, its in stages.items() if many and its and (stage == _JOINT or len(its) > most))
    run = frozenset({*years, *found[step - 1 :: step]})
    judge = _Judge(folder, cache, run, cut, _whole(years) if cut else None)
    parts = {stage: list(_parts(its, [*years, folder / DESCRIPTOR], jobs)) for stage, its in stages.items()}
    return Validation(len(found), tuple(_judge_all(judge, parts, jobs, progress)))


def _by_stage(packages: Iterable[Path], folder: Path) -> dict[str, list[Path]]:
    """Return the packages of one report each, and then those of several."""
    stages: dict[str, list[Path]] = {_SINGLE: [], _JOINT: []}
    for path in packages:
        is_single = len(path.relative_to(folder).parts) == _PARTS_OF_SINGLE
        stages[_SINGLE if is_single else _JOINT].append(path)
    return stages


def _parts(packages: Sequence[Path], long: Sequence[Path], jobs: int) -> Iterator[list[Path]]:
    """Yield packages in parts for the processes: the long ones first and each by itself, so that none is waited for."""
    yield from ([path] for path in sorted(set(long).intersection(packages), key=_size, reverse=True))
    rest = [path for path in packages if path not in long]
    size = max(_FEWEST, len(rest) // (_PARTS_A_JOB * jobs))
    yield from (rest[start : start + size] for start in range(0, len(rest), size))


def _size(package: Path) -> int:
    return sum(path.stat().st_size for path in package.parent.glob("*.csv"))


def _judge_all(
    judge: _Judge, parts: Mapping[str, Sequence[Sequence[Path]]], jobs: int, progress: Progress
) -> Iterator[str]:
    """Yield what is wrong with the packages of each stage, in their order."""
    in_all = [(stage, part) for stage, its in parts.items() for part in its]
    with closing(each(partial(_problems, judge), in_all, jobs, least=1)) as results:
        for stage, its in parts.items():
            done, packages = 0, sum(map(len, its))
            progress(stage, done, packages)
            found: list[tuple[Path, list[str]]] = []
            for part in its:
                found.append((part[0], next(results)))
                done += len(part)
                progress(stage, done, packages)
            for _, problems in sorted(found):
                yield from problems


def _is_known(path: Path, cache: Cache, compared: Mapping[str, str]) -> bool:
    digest = compared.get(path.as_posix())
    return digest is not None and cache.get(_key(digest)) is not None


def _key(digest: str) -> str:
    """Return the key under which a package with the descriptor of this digest is remembered as valid."""
    return key_for("valid", build_version(), digest)


@dataclass(frozen=True, slots=True)
class _Judge:
    """How packages are judged: those in `run`, and all of stages that are not in `cut`, row by row.

    The others are by what they are cut out of, if that is known.
    """

    folder: Path
    cache: Cache | None
    run: frozenset[Path]
    cut: frozenset[str]
    whole: Whole | None


def _whole(packages: Sequence[Path]) -> Whole | None:
    """Return the tables of some packages together, None if they are not alike."""
    whole = Whole()
    try:
        for path in packages:
            whole.add(measure(path).tables or {})
    except _WRONG:
        return None
    return whole


def _problems(judge: _Judge, part: tuple[str, Sequence[Path]]) -> list[str]:
    """Return what is wrong with some packages of a stage."""
    stage, packages = part
    whole = judge.whole if stage in judge.cut else None
    with remembering():
        return [
            f"{path.relative_to(judge.folder).as_posix()}: {problem}"
            for path in packages
            for problem in _found(judge, path, whole)
        ]


def _found(judge: _Judge, path: Path, whole: Whole | None) -> list[str]:
    measured = measure(path, whole.runs) if whole else measure(path)
    cache = judge.cache if not measured.problems else None
    key = _key(hashlib.sha256(measured.data).hexdigest()) if cache else ""
    if cache and cache.get(key) is not None:
        return []
    left = _left(measured, whole) if path not in judge.run else None
    if left is None:
        found = [*_judged(path), *measured.problems]
    else:
        found = [*descriptors().errors(measured.descriptor), *_judged(path, left)]
    if cache and not found:
        cache.put(key, b"")
    return found


def _left(measured: Measured, whole: Whole | None) -> tuple[str, ...] | None:
    """Return the tables whose rows are still to be judged, None for all of them."""
    if measured.problems or measured.tables is None or whole is None:
        return None
    try:
        return verify_cut(measured.tables, whole)
    except _WRONG:
        return None


def _judged(path: Path, names: Sequence[str] | None = None) -> Iterator[str]:
    """Yield what frictionless finds in a package, of its tables those of some names or all."""
    if names is not None and not names:
        return
    from frictionless import FrictionlessException, Package  # a quarter of a second

    try:
        package: Any = Package(str(path))
        reports = [package.validate(name=name) for name in ([None] if names is None else names)]
    except FrictionlessException as exception:
        yield from (error.message for error in exception.to_errors())
        return
    for report in reports:
        yield from (error.message for error in report.errors)
        for task in report.tasks:
            yield from (f"{task.name}: {error.message}" for error in task.errors)
        if not report.valid and not report.errors and not any(task.errors for task in report.tasks):
            yield "not valid, without a reason given"
