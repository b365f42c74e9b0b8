"""The build, from the reports folder to datapackage/ and site/: a list of steps, read from top to bottom."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.assessing import Progress, Shelf, assess, assess_all, assess_together
from gongkai.cache import Cache, key_for
from gongkai.check.collection import Settled, settle
from gongkai.check_schema import check_schema
from gongkai.cluster import joined
from gongkai.comparing import compare_shelved
from gongkai.content import Content, load_content
from gongkai.explanations import EXPLANATIONS, Explanation, idle
from gongkai.faults import Fault
from gongkai.feed import log_files
from gongkai.form import load_forms
from gongkai.gathering import Gathered
from gongkai.incremental import recalled_or_made
from gongkai.package import Assessed, Packer, Row, Rows, groups_of, validate
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.package.json_lines import json_bytes
from gongkai.printing import PageWriter, SharedWriter
from gongkai.publish import Stage, commit, exclusive, recover, workshop
from gongkai.settings import Settings
from gongkai.shares import COLLECTION, Digest, GroupWriter, PackageWriter, Wholes, folder_of, write_package
from gongkai.source import find
from gongkai.spool import Spool
from gongkai.stamps import Stamps
from gongkai.workers import each, seldom_collecting

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


_BATCH = 8


@dataclass(frozen=True, slots=True)
class Options:
    """Where a build reads and writes; `jobs` is the number of processes, `base_url` overrides that of the settings.

    `changes` is the folder of the log of the data, which goes onto the site as it is, with a feed; `cache` that of what
    earlier builds have read; `dask` the address of a cluster that reads the reports instead of this machine;
    `content` the folder of the copy's lists where they do not lie beside the reports.
    """

    reports: Path
    datapackage: Path
    site: Path
    settings: Path
    base_url: str = ""
    jobs: int = 1
    changes: Path | None = None
    cache: Path | None = None
    dask: str = ""
    content: Path | None = None


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

    Raises BuildError, ClusterError, ConfigError (settings), FormError (a form file), HistoryError (the log of the data)
    and PublishError (the output folders).
    """
    from gongkai.exports import Inventory, Output, write_exports, write_site_archive

    if not options.reports.is_dir():
        raise BuildError(f"没有报告文件夹 / there is no folder of reports: {options.reports}")
    content = load_content(
        options.content or options.reports.parent, options.settings, options.base_url, options.changes
    )
    settings = content.settings
    targets = [options.datapackage, options.site]
    with exclusive(targets), seldom_collecting(), workshop(options.datapackage) as work:
        recover(targets)
        cache = Cache(options.cache or work / "cache")
        shelf = Shelf(cache, content.gazetteer)
        settled = _settled(shelf, options, work, progress)
        reports, sources, forms = published(settled), [source_row(item) for item in settled], load_forms()
        stamps = [Stamps(cache, target) for target in targets]
        with Stage(targets[0], DESCRIPTOR, stamps[0]) as packages, Stage(targets[1], "index.html", stamps[1]) as site:
            writer = PackageWriter(shelf, content.explanations, settings.terms, packages, site)
            made = _write_packages(writer, reports, work, options.jobs, progress)
            descriptor = _write_groups(writer, made, sources, options.jobs)
            out = Output(site, Inventory(made.rows))
            out.inventory.add_package(made.files)
            validation = validate(packages.folder, options.jobs, cache, compared=made.compared, progress=progress)
            if validation.problems:
                raise BuildError("数据包未通过校验 / packages do not validate:\n" + "\n".join(validation.problems[:20]))
            progress("exports", 0, 0)
            if made.changed:
                made.load()
            write_exports(made.rows, sources, forms, settings, out, jobs=options.jobs, cache=cache)
            collection = _collection(
                reports,
                made,
                sources,
                folder=packages.folder,
                descriptor=json.loads(descriptor),
                content=content,
                inventory=out.inventory,
            )
            pages = _write_pages(
                collection,
                settings,
                out,
                texts=Spool(work / "texts"),
                cache=cache,
                digests=made.digests,
                jobs=options.jobs,
                progress=progress,
            )
            for path, data in log_files(content.log, [assessed.report_id for assessed in reports], settings):
                site.write(path, data)
            progress("archive", 0, 0)
            write_site_archive(out, settings, jobs=options.jobs, cache=cache)
            commit([packages, site])
        cache.prune()
    return Result(
        sources=len(settled),
        reports=len(reports),
        units=len({assessed.unit.township_id for assessed in reports}),
        years=tuple(sorted({str(assessed.year) for assessed in reports})),
        findings=Counter(item.severity for assessed in reports for item in assessed.findings),
        packages=validation.packages,
        pages=pages,
        changed=made.changed,
        unread=_reasons(settled, lambda item: item.status == "unread"),
        remarks=(
            *_reasons(settled, lambda item: item.status != "unread" and bool(item.assessment.reason)),
            *_idle(made.rows, content.explanations),
        ),
    )


