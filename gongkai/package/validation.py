"""Validate finished packages by frictionless, and what frictionless passes over by our own reading of the files.

frictionless 5.21 does not look at a number of bytes or rows that is declared as 0, skips a hash when a table has many
errors, and calls a package without resources valid.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from gongkai.cache import Cache, key_for
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.package.slices import NotCut, Whole, verify_cut
from gongkai.versions import build_version
from gongkai.workers import each

_FEWEST = 32
_MOST_RUN = 100


@dataclass(frozen=True, slots=True)
class Validation:
    """How many packages were validated and what is wrong with them, a sentence a problem."""

    packages: int
    problems: tuple[str, ...]


def validate(folder: Path, jobs: int = 1, cache: Cache | None = None, most: int = _MOST_RUN) -> Validation:
    """Validate every package below `folder`, itself included, in up to `jobs` processes.

    Every descriptor goes through frictionless, and the bytes, hash and number of rows of every file are compared. Up to
    `most` packages are run through frictionless row by row, each by itself. Of more, those of the years and of the
    collection are, and every so many of the rest; of the others each row must be one of those (slices.py).

    One that was valid, by the same frictionless and the same code, with the same descriptor and files is not judged
    anew: the descriptor has the hash of every file, and that is compared each time.
    """
    packages = sorted(folder.rglob(DESCRIPTOR))
    if not packages:
        return Validation(0, (f"{folder}: no {DESCRIPTOR}",))
    years = [path for path in packages if path.parent.parent == folder / "years"]
    whole = _whole(years) if len(packages) > most else None
    run = {folder / DESCRIPTOR, *years, *packages[:: 1 + len(packages) // max(1, most)]}
    size = max(_FEWEST, len(packages) // (4 * jobs))
    parts = [packages[start : start + size] for start in range(0, len(packages), size)]
    judge = partial(_problems, _Judge(folder, cache, frozenset(run), whole))
    problems = (problem for found in each(judge, parts, jobs, least=1) for problem in found)
    return Validation(len(packages), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Judge:
    """How packages are judged: those in `run` row by row, the others by what they are cut out of, if that is known."""

    folder: Path
    cache: Cache | None
    run: frozenset[Path]
    whole: Whole | None


def _whole(packages: Sequence[Path]) -> Whole | None:
    """Return the tables of some packages together, None if they are not alike."""
    whole = Whole()
    try:
        for path in packages:
            whole.add(path)
    except (NotCut, ValueError, KeyError, TypeError):
        return None
    return whole


def _problems(judge: _Judge, packages: Sequence[Path]) -> list[str]:
    """Return what is wrong with some packages; what frictionless remembers is worth it for many only."""
    with _memoised():
        return [
            f"{path.relative_to(judge.folder).as_posix()}: {problem}"
            for path in packages
            for problem in _found(judge, path)
        ]


def _found(judge: _Judge, path: Path) -> list[str]:
    measured = list(_measured(path))
    cache = judge.cache if not measured else None
    key = key_for("valid", build_version(), path.read_bytes()) if cache else ""
    if cache and cache.get(key) is not None:
        return []
    cut = not measured and path not in judge.run and judge.whole is not None and _is_cut(path, judge.whole)
    found = [*(_described(path) if cut else _judged(path)), *measured]
    if cache and not found:
        cache.put(key, b"")
    return found


def _is_cut(path: Path, whole: Whole) -> bool:
    """Tell whether the rows of a package are known to be right; if not, frictionless says what is wrong with them."""
    try:
        verify_cut(path, whole)
    except (NotCut, ValueError, KeyError, TypeError):
        return False
    return True


def _described(path: Path) -> Iterator[str]:
    """Yield what frictionless finds in a descriptor."""
    from frictionless import Package

    for error in Package.validate_descriptor(json.loads(path.read_bytes())).errors:
        yield error.message


def _judged(path: Path) -> Iterator[str]:
    """Yield what frictionless finds."""
    from frictionless import FrictionlessException, Package  # a quarter of a second

    try:
        report = Package(str(path)).validate()
    except FrictionlessException as exception:
        yield from (error.message for error in exception.to_errors())
        return
    yield from (error.message for error in report.errors)
    for task in report.tasks:
        yield from (f"{task.name}: {error.message}" for error in task.errors)
    if not report.valid and not report.errors and not any(task.errors for task in report.tasks):
        yield "not valid, without a reason given"


def _measured(path: Path) -> Iterator[str]:
    """Yield where files differ from the bytes, hash and rows that the descriptor declares."""
    try:
        resources: list[dict[str, Any]] = json.loads(path.read_bytes())["resources"]
        named = [(resource["name"], resource["path"]) for resource in resources]
    except (ValueError, KeyError, TypeError) as error:
        yield f"not a descriptor: {error!r}"
        return
    if not resources:
        yield "no resources"
    for resource, (name, below) in zip(resources, named, strict=True):
        place = PurePosixPath(below)
        if place.is_absolute() or ".." in place.parts:
            yield f"{name}: the path {below!r} leaves the package"
            continue
        try:
            data = (path.parent / place).read_bytes()
        except OSError as error:
            yield f"{name}: {below} cannot be read: {error.strerror}"
            continue
        yield from (f"{name}: {problem}" for problem in _differences(resource, data))


def _differences(resource: dict[str, Any], data: bytes) -> Iterator[str]:
    if resource.get("bytes") != len(data):
        yield f"bytes is {resource.get('bytes')}, the file has {len(data)}"
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    if resource.get("hash") != digest:
        yield f"hash is {resource.get('hash')}, the file has {digest}"
    if resource.get("format") == "csv":
        try:
            rows = sum(1 for _ in csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)) - 1
        except (UnicodeDecodeError, csv.Error) as error:
            yield f"not CSV in UTF-8: {error}"
            return
        if resource.get("rows") != rows:
            yield f"rows is {resource.get('rows')}, the file has {rows}"
    elif resource.get("format") == "json":
        try:
            json.loads(data)
        except ValueError as error:
            yield f"not JSON: {error}"


@contextmanager
def _memoised() -> Iterator[None]:
    """Let frictionless remember, within this block, what depends on nothing but its arguments.

    All packages share their schemas, and frictionless takes each apart dozens of times: this saves over half the time.
    Every descriptor and every row still goes through ``Package.validate()``. Another version than the one whose insides
    are known here is left to itself.
    """
    from frictionless import Field, Schema, system

    if not version("frictionless").startswith("5.21."):
        yield
        return
    from frictionless.vendors import stringcase

    snakecase = stringcase.snakecase
    kinds: tuple[Any, ...] = (Field, Schema)
    originals = {kind: kind.__dict__["metadata_validate"] for kind in kinds}
    inherited = "to_copy" not in Field.__dict__
    try:
        if inherited:
            Field.to_copy = _copied  # type: ignore[assignment, method-assign]
        stringcase.snakecase = lru_cache(maxsize=None)(snakecase)
        # The system is an attrs class whose methods are found on the class: an instance attribute goes before them.
        object.__setattr__(system, "select_field_class", lru_cache(maxsize=None)(system.select_field_class))
        for kind, original in originals.items():
            kind.metadata_validate = classmethod(_remembering(original.__func__))
        yield
    finally:
        if inherited:
            del Field.to_copy
        stringcase.snakecase = snakecase
        object.__delattr__(system, "select_field_class")
        for kind, original in originals.items():
            kind.metadata_validate = original


def _copied(field: Any) -> Any:
    """Return a field that shares its words and constraints: frictionless copies each for readers who may change it."""
    copied = copy(field)
    object.__setattr__(copied, "schema", None)
    return copied


def _remembering(original: Any) -> Any:
    """Return `metadata_validate` of a field or schema with its errors kept by class, descriptor and version."""
    seen: dict[tuple[Any, ...], list[Any]] = {}

    def metadata_validate(cls: Any, descriptor: Any, **given: Any) -> Iterator[Any]:
        standard = getattr(given.get("context"), "datapackage_version", None)
        others = {name: value for name, value in given.items() if name != "context"}
        key = (cls, repr(descriptor), standard, repr(others))
        if key not in seen:
            seen[key] = list(original(cls, descriptor, **given))
        yield from seen[key]

    return metadata_validate
