"""The build, from the reports folder to datapackage/ and site/: a list of steps, read from top to bottom."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.assessing import Progress, assess, assess_all, assess_together
from gongkai.cache import Cache
from gongkai.check.across import compare
from gongkai.check.collection import Settled, settle
from gongkai.check_schema import check_schema
from gongkai.content import Content, load_content
from gongkai.explanations import EXPLANATIONS, Explanation, explained, idle
from gongkai.faults import Fault
from gongkai.feed import log_files
from gongkai.form import Form, load_forms
from gongkai.package import Assessed, Nested, Row, Rows, collection_files, nested, resources, rows_of, validate
from gongkai.package.descriptors import DESCRIPTOR, json_bytes
from gongkai.publish import Stage, commit, exclusive, recover
from gongkai.settings import Licence, Settings
from gongkai.source import find

if TYPE_CHECKING:
    from gongkai.exports import Inventory, Output
    from gongkai.site import Collection

__all__ = [
    "BuildError",
    "Options",
    "Progress",
    "Result",
    "assess",
    "assess_all",
    "assess_together",
    "build",
    "published",
    "source_row",
]


@dataclass(frozen=True, slots=True)
class Options:
    """Where a build reads and writes; `jobs` is the number of processes, `base_url` overrides that of the settings.

    `changes` is the folder of the log of the data, which goes onto the site as it is, with a feed; `cache` that of what
    earlier builds have read.
    """

    reports: Path
    datapackage: Path
    site: Path
    settings: Path
    base_url: str = ""
    jobs: int = 1
    changes: Path | None = None
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a build made, in numbers, and the sources that could not be read or were odd, with the reasons."""

    sources: int
    reports: int
    units: int
    years: tuple[str, ...]
    findings: Mapping[str, int]
    packages: int
    pages: int
    changed: int
    unread: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...]


class BuildError(Fault):
    """Nothing was published, and the message says why: no reports, or packages that do not validate (a bug)."""


def source_row(settled: Settled) -> dict[str, str]:
    """Return the row of the ``sources`` resource for one file: what it is and what became of it."""
    item = settled.assessment
    return {
        "source": item.source,
        "sha256": item.sha256,
        "bytes": str(item.size),
        "format": item.format,
        "status": settled.status,
        "report_id": settled.report_id,
        "reason": item.reason,
    }


def published(settled: Iterable[Settled]) -> list[Assessed]:
    """Return the reports that are published, by report_id."""
    found = []
    for item in settled:
        report, unit = item.assessment.report, item.assessment.unit
        if item.status == "published" and report is not None and unit is not None and report.year is not None:
            older = tuple(version.report for version in item.replaced if version.report is not None)
            found.append(Assessed(item.report_id, report.year, report, unit, item.assessment.findings, older))
    return sorted(found, key=lambda assessed: assessed.report_id)


