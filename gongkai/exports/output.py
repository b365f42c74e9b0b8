"""Where the exports go: files of the staged site, each listed when it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gongkai.exports.inventory import Inventory
from gongkai.publish import Stage


@dataclass(slots=True)
class File:
    """A file to be written at `path`; whoever writes it says how many `rows` it has."""

    path: Path
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """The staged site, and the list of its files."""

    site: Stage
    inventory: Inventory

    @contextmanager
    def file(self, path: str) -> Iterator[File]:
        """Give a file to write, and list it afterwards."""
        with self.site.file(path) as staged:
            file = File(staged)
            yield file
        self.inventory.add(path, staged, file.rows)
