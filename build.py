"""Build packages and site from the reports, check reports, compare and verify builds, serve, write a demonstration.

This file only reads the command line and prints; what it calls is the library in ``gongkai/``.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.check.overview import Overview

HERE = Path(__file__).resolve().parent
_SECONDS_A_SHOW = 0.1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", metavar="{build,check,board,changes,verify,new,serve,demo}")
    root = "the copy: a folder with gongkai.toml, content/reports/, datapackage/ and site/ (this one)"
    _add_build(commands.add_parser("build", help="read the reports, write datapackage/ and site/ (the default)"), root)
    check = commands.add_parser("check", help="say what is read in reports and what is wrong; exit 1 on errors")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a report, or a folder of them")
    check.add_argument("--format", choices=("text", "json", "markdown", "github", "sarif"), default="text")
    check.add_argument("--slip", type=Path, metavar="DIR", help="write return slips there, and keep a record of them")
    check.add_argument("--root", type=Path, default=HERE, metavar="DIR", help=root)
    board = commands.add_parser("board", help="say which unit has filed, what is wrong, returned and cleared")
    board.add_argument("--year", type=int, metavar="YEAR", help="the year that the reports are about (the latest)")
    board.add_argument("--slips", type=Path, metavar="DIR", help="where check --slip wrote (the copy's office/slips/)")
    board.add_argument("--html", type=Path, metavar="FILE", help="write it as a page, too, for the office alone")
    board.add_argument("--root", type=Path, default=HERE, metavar="DIR", help=root)
    changes = commands.add_parser("changes", help="say what differs between two builds' data")
    changes.add_argument("--previous", type=Path, required=True, metavar="DIR", help="a datapackage/ made before")
    changes.add_argument("--datapackage", type=Path, metavar="DIR", help="instead of the copy's datapackage/")
    changes.add_argument("--format", choices=("text", "markdown"), default="text")
    changes.add_argument("--append", action="store_true", help="log them with their causes in changes/ and on the site")
    changes.add_argument("--date", type=_moment, metavar="DATE", help="of the log's entries, as 2026-01-20T10:00+08:00")
    changes.add_argument("--base-url", default="", metavar="URL", help="where the site will be, for the feed's links")
    changes.add_argument("--root", type=Path, default=HERE, metavar="DIR", help=root)
    verify = commands.add_parser("verify", help="say whether data hold and follow from the reports; exit 1 when not")
    verify.add_argument("path", type=Path, metavar="PATH", help="a copy, its datapackage/ or site/, or any package")
    verify.add_argument("--root", type=Path, metavar="DIR", help="the copy with the reports, when PATH has none")
    verify.add_argument("--base-url", default="", metavar="URL", help="that the site was built with")
    new = commands.add_parser("new", help="start a report: a stub to fill in, or put a file in its place")
    new.add_argument("unit", metavar="UNIT", help="its name with its county, such as 灵武市临河镇, or its code")
    new.add_argument("year", type=int, metavar="YEAR", help="the year that the report is about")
    new.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the report as a text, Word, web or PDF file")
    new.add_argument("--root", type=Path, default=HERE, metavar="DIR", help=root)
    _add_serve(commands, root)
    demo = commands.add_parser("demo", help="write made-up reports, the truth beside them, into a folder")
    demo.add_argument("folder", type=Path, metavar="DIR", help="an empty folder, or that of an earlier demonstration")
    demo.add_argument("--units", type=_positive, default=30, metavar="N", help="townships (30)")
    demo.add_argument("--years", type=_years, default=range(2019, 2026), metavar="FROM-TO", help="(2019-2025)")
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="another number makes other reports (1)")
    return parser


def _add_build(build: argparse.ArgumentParser, root: str) -> None:
    build.add_argument("--root", type=Path, default=HERE, metavar="DIR", help=root)
    build.add_argument("--reports", metavar="DIR", help="instead of the copy's content/reports/, or a URL as s3://…")
    build.add_argument("--datapackage", type=Path, metavar="DIR", help="instead of the copy's datapackage/")
    build.add_argument("--site", type=Path, metavar="DIR", help="instead of the copy's site/")
    build.add_argument("--settings", type=Path, metavar="FILE", help="instead of the copy's gongkai.toml")
    build.add_argument("--base-url", default="", metavar="URL", help="where the site will be, for canonical links")
    build.add_argument(
        "--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N", help="processes to work with"
    )
    build.add_argument("--dask", default="", metavar="ADDRESS", help="read on that cluster, as tcp://HOST:8786")
    build.add_argument("--cache", type=Path, metavar="DIR", help="what was read is kept there (the copy's .cache/)")
    build.add_argument("--no-cache", action="store_true", help="read every report anew and keep nothing")
    build.add_argument("--strict", action="store_true", help="exit 1 on errors and on sources that cannot be read")


def _add_serve(commands: Any, root: str) -> None:
    serve = commands.add_parser("serve", help="serve the built site below a sub-path, as GitHub Pages does")
    serve.add_argument("--root", type=Path, default=HERE, metavar="DIR", help=root)
    serve.add_argument("--site", type=Path, metavar="DIR", help="instead of the copy's site/")
    serve.add_argument("--port", type=int, default=8000, metavar="N", help="(8000); 0 takes a free one")
    serve.add_argument("--watch", action="store_true", help="show at once what is saved, and build in the background")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _years(text: str) -> range:
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        raise argparse.ArgumentTypeError("must look like 2019-2025")
    return range(int(first), int(last or first) + 1)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must look like 2026-01-20 or 2026-01-20T10:00:00+08:00") from None


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows how far a build is: a bar on a terminal, a line a stage elsewhere.

    The bar has no thread of its own, with which the build could not start processes as copies of this one.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, auto_refresh=False, disable=not console.is_terminal) as bar:
        tasks: dict[str, object] = {}
        shown = 0.0

        def show(stage: str, done: int, total: int) -> None:
            nonlocal shown
            new = stage not in tasks
            if new:
                tasks[stage] = bar.add_task(stage, total=total or None)
                if bar.disable:
                    console.print(f"{stage} …")
            now = time.monotonic()
            due = new or now - shown > _SECONDS_A_SHOW
            shown = now if due else shown
            bar.update(tasks[stage], completed=done, refresh=due)  # type: ignore[arg-type]

        yield show


def _build(arguments: argparse.Namespace) -> int:
    started = time.perf_counter()
    from gongkai.mirror import mirrored
    from gongkai.pipeline import Options, build
    from gongkai.terminal import summary

    root = arguments.root
    given = arguments.reports or str(root / "content" / "reports")
    cache = None if arguments.no_cache else arguments.cache or root / ".cache"
    with _progress() as show, mirrored(given, cache, show) as reports:
        options = Options(
            reports=reports,
            datapackage=arguments.datapackage or root / "datapackage",
            site=arguments.site or root / "site",
            settings=arguments.settings or root / "gongkai.toml",
            base_url=arguments.base_url,
            jobs=arguments.jobs,
            changes=root / "changes",
            cache=cache,
            dask=arguments.dask,
            content=root / "content" if "://" in given else None,
        )
        result = build(options, show)
    seconds = time.perf_counter() - started
    print(summary(result, options.datapackage, options.site, seconds, colour=sys.stdout.isatty()))
    return 1 if arguments.strict and (result.findings.get("error") or result.unread) else 0


def _check(arguments: argparse.Namespace) -> int:
    from gongkai.assessing import assess_together
    from gongkai.check.overview import overview
    from gongkai.divisions import DIVISIONS, gazetteer_with

    files = _sources(arguments.paths, arguments.root / "content" / "reports")
    gazetteer = gazetteer_with(arguments.root / "content" / DIVISIONS)
    seen = [overview(item) for item in assess_together(list(files.items()), os.cpu_count() or 1, gazetteer)]
    print(_shown(arguments.format, [files[item.assessment.source] for item in seen], seen))
    if arguments.slip:
        _write_slips(arguments.slip, arguments.root, seen)
    return 1 if any(item.failed for item in seen) else 0


def _shown(format: str, paths: Sequence[Path], seen: Sequence[Overview]) -> str:
    if format == "github":
        from gongkai.annotations import workflow_commands

        return workflow_commands(paths, seen)
    if format == "markdown":
        from gongkai.markdown import check_markdown

        return check_markdown(paths, seen)
    if format == "sarif":
        from gongkai.sarif import sarif_log

        return sarif_log(paths, seen)
    from gongkai.terminal import report_json, report_text

    return report_json(seen) if format == "json" else report_text(seen, colour=sys.stdout.isatty())


def _write_slips(folder: Path, root: Path, seen: Sequence[Overview]) -> None:
    from gongkai.office.record import must_be_private, write_slips
    from gongkai.office.slips import slips_of

    must_be_private(folder, root)
    slips = slips_of(seen)
    write_slips(folder, slips, date.today().isoformat())
    print(f"退改通知单 {len(slips)} 份 / return slips: {folder}", file=sys.stderr)


def _sources(paths: Iterable[Path], reports: Path) -> dict[str, Path]:
    """Return the files that `paths` name, each once, by source as a build has it, so that check and build agree."""
    from gongkai.source import find, name

    files: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise OSError(f"没有这个文件 / no such file: {path}")
        for source, file in find(path) if path.is_dir() else [(path.as_posix(), path)]:
            own = name(file, reports) or source
            taken = own in files and not files[own].samefile(file)
            files[file.as_posix() if taken else own] = file
    return files


def _board(arguments: argparse.Namespace) -> int:
    from gongkai.assessing import assess_all
    from gongkai.check.collection import settle
    from gongkai.divisions import DIVISIONS, gazetteer_with
    from gongkai.office.board import board_of
    from gongkai.office.page import board_html
    from gongkai.office.record import must_be_private, read_record
    from gongkai.register import REGISTER, load_register
    from gongkai.settings import load_settings
    from gongkai.terminal import board_text

    reports = arguments.root / "content" / "reports"
    files = list(_sources([reports], reports).items())
    record = read_record(arguments.slips or arguments.root / "office" / "slips")
    gazetteer = gazetteer_with(arguments.root / "content" / DIVISIONS)
    register = load_register(arguments.root / "content" / REGISTER, gazetteer.names)
    assessed = assess_all(files, os.cpu_count() or 1, gazetteer=gazetteer)
    board = board_of(settle(assessed), register, record, arguments.year)
    print(board_text(board, colour=sys.stdout.isatty()))
    if arguments.html:
        must_be_private(arguments.html, arguments.root)
        page = board_html(board, load_settings(arguments.root / "gongkai.toml").title)
        arguments.html.parent.mkdir(parents=True, exist_ok=True)
        arguments.html.write_text(page, encoding="utf-8")
    return 0


def _changes(arguments: argparse.Namespace) -> int:
    from gongkai.changes import compare
    from gongkai.markdown import changes_markdown
    from gongkai.terminal import changes_text

    show = {"text": changes_text, "markdown": changes_markdown}[arguments.format]
    current = arguments.datapackage or arguments.root / "datapackage"
    print(show(compare(arguments.previous, current)))
    if arguments.append:
        _append(arguments, current)
    return 0


def _append(arguments: argparse.Namespace, current: Path) -> None:
    from gongkai.cache import Cache
    from gongkai.feed import append
    from gongkai.history import changes_between
    from gongkai.settings import load_settings

    day = (arguments.date or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    changes = changes_between(arguments.previous, current, day)
    settings = load_settings(arguments.root / "gongkai.toml", arguments.base_url)
    append(arguments.root, changes, settings, Cache(arguments.root / ".cache"))
    print(f"记入 {len(changes)} 处 / logged: {arguments.root / 'changes' / 'changes.csv'}", file=sys.stderr)


def _verify(arguments: argparse.Namespace) -> int:
    from gongkai.terminal import verified_text
    from gongkai.verify import verify

    with _progress() as show:
        found = verify(arguments.path, arguments.root, arguments.base_url, os.cpu_count() or 1, show)
    print(verified_text(found))
    return 0 if all(item.same for item in found) else 1


def _new(arguments: argparse.Namespace) -> int:
    from gongkai.divisions import DIVISIONS, gazetteer_with
    from gongkai.settings import load_settings
    from gongkai.stub import locate, start

    if arguments.file and not arguments.file.is_file():
        raise OSError(f"没有这个文件 / no such file: {arguments.file}")
    home = load_settings(arguments.root / "gongkai.toml").home
    place = locate(gazetteer_with(arguments.root / "content" / DIVISIONS), arguments.unit, home)
    if not place.code:
        print(f"区划表中没有“{place.full_name}”，请填写 division_code / not in the gazetteer, add its division_code")
    for path in start(arguments.root / "content" / "reports", place, arguments.year, arguments.file):
        print(f"已写好 / written: {path}")
    print(f"下一步 / next: python build.py check {path.with_name(path.name.removesuffix('.yml'))}")
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from gongkai.serving import serve

    site = arguments.site or arguments.root / "site"
    if arguments.watch:
        return _watch(arguments.root, site, arguments.port)
    if not (site / "index.html").is_file():
        raise OSError(f"还没有网站，先运行 python build.py / no site yet, run python build.py: {site}")
    with serve(site, arguments.port) as (url, wait), suppress(KeyboardInterrupt):
        print(f"{url}  (Ctrl+C)", flush=True)
        wait()
    return 0


def _watch(root: Path, site: Path, port: int) -> int:
    from functools import partial

    from gongkai.pipeline import Options, build
    from gongkai.watching import watch

    options = Options(
        reports=root / "content" / "reports",
        datapackage=root / "datapackage",
        site=site,
        settings=root / "gongkai.toml",
        jobs=os.cpu_count() or 1,
        changes=root / "changes",
        cache=root / ".cache",
    )
    if not (site / "index.html").is_file() or not (options.datapackage / "datapackage.json").is_file():
        with _progress() as show:
            build(options, show)
    with suppress(KeyboardInterrupt), watch(options, port, partial(print, flush=True)) as run:
        run()
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from gongkai.demo.collection import write_demo

    with _progress() as show:
        made = write_demo(arguments.folder, arguments.units, arguments.years, arguments.seed, show)
    formats, flaws = (", ".join(f"{count} {name}" for name, count in its.items()) for its in (made.formats, made.flaws))
    print(f"{made.sources} sources of {made.units} made-up townships in {made.counties} counties: {arguments.folder}")
    print(f"formats: {formats}\nflaws: {flaws}; {made.missing} reports missing")
    return 0


def main(argv: list[str]) -> int:
    """Run one command; return 0, 1 when reports are wrong, 2 when it cannot run, 130 when stopped."""
    from gongkai.faults import Fault, told

    commands = {
        "build": _build,
        "check": _check,
        "board": _board,
        "changes": _changes,
        "verify": _verify,
        "new": _new,
        "serve": _serve,
        "demo": _demo,
    }
    if not argv or (argv[0].startswith("-") and argv[0] not in {"-h", "--help"}):
        argv = ["build", *argv]
    arguments = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return commands[arguments.command](arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, Fault) as error:
        print(f"build.py: {told(error) if isinstance(error, OSError) else error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("build.py: 已中止，输出完好 / stopped, the outputs are whole", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
