"""What the reports have together, made of their shares: rows with shared texts in memory, the rest in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from sys import intern
from typing import cast

from gongkai.exports import Listed
from gongkai.freezing import thaw
from gongkai.package import Part, Row
from gongkai.shares import AT_HAND, COLLECTION, Digest, Share, Table, Written
from gongkai.spool import Spool


class Gathered:
    """The shares of all reports, in the order they are added; what is not always needed lies in `folder`.

    `compared` has the digest of the descriptor of each package that is wholly as it was, by its path.
    """

    def __init__(self, folder: Path) -> None:
        self.rows: list[ReportRows] = []
        self.parts: list[Part] = []
        self.files: list[Listed] = []
        self.digests: dict[str, Digest] = {}
        self.changed = 0
        self.compared: dict[str, str] = {}
        self._lines = Spool(folder / "lines")
        self._rest = Spool(folder / "rows")

    def add(self, share: Share) -> None:
        """Add the share of a report; raises ValueError for a report that is there."""
        report_id = share.part.report_id
        self._rest.add(report_id, share.rest)
        rows = ReportRows(share, self._rest)
        self.rows.append(rows)
        self.parts.append(replace(share.part, township=rows["townships"][0], lines=self._lines_of(share.part)))
        self.digests[report_id] = share.digest
        self.add_package(share.written)

    def add_package(self, written: Written) -> None:
        """Add a package: its files, and its descriptor's digest where all of them were held against what stood."""
        self.files.extend(written.files)
        self.changed += written.changed
        descriptor = written.files[-1]
        if not written.changed:
            self.compared[descriptor.path.removeprefix(COLLECTION)] = descriptor.sha256

    def tables(self, others: Mapping[str, Sequence[Row]]) -> Mapping[str, Sequence[Row]]:
        """Return the rows of all reports by resource, the earliest year first, and `others` as they are."""
        return _Joined(sorted(self.rows, key=lambda rows: rows["reports"][0]["year"]), others)

    def load(self) -> None:
        """Take all rows, for processes that are copied from this one."""
        for rows in self.rows:
            rows.load()

    def _lines_of(self, part: Part) -> _Lines:
        """Put the lines of a report where they can be read again."""
        places, end = {}, 0
        for resource, (lines, count) in part.lines.items():
            places[resource] = slice(end, end + len(lines)), count
            end += len(lines)
        self._lines.add(part.report_id, b"".join(lines for lines, _ in part.lines.values()))
        return _Lines(self._lines, part.report_id, places)


@dataclass(frozen=True, slots=True)
class _Lines(Mapping[str, tuple[bytes, int]]):
    """The lines of CSV of a report by resource, read when they are asked for, and their number."""

    spool: Spool
    report_id: str
    places: Mapping[str, tuple[slice, int]]

    def __getitem__(self, resource: str) -> tuple[bytes, int]:
        place, count = self.places[resource]
        return self.spool[self.report_id][place], count

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


class ReportRows(Mapping[str, list[Row]]):
    """The rows of a report by resource; what `rest` has under its id is taken from there when it is asked for."""

    def __init__(self, share: Share, rest: Mapping[str, bytes]) -> None:
        self._rows = {resource: _rows(table) for resource, table in share.tables.items()}
        self._report_id = share.part.report_id
        self._rest: Mapping[str, bytes] | None = rest

    def load(self) -> None:
        """Take all rows, and keep them."""
        if self._rest is not None:
            larger = [resource for resource in self._rows if resource not in AT_HAND]
            tables = cast(Sequence[Table], thaw(self._rest[self._report_id]))
            self._rows |= {resource: _rows(table) for resource, table in zip(larger, tables, strict=True)}
            self._rest = None

    def __getitem__(self, resource: str) -> list[Row]:
        if resource not in AT_HAND:
            self.load()
        return self._rows[resource]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class _Joined(Mapping[str, Sequence[Row]]):
    """The rows of many reports by resource, put together when they are asked for, and `others` as they are."""

    def __init__(self, reports: Sequence[Mapping[str, list[Row]]], others: Mapping[str, Sequence[Row]]) -> None:
        self._reports = reports
        self._tables: dict[str, Sequence[Row]] = dict(others)

    def __getitem__(self, resource: str) -> Sequence[Row]:
        if resource not in self._tables:
            self._tables[resource] = [row for rows in self._reports for row in rows[resource]]
        return self._tables[resource]

    def __iter__(self) -> Iterator[str]:
        return iter({name: () for rows in self._reports[:1] for name in rows} | self._tables)

    def __len__(self) -> int:
        return len(list(iter(self)))


def _rows(table: Table) -> list[Row]:
    """Return the rows of a table, with one object for equal texts: most cells and all codes are such."""
    names = tuple(map(intern, table[0]))
    return [dict(zip(names, map(intern, values), strict=True)) for values in table[1]]
