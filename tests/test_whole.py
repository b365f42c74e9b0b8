"""The project as somebody uses it: a copy of its own, and one report more."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.reports import report

PARTS = ("build.py", "gongkai", "templates", "pyproject.toml", "gongkai.toml", "content")
LINHE = "townships/640181105"


def _copy(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / part)
    return folder


def _run(copy: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "build.py"], cwd=copy, capture_output=True, text=True, check=False)


def _build(copy: Path) -> dict[str, bytes]:
    """Build a copy with its own command; return every file below datapackage/ and site/."""
    done = _run(copy)
    assert done.returncode == 0, done.stderr
    return {
        path.relative_to(copy).as_posix(): path.read_bytes()
        for part in ("datapackage", "site")
        for path in sorted((copy / part).rglob("*"))
        if path.is_file()
    }


def _may_change(path: str) -> bool:
    """Tell whether a new report of 临河镇 for 2023 may change a file: its own, its unit's, its year's, its region's, the collection's."""
    below = path.partition("/")[2]
    township = below.removeprefix(f"{LINHE}/")
    return (
        below.startswith((f"{LINHE}/2023/", "years/2023/", "data/", "measures/", "search/", "finder/"))
        or (township != below and "/" not in township)
        or below == f"{LINHE}/2021/index.html"  # links to its neighbour
        or "/" not in below
        or below in {"years/index.html", "townships/index.html", "quality/index.html"}
        or below in {f"regions/{code}/index.html" for code in ("640000", "640100", "640181")}
    )


def test_one_report_more_changes_its_own_pages_and_no_others(tmp_path: Path) -> None:
    copy = _copy(tmp_path / "copy")
    before = _build(copy)
    path = copy / "content" / "reports" / "灵武市" / "临河镇" / "2023.txt"
    path.write_text(report(unit="灵武市临河镇", year=2023), encoding="utf-8")
    after = _build(copy)
    changed = {path for path in after if before.get(path) != after[path]}
    assert not before.keys() - after.keys()
    assert [path for path in changed if not _may_change(path)] == []
    for path_below in (
        f"site/{LINHE}/2023/index.html",
        f"datapackage/{LINHE}/2023/datapackage.json",
        f"site/{LINHE}/index.html",
        "site/years/2023/index.html",
        "datapackage/years/2023/requests.csv",
        "site/index.html",
        "datapackage/reports.csv",
    ):
        assert path_below in changed
    home = after["site/index.html"].decode()
    assert "<b>6</b> 份报告" in home and "<b>5</b> 个单位" in home
    assert "临河镇" in after["site/years/2023/index.html"].decode()
    path.unlink()
    assert _build(copy) == before


def test_a_copy_with_other_settings_and_reports_is_its_own(tmp_path: Path) -> None:
    copy = _copy(tmp_path / "另一个 副本")
    shutil.rmtree(copy / "content" / "reports")
    folder = copy / "content" / "reports" / "微山县" / "两城镇"
    folder.mkdir(parents=True)
    (folder / "2022.txt").write_text(report(unit="微山县两城镇", year=2022), encoding="utf-8")
    (copy / "gongkai.toml").write_text(
        """
title = "微山公开"
description = "微山县各镇街的年度报告"
notice = "试运行"
operator = "微山县某办公室"
contact = "office@example.org"
licence = "CC0 1.0"
base_url = "https://example.org/weishan/"
source_files = "https://example.org/files/{source}"
home = "370826"
[[links]]
title = "县门户网站"
url = "https://example.org/gov"
""",
        encoding="utf-8",
    )
    made = _build(copy)
    pages = {path: data.decode() for path, data in made.items() if path.endswith(".html")}
    for path, page in pages.items():
        for text in (
            "微山公开",
            "微山县某办公室",
            "office@example.org",
            "试运行",
            "CC0 1.0",
            "https://example.org/gov",
        ):
            assert text in page, (path, text)
        assert not any(other in page for other in ("临河", "北关镇", "CC BY")), path
        assert path == "site/404.html" or "mailto:office@example.org?subject=" in page, path
    (own,) = (path for path in pages if path.endswith("/2022/index.html") and "townships" in path)
    assert "https://example.org/files/%E5%BE%AE%E5%B1%B1%E5%8E%BF/" in pages[own]
    assert "山东省 济宁市 微山县" in pages["site/index.html"]
    assert 'href="/weishan/assets/gongkai.css"' in pages["site/404.html"]
    descriptor = json.loads(made["datapackage/datapackage.json"])
    assert descriptor["licenses"][0]["name"] == "CC0-1.0"
    (row,) = csv.DictReader(made["datapackage/townships.csv"].decode().splitlines())
    assert (row["name"], row["county_code"]) == ("两城镇", "370826")


def test_a_home_that_is_no_division_stops_the_build(tmp_path: Path) -> None:
    copy = _copy(tmp_path / "copy")
    (copy / "gongkai.toml").write_text('home = "999999"', encoding="utf-8")
    done = _run(copy)
    assert done.returncode == 2
    assert "gongkai.toml: home must be the code of a division" in done.stderr
    assert not (copy / "site").exists()