def _settled(shelf: Shelf, options: Options, work: Path, progress: Progress) -> list[Settled]:
    """Read every source, settle which are published, and set these beside each other."""
    with joined(options.dask) as cluster:
        assessed = shelf.all(list(find(options.reports)), options.jobs, progress, cluster=cluster)
    settled = settle(assessed, lambda item: shelf.whole(item.source))
    progress("compare", 0, 0)
    return compare_shelved(settled, shelf, work, options.jobs)


def _reasons(settled: Iterable[Settled], wanted: Callable[[Settled], bool]) -> tuple[tuple[str, str], ...]:
    return tuple((item.assessment.source, item.assessment.reason) for item in settled if wanted(item))


def _idle(reports: Iterable[Rows], said: Sequence[Explanation]) -> Iterator[tuple[str, str]]:
    """Yield the explanations that are about nothing any more."""
    for item in idle((row for rows in reports for row in rows["findings"]), said):
        yield EXPLANATIONS, f"{item.report_id} {item.rule}：这条核查发现已不存在 / this finding is gone"


def _write_packages(
    writer: PackageWriter, reports: Sequence[Assessed], work: Path, jobs: int, progress: Progress
) -> Gathered:
    """Write the package of every report, and the same bytes below its page."""
    made = Gathered(work)
    progress("package", 0, len(reports))
    for done, share in enumerate(recalled_or_made(writer, reports, jobs, batch=_BATCH), start=1):
        made.add(share)
        writer.packages.note(share.written.files)
        progress("package", done, len(reports))
    return made


def _write_groups(writer: PackageWriter, made: Gathered, sources: Sequence[Row], jobs: int) -> bytes:
    """Write the packages of townships, years and the collection; return the descriptor of the last."""
    groups = groups_of(made.parts)
    for written in each(GroupWriter(groups, writer.licence, writer.packages, writer.site), list(groups), jobs):
        made.add_package(written)
    files = dict(Packer(load_forms(), writer.licence).collection(made.parts, sources))
    made.add_package(write_package(files.items(), writer.packages, writer.site, above=COLLECTION))
    return files[DESCRIPTOR].data


def _write_pages(
    collection: Collection,
    settings: Settings,
    out: Output,
    *,
    texts: Spool,
    cache: Cache,
    digests: Mapping[str, Digest],
    jobs: int,
    progress: Progress,
) -> int:
    """Write every page and what pages load, and return the number of pages."""
    from gongkai.site import CATALOGUE, Site, assets, catalogue, sitemap

    progress("pages", 0, 0)
    site, stage = Site(collection, settings, load_forms()), out.site
    for path, data in assets():
        stage.write(path, data)
    stage.write("data/check.schema.json", json_bytes(check_schema()))
    stage.write(CATALOGUE, catalogue(collection, settings))
    pages: list[str] = []
    ids = list(collection.reports)
    writer = PageWriter(site, stage, cache, digests)
    for report_id, printed in zip(ids, recalled_or_made(writer, ids, jobs, batch=_BATCH), strict=True):
        stage.note(printed.files)
        texts.add(report_id, printed.text)
        pages.append(printed.files[0].path)
        progress("pages", len(pages), 0)
    sharing = SharedWriter(site, stage, cache, digests, texts, key_for(site.whole_frame, digests))
    items = [*site.file_sets, *site.paths()]
    for item, shared in zip(items, recalled_or_made(sharing, items, jobs, ready=site.share), strict=True):
        stage.note(shared.files)
        if item not in site.file_sets:
            pages.append(item)
            progress("pages", len(pages), 0)
    for path, data in sitemap(pages, out.inventory.date, settings):
        stage.write(path, data)
    return len(pages)


def _collection(
    reports: Sequence[Assessed],
    made: Gathered,
    sources: Sequence[Row],
    *,
    folder: Path,
    descriptor: Mapping[str, Any],
    content: Content,
    inventory: Inventory,
) -> Collection:
    """Return the published rows as the pages want them, each township as its latest report has it."""
    from gongkai.site import Collection

    townships: dict[str, Row] = {}
    printed: dict[str, set[str]] = defaultdict(set)
    for row in made.tables({})["townships"]:
        townships[row["township_id"]] = row
        printed[row["township_id"]].add(row["name"])
    return Collection(
        tables=made.tables({"townships": list(townships.values()), "sources": list(sources)}),
        reports=Wholes(folder, {item.report_id: folder_of(item) for item in reports}),
        descriptor=descriptor,
        home=content.home,
        register=content.register,
        former_names={code: names for code in townships if (names := content.gazetteer.former_names(code))},
        printed_names=printed,
        downloads=inventory.exports,
        candidates={assessed.unit.township_id: assessed.unit.candidates for assessed in reports},
    )
