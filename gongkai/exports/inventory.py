"""Every file for taking away, with what it weighs and what is in it: ``data/index.json``."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from gongkai import __version__
from gongkai.exports.known import Known
from gongkai.package import Rows
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.package.json_lines import json_line, read_json
from gongkai.settings import Settings

INDEX = "data/index.json"
SEVERITIES = ("error", "warning", "notice")

_COLLECTION = "data/"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file below the site's root; `rows` is None for what is not one table."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None

    @property
    def name(self) -> str:
        """The path's last part."""
        return self.path.rpartition("/")[2]

    @property
    def format(self) -> str:
        """The ending of the name, that of a CSV for Excel in two parts."""
        return "excel.csv" if self.name.endswith(".excel.csv") else self.name.rpartition(".")[2]


@dataclass(slots=True)
class _Facts:
    """What is known of the reports whose data lie in a folder."""

    reports: int = 0
    date: str = ""
    findings: Counter[str] = field(default_factory=Counter)


class Inventory:
    """Gathers the files as they are written, `exports` those that are in no package.

    The date of a folder is the newest on which one of its reports was published.
    """

    def __init__(self, reports: Iterable[Rows]) -> None:
        self.exports: list[Listed] = []
        self._packages: list[Listed] = []
        self._facts: dict[str, _Facts] = defaultdict(_Facts)
        for rows in reports:
            report = rows["reports"][0]
            unit, year = report["township_id"], report["year"]
            severities = Counter(row["severity"] for row in rows["findings"])
            for folder in (_COLLECTION, f"years/{year}/", f"townships/{unit}/", f"townships/{unit}/{year}/"):
                facts = self._facts[folder]
                facts.reports += 1
                facts.date = max(facts.date, report["published"])
                facts.findings += severities

    def date(self, folder: str) -> str:
        """Return the newest day on which a report of a folder (ending with a slash) was published, empty if unknown."""
        return self._facts[folder].date if folder in self._facts else ""

    def add(self, path: str, file: Path, rows: int | None = None) -> Listed:
        """List a written file."""
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        listed = Listed(path, file.stat().st_size, digest, rows)
        self.exports.append(listed)
        return listed

    def add_package(self, files: Iterable[Listed]) -> None:
        """List the files of a package."""
        self._packages.extend(files)

    def digests(self) -> dict[str, str]:
        """Return the digest of each package's descriptor by its folder: whatever changes in its data changes this."""
        return {item.path.removesuffix(DESCRIPTOR): item.sha256 for item in self._packages if item.name == DESCRIPTOR}

    def json(self, settings: Settings) -> bytes:
        """Return the list as JSON, a line a file, by path."""
        head = {
            "title": settings.title,
            "version": __version__,
            "licence": settings.terms.name,
            "base_url": settings.base_url,
            "reports": self._facts[_COLLECTION].reports,
        }
        folders = Known(self._folder)
        items = sorted((*self.exports, *self._packages), key=attrgetter("path"))
        return index_bytes(head, (_entry(item, folders[item.path.rpartition("/")[0]]) for item in items))

    def json_with(self, index: bytes, item: Listed) -> bytes:
        """Return the list `index`, which `json` has made, with one file more."""
        line = json_line(_entry(item, self._folder(item.path.rpartition("/")[0])))
        head, *lines, end, _ = index.split(b"\n")
        lines = [line.removesuffix(b",") for line in lines if line]
        insort(lines, line, key=lambda line: read_json(line)["path"])
        return b"\n".join([head, b",\n".join(lines), end, b""])

    def _folder(self, folder: str) -> dict[str, Any]:
        """Return what is said of every file in a folder."""
        facts = self._facts[f"{folder}/"]
        return {"date": facts.date, "findings": {severity: facts.findings[severity] for severity in SEVERITIES}}


def _entry(item: Listed, folder: Mapping[str, Any]) -> dict[str, Any]:
    rows = {} if item.rows is None else {"rows": item.rows}
    return {"path": item.path, "format": item.format, **rows, "bytes": item.bytes, "sha256": item.sha256, **folder}


def index_bytes(head: Mapping[str, Any], files: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the list of `files`, which come by path, as JSON, a line a file."""
    index = bytearray(json_line(head)[:-1] + b',"files":[\n')
    separator = b""
    for file in files:
        index += separator + json_line(file)  # each line on its own takes 4 KB of memory until it is in its place
        separator = b",\n"
    return bytes(index + b"\n]}\n")