def build(options: Options, progress: Progress = lambda *_: None) -> Result:
    """Build the packages and the site and put both in place, or leave both as they were.

    Raises BuildError, ConfigError (settings), FormError (a form file), HistoryError (the log of the data) and
    PublishError (the output folders).
    """
    from gongkai.exports import Inventory, Output, write_exports, write_site_archive

    if not options.reports.is_dir():
        raise BuildError(f"没有报告文件夹 / there is no folder of reports: {options.reports}")
    content = load_content(options.reports, options.settings, options.base_url, options.changes)
    settings = content.settings
    targets = [options.datapackage, options.site]
    with exclusive(targets):
        recover(targets)
        cache = Cache(options.cache) if options.cache else None
        files = list(find(options.reports))
        assessed = assess_all(files, options.jobs, progress, gazetteer=content.gazetteer, cache=cache)
        settled = compare(settle(assessed))
        made = _publish(settled, load_forms(), content.explanations)
        with Stage(options.datapackage, DESCRIPTOR) as packages, Stage(options.site, "index.html") as site:
            out = Output(site, Inventory(made.rows))
            changed, descriptor = _write_packages(made, settings.terms, packages, out, progress)
            progress("validate", 0, 0)
            validation = validate(packages.folder)
            if validation.problems:
                raise BuildError("数据包未通过校验 / packages do not validate:\n" + "\n".join(validation.problems[:20]))
            progress("exports", 0, 0)
            write_exports(made.rows, made.sources, made.forms, settings, out)
            collection = _collection(made, json.loads(descriptor), content, out.inventory)
            pages = _write_pages(collection, settings, made.forms, out, progress)
            for path, data in log_files(content.log, [assessed.report_id for assessed in made.reports], settings):
                site.write(path, data)
            progress("archive", 0, 0)
            write_site_archive(out, settings)
            commit([packages, site])
        if cache:
            cache.prune()
    return Result(
        sources=len(settled),
        reports=len(made.reports),
        units=len({assessed.unit.township_id for assessed in made.reports}),
        years=tuple(sorted({str(assessed.year) for assessed in made.reports})),
        findings=Counter(item.severity for assessed in made.reports for item in assessed.findings),
        packages=validation.packages,
        pages=pages,
        changed=changed,
        unread=_reasons(settled, lambda item: item.status == "unread"),
        remarks=(
            *_reasons(settled, lambda item: item.status != "unread" and bool(item.assessment.reason)),
            *_idle(made, content.explanations),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Published:
    """What the packages and the pages are made of: each report with its rows and its report.json, in one order."""

    reports: Sequence[Assessed]
    rows: Sequence[Rows]
    wholes: Sequence[Nested]
    sources: Sequence[Row]
    forms: Sequence[Form]


def _reasons(settled: Iterable[Settled], wanted: Callable[[Settled], bool]) -> tuple[tuple[str, str], ...]:
    return tuple((item.assessment.source, item.assessment.reason) for item in settled if wanted(item))


def _idle(made: _Published, said: Sequence[Explanation]) -> Iterator[tuple[str, str]]:
    """Yield the explanations that are about nothing any more."""
    for item in idle((row for rows in made.rows for row in rows["findings"]), said):
        yield EXPLANATIONS, f"{item.report_id} {item.rule}：这条核查发现已不存在 / this finding is gone"


def _publish(settled: Sequence[Settled], forms: Sequence[Form], said: Sequence[Explanation]) -> _Published:
    reports = published(settled)
    rows = [rows_of(assessed, forms) for assessed in reports]
    for its in rows:
        its["findings"] = explained(its["findings"], said)
    return _Published(
        reports=reports,
        rows=rows,
        wholes=[nested(assessed, its, forms) for assessed, its in zip(reports, rows, strict=True)],
        sources=[source_row(item) for item in settled],
        forms=forms,
    )


def _write_packages(
    made: _Published, licence: Licence, packages: Stage, out: Output, progress: Progress
) -> tuple[int, bytes]:
    """Write every package, and the same bytes below the page it belongs to.

    Return how many files changed, and the collection's descriptor.
    """
    changed, descriptor = 0, b""
    files = collection_files(zip(made.rows, made.wholes, strict=True), made.sources, made.forms, licence)
    for done, (path, data) in enumerate(files, start=1):
        changed += packages.write(path, data)
        place = path if "/" in path else f"data/{path}"
        out.site.write(place, data)
        if path.endswith(DESCRIPTOR):
            out.inventory.add_package(place, data)
        progress("package", done, 0)
        descriptor = data if path == DESCRIPTOR else descriptor
    return changed, descriptor


def _write_pages(
    collection: Collection, settings: Settings, forms: Sequence[Form], out: Output, progress: Progress
) -> int:
    from gongkai.site import CATALOGUE, assets, catalogue, companions, render, sitemap

    site = out.site
    for path, data in assets():
        site.write(path, data)
    for path, data in companions(collection):
        site.write(path, data)
    site.write("data/check.schema.json", json_bytes(check_schema()))
    site.write(CATALOGUE, catalogue(collection, settings))
    pages: list[str] = []
    for page in render(collection, settings, forms):
        site.write(page.path, page.html.encode())
        pages.append(page.path)
        progress("pages", len(pages), 0)
    for path, data in sitemap(pages, out.inventory.date, settings):
        site.write(path, data)
    return len(pages)


def _collection(made: _Published, descriptor: Mapping[str, Any], content: Content, inventory: Inventory) -> Collection:
    """Return the published rows as the pages want them, each township as its latest report has it."""
    from gongkai.site import Collection

    tables: dict[str, list[Row]] = {name: [] for name in resources() if name not in {"sources", "codes"}}
    townships: dict[str, Row] = {}
    for rows in sorted(made.rows, key=lambda rows: rows["reports"][0]["year"]):
        for resource, its in rows.items():
            tables[resource].extend(its)
        townships |= {row["township_id"]: row for row in rows["townships"]}
    return Collection(
        tables=tables | {"townships": list(townships.values()), "sources": list(made.sources)},
        reports={whole["report"]["report_id"]: whole for whole in made.wholes},
        descriptor=descriptor,
        home=content.home,
        register=content.register,
        former_names={code: names for code in townships if (names := content.gazetteer.former_names(code))},
        downloads=inventory.exports,
        candidates={assessed.unit.township_id: assessed.unit.candidates for assessed in made.reports},
    )
