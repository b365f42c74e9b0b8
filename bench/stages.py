"""Build once and print what each stage took, as JSON; bench/build.py runs this in a process of its own.

python bench/stages.py ROOT OUT JOBS
"""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import pairwise
from pathlib import Path

from gongkai.pipeline import Options, build


def processor() -> float:
    """Return the seconds of processor time of this process and of those that it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(root: Path, out: Path, jobs: int) -> None:
    """Build the copy at `root` into `out`, which keeps the cache as well."""
    marks = [("start", time.perf_counter(), processor())]
    pages: list[float] = []

    def show(stage: str, done: int, total: int) -> None:
        if stage != marks[-1][0]:
            marks.append((stage, time.perf_counter(), processor()))
        if stage == "pages":
            pages.append(time.perf_counter())

    options = Options(
        root / "content" / "reports",
        out / "datapackage",
        out / "site",
        root / "gongkai.toml",
        jobs=jobs,
        cache=out / "cache",
    )
    result = build(options, show)
    marks.append(("end", time.perf_counter(), processor()))
    stages = {
        name: {"wall": after - before, "cpu": more - less}
        for (name, before, less), (_, after, more) in pairwise(marks)
        if name != "start"
    }
    reports = pages[result.reports - 1] - pages[0] if result.reports > 1 else 0.0
    print(json.dumps({"reports": result.reports, "stages": stages, "report_pages": reports, "changed": result.changed}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
