"""Measure every kind of page with Lighthouse, on a phone and on a desk, and print a table for bench/lighthouse.md.

    python bench/lighthouse.py [FOLDER]

FOLDER is a built site; without it the reports of this checkout are built. A busy machine only lowers a score of
performance, so a page below 100 is measured anew, three times at most, and its best run counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SUB_PATH = "https://example.org/gongkai/"
RUNS = 3
FORMS = ("mobile", "desktop")
ONCE = ("", "townships/", "years/", "measures/", "compare/", "quality/", "search/", "data/", "data/dictionary/")
MANY = ("townships/*/", "townships/*/*/", "regions/*/", "years/*/", "measures/*/", "quality/rules/*/")
PROSE = ("about/", "accessibility/")
ENGLISH = ("en/", "data/dictionary/en/")


def heaviest(site: Path) -> list[str]:
    """Return a page of every kind: of those that there are many of, the one with the most bytes."""
    many = [max(site.glob(f"{pattern}index.html"), key=lambda page: page.stat().st_size) for pattern in MANY]
    once = [site / folder / "index.html" for folder in (*ONCE, *PROSE, *ENGLISH)]
    return [page.relative_to(site).as_posix() for page in (*once, *many, site / "404.html")]


def measured(site: Path, form: str, paths: list[str]) -> Iterator[dict[str, Any]]:
    """Yield what Lighthouse says of each page."""
    command = ["node", "tests/lighthouse.mjs", str(site), form, *paths]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        yield from map(json.loads, run.stdout or ())


def best(site: Path, form: str, paths: list[str]) -> dict[str, dict[str, Any]]:
    """Return the best of up to RUNS measurements of each page."""
    found: dict[str, dict[str, Any]] = {}
    for _ in range(RUNS):
        for page in measured(site, form, paths):
            before = found.get(page["path"])
            if before is None or sum(page["scores"].values()) > sum(before["scores"].values()):
                found[page["path"]] = page
        paths = [path for path, page in found.items() if min(page["scores"].values()) < 100]
        if not paths:
            break
    return found


def table(site: Path) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    paths = heaviest(site)
    results = {form: best(site, form, paths) for form in FORMS}
    yield "| page | phone: performance, accessibility, best practices, SEO | desk: the same | requests | bytes |"
    yield "|---|---|---|---:|---:|"
    for path in paths:
        scores = [", ".join(map(str, results[form][path]["scores"].values())) for form in FORMS]
        loaded = results["mobile"][path]["loaded"]
        yield f"| `{path}` | {scores[0]} | {scores[1]} | {len(loaded)} | {sum(loaded.values()):,} |"


def main() -> None:
    """Build if need be, measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder, "site")
        if len(sys.argv) < 2:
            target = ["--site", str(site), "--datapackage", f"{folder}/datapackage", "--base-url", SUB_PATH]
            subprocess.run([sys.executable, "build.py", "build", *target], cwd=ROOT, check=True, capture_output=True)
        for line in table(site):
            print(line)


if __name__ == "__main__":
    main()
