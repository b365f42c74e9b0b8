"""The office's record of the slips it wrote: slips.csv beside them, a row a slip, kept from run to run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from gongkai.faults import Fault
from gongkai.office.sheets import slip_docx, slip_markdown
from gongkai.office.slips import Slip

RECORD = "slips.csv"


class OfficeError(Fault):
    """A file of the office cannot be used or would be published; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A slip that was written: when, for which report and source as it then was, and with how many findings."""

    written: str
    report_id: str
    unit: str
    year: str
    source: str
    sha256: str
    errors: str
    warnings: str
    slip: str


_FIELDS = tuple(field.name for field in fields(Returned))


def must_be_private(path: Path, root: Path) -> None:
    """Raise OfficeError when `path` lies where a build of the copy `root` would read or publish it."""
    for part in ("content", "datapackage", "site"):
        if path.resolve().is_relative_to((root / part).resolve()):
            raise OfficeError(
                f"退改通知单和一览表不公开，请另选文件夹，如 office / not to be published, name another folder: {path}"
            )


def read_record(folder: Path) -> list[Returned]:
    """Return the slips that were written into `folder`, the oldest first; raises OfficeError."""
    path = folder / RECORD
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        return [Returned(**{name: row[name] or "" for name in _FIELDS}) for row in rows]
    except (UnicodeDecodeError, csv.Error, KeyError) as error:
        raise OfficeError(
            f"{path}: 应为 UTF-8 的 CSV，列为 / must be CSV in UTF-8 with {', '.join(_FIELDS)}: {error}"
        ) from None


def write_slips(folder: Path, slips: Sequence[Slip], day: str) -> list[Path]:
    """Write each slip as .docx and .md into `folder` and into its record, with `day`; return the paths.

    A slip for the same source with the same bytes is written anew but stays in the record once.
    """
    record = read_record(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for slip in slips:
        for suffix, data in ((".docx", slip_docx(slip)), (".md", slip_markdown(slip).encode("utf-8", "replace"))):
            path = folder / f"{slip.name}{suffix}"
            path.write_bytes(data)
            paths.append(path)
    known = {(row.source, row.sha256) for row in record}
    new = [_returned(slip, day) for slip in slips if (slip.source, slip.sha256) not in known]
    _write_record(folder / RECORD, [*record, *new])
    return paths


def _returned(slip: Slip, day: str) -> Returned:
    return Returned(
        written=day,
        report_id=slip.report_id,
        unit=slip.unit,
        year=slip.year,
        source=slip.source,
        sha256=slip.sha256,
        errors=str(slip.errors),
        warnings=str(len(slip.items) - slip.errors),
        slip=f"{slip.name}.docx",
    )


def _write_record(path: Path, rows: Iterable[Returned]) -> None:
    """Write the record with the mark at its start by which Excel and WPS know UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_FIELDS)
        writer.writerows([getattr(row, name) for name in _FIELDS] for row in rows)
