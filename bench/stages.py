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

AFTER = {"package": ("joint packages",), "pages": ("other pages",)}


def processor() -> float:
    """Return the seconds of processor time of this process and of those that it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(root: Path, out: Path, jobs: int) -> None:
    """Build the copy at `root` into `out`, which keeps the cache as well.

    What belongs to several reports is timed apart: `joint packages` from the last report's package on, `other pages`
    from the last report's page on.
    """
    marks = [("start", time.perf_counter(), processor())]
    reports = 0

    def show(stage: str, done: int, total: int) -> None:
        nonlocal reports
        if stage == "package":
            reports = total
        last = marks[-1][0]
        if stage != last and last not in AFTER.get(stage, ()):
            marks.append((stage, time.perf_counter(), processor()))
        if stage in AFTER and done and done == reports:
            marks.append((AFTER[stage][0], time.perf_counter(), processor()))

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
        name: {"wall": after - before, "cpu": more - less} for (name, before, less), (_, after, more) in pairwise(marks)
    }
    print(json.dumps({"reports": result.reports, "stages": stages, "changed": result.changed}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
