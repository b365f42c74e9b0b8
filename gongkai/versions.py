"""What results depend on beside their sources, as hashes: our code and data, the libraries, Python."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

CODE = ("check", "divisions", "form", "parse", "source", "workers")
"""The folders of the library that reading a report takes, and beside them:"""
MODULES = (
    "__init__",
    "assessing",
    "cache",
    "faults",
    "folding",
    "freezing",
    "lists",
    "orders",
    "remembering",
    "settings",
    "versions",
)
LIBRARIES = ("charset-normalizer", "lxml", "opencc", "pypdfium2", "pypinyin", "python-docx", "pyyaml", "rapidfuzz")
"""What reads with us: another version may read otherwise."""

_NOT_BUILDING = ("demo", "office", "watching")


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return what reading a report depends on beside the report."""
    library = _library()
    folders = [path for folder in CODE for path in (library / folder).rglob("*")]
    return _hash([*(library / f"{name}.py" for name in MODULES), *folders], LIBRARIES, _office())


@lru_cache(maxsize=1)
def build_version() -> str:
    """Return what the packages of a report and their validation depend on beside the report."""
    library = _library()
    paths = (path for path in library.rglob("*") if path.relative_to(library).parts[0] not in _NOT_BUILDING)
    return _hash(paths, (*LIBRARIES, "frictionless", "orjson", "rensa"), _office())


@lru_cache(maxsize=1)
def site_version() -> str:
    """Return what the pages depend on beside what is published and the frame that mkdocs makes."""
    templates = _library().parent / "templates"
    files = sorted(path for path in templates.rglob("*") if path.is_file() and path.suffix in {".html", ".toml"})
    seen = hashlib.sha256(json.dumps([build_version(), *_versions(("jinja2", "markdown-it-py"))]).encode())
    for path in files:
        seen.update(f"{path.relative_to(templates).as_posix()} {path.stat().st_size}\n".encode() + path.read_bytes())
    return seen.hexdigest()


def _library() -> Path:
    return Path(str(files("gongkai")))


def _hash(paths: Iterable[Path], libraries: Iterable[str], *others: str) -> str:
    seen = hashlib.sha256(json.dumps([sys.version, *others, *_versions(libraries)]).encode())
    library = _library()
    for path in sorted(path for path in paths if path.suffix in {".py", ".toml", ".csv", ".ttf"}):
        seen.update(f"{path.relative_to(library).as_posix()} {path.stat().st_size}\n".encode() + path.read_bytes())
    return seen.hexdigest()


def _versions(libraries: Iterable[str]) -> Iterator[str]:
    for name in libraries:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield name


def _office() -> str:
    """Return which LibreOffice would convert an old file, empty for none."""
    found = shutil.which("soffice")
    stat = Path(found).resolve().stat() if found else None
    return f"{found} {stat.st_size} {stat.st_mtime_ns}" if stat else ""
