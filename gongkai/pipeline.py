"""The build, from the reports folder to datapackage/ and site/: a list of steps, read from top to bottom."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.check import check_report
from gongkai.check.collection import Assessment, Settled
from gongkai.divisions import load_gazetteer, resolve
from gongkai.parse import NotAReport, parse
from gongkai.source import Unreadable, format_of, read

_FEWEST_FOR_PROCESSES = 64

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Where a build reads and writes; `jobs` is the number of processes."""

    reports: Path
    datapackage: Path
    site: Path
    templates: Path
    settings: Path
    base_url: str = ""
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What a build made, in numbers, and the sources that could not be read or were odd, with the reasons."""

    sources: int
    reports: int
    units: int
    years: tuple[int, ...]
    findings: Counter[str]
    packages: int
    pages: int
    unread: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...]
    seconds: float
    stages: dict[str, float] = field(default_factory=dict)


class BuildError(Exception):
    """The build made something that does not validate; nothing was published. A bug, told with what is wrong."""


def assess(path: Path, source: str) -> Assessment:
    """Read, parse, resolve and check one source: a function of its bytes, its path and the form alone."""
    try:
        document = read(path, source)
        report = parse(document)
    except (Unreadable, NotAReport) as error:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Assessment(source, format_of(path), digest, path.stat().st_size, None, None, (), str(error))
    unit = resolve(load_gazetteer(), report)
    return Assessment(
        source=source,
        format=report.format,
        sha256=report.sha256,
        size=report.size,
        report=report,
        unit=unit,
        findings=check_report(report, unit),
        reason=report.remark,
    )


def assess_all(
    files: Sequence[tuple[str, Path]], jobs: int = 1, progress: Progress = lambda *_: None
) -> list[Assessment]:
    """Assess every source, in processes where there are enough of them to pay for starting any."""
    found: list[Assessment] = []
    pairs = [(path, source) for source, path in files]
    if jobs > 1 and len(pairs) >= _FEWEST_FOR_PROCESSES:
        with ProcessPoolExecutor(jobs) as pool:
            results: Iterable[Assessment] = pool.map(_assess_pair, pairs, chunksize=16)
            for done, result in enumerate(results, start=1):
                found.append(result)
                progress("read", done, len(pairs))
    else:
        for done, pair in enumerate(pairs, start=1):
            found.append(_assess_pair(pair))
            progress("read", done, len(pairs))
    return found


def _assess_pair(pair: tuple[Path, str]) -> Assessment:
    return assess(*pair)


def sources_rows(settled: Sequence[Settled]) -> list[dict[str, str]]:
    """Return the rows of the ``sources`` resource: every file, and what became of it."""
    return [
        {
            "source": item.assessment.source,
            "sha256": item.assessment.sha256,
            "bytes": str(item.assessment.size),
            "format": item.assessment.format,
            "status": item.status,
            "report_id": item.report_id,
            "reason": item.assessment.reason,
        }
        for item in settled
    ]
