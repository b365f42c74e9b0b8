"""The whole way: a folder of sources in, validated packages and pages out, and nothing lost or harmed on bad input."""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from frictionless import Package

from gongkai.faults import Fault
from gongkai.pipeline import Options, Result, assess_all, build
from gongkai.source import find
from tests.conftest import ROOT
from tests.reports import report

CONTENT = ROOT / "content" / "reports"


def options(folder: Path, reports: Path = CONTENT, jobs: int = 1) -> Options:
    return Options(reports, folder / "datapackage", folder / "site", ROOT / "gongkai.toml", jobs=jobs)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("built")
    return folder, build(options(folder))


def test_the_five_reports_become_packages_and_pages(built: tuple[Path, Result]) -> None:
    folder, result = built
    assert (result.sources, result.reports, result.units, result.unread) == (5, 5, 5, ())
    assert result.findings.get("error", 0) == 0
    assert result.packages == len(list((folder / "datapackage").rglob("datapackage.json"))) == 14
    assert {row["township_id"] for row in rows(folder / "datapackage" / "townships.csv")} == {
        "640181105", "640221106", "654202101", "411421103", "chongwenzhen",
    }  # fmt: skip


def test_every_package_is_valid_from_outside(built: tuple[Path, Result]) -> None:
    for path in sorted((built[0] / "datapackage").rglob("datapackage.json")):
        report = Package(str(path)).validate()
        assert report.valid, (path, report.flatten(["message"]))


def test_the_tracked_packages_are_those_of_the_tracked_reports(built: tuple[Path, Result]) -> None:
    assert files(built[0] / "datapackage") == files(ROOT / "datapackage")


def test_the_site_has_the_same_bytes_below_its_pages(built: tuple[Path, Result]) -> None:
    data, site = files(built[0] / "datapackage"), files(built[0] / "site")
    for path, content in data.items():
        assert site[path if "/" in path else f"data/{path}"] == content


def test_a_second_build_changes_nothing_and_keeps_the_times(tmp_path: Path) -> None:
    build(options(tmp_path))
    for path in tmp_path.rglob("*"):
        os.utime(path, (1_000_000, 1_000_000))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    content = files(tmp_path)
    result = build(options(tmp_path))
    assert result.changed == 0
    assert files(tmp_path) == content
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def test_any_number_of_processes_finds_the_same(tmp_path: Path) -> None:
    for number in range(70):
        (tmp_path / f"{number}.txt").write_text(report(seed=number, year=2020 + number % 9), encoding="utf-8")
    one, two = (assess_all(list(find(tmp_path)), jobs, lambda *_: None) for jobs in (1, 2))
    assert one == two


def test_any_number_of_processes_makes_the_same_bytes(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    for number in range(20):
        folder = reports / ("平罗县", "灵武市")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        text = report(seed=number % 9, unit=("平罗县陶乐镇", "灵武市临河镇")[number % 2], year=2000 + number // 2)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    for jobs in (1, 2):
        build(options(tmp_path / str(jobs), reports, jobs))
    one, two = (
        {name: data for name, data in files(tmp_path / jobs).items() if not name.startswith(".")} for jobs in "12"
    )
    assert one == two
    assert len([name for name in one if re.fullmatch(r"site/townships/\w+/\d{4}/index.html", name)]) == 20


def test_one_report_more_changes_its_own_files_and_the_lists_only(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(report(year=2021), encoding="utf-8")
    (reports / "b.txt").write_text(report(unit="灵武市临河镇", year=2022), encoding="utf-8")
    build(options(tmp_path, reports))
    before = files(tmp_path / "datapackage")
    (reports / "c.txt").write_text(report(unit="灵武市临河镇", year=2023), encoding="utf-8")
    build(options(tmp_path, reports))
    after = files(tmp_path / "datapackage")
    touched = {path.rpartition("/")[0] for path in after if before.get(path) != after[path]}
    assert touched == {"", "townships/640181105", "townships/640181105/2023", "years/2023"}


HOSTILE = "<script>alert(1)</script>"


def test_bad_input_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    (reports / "坏").mkdir(parents=True)
    sources = {
        "坏/空.txt": b"",
        "坏/图.txt": b"\x89PNG\r\n\x1a\n\x00\x00",
        "坏/乱码.txt": bytes(range(128, 256)) * 20,
        "坏/扫描.pdf": b"%PDF-1.7",
        "坏/说明.txt": "陶乐镇2021年政府信息公开工作年度报告解读\n一、总体情况\n二、主动公开政府信息情况\n".encode(),
        "坏/长.txt": ("无关的文字，" * 1_700_000).encode(),
        "好.txt": report().encode(),
        "半.txt": report(unit="灵武市临河镇").encode()[:2400],
        "怪.txt": report(unit="民权县北关镇")
        .replace("年度报告\n", f"年度报告\n{HOSTILE} ../../etc/passwd\n", 1)
        .replace("行政处罚\t0", f'行政处罚\t=HYPERLINK("http://x")\t{HOSTILE}', 1)
        .encode(),
    }
    for name, data in sources.items():
        (reports / name).write_bytes(data)
    result = build(options(tmp_path, reports))
    assert {source for source, _ in result.unread} == {name for name in sources if name.startswith("坏/")}
    assert all(" / " in reason for _, reason in result.unread)
    listed = {row["source"]: row["status"] for row in rows(tmp_path / "datapackage" / "sources.csv")}
    assert set(listed) == set(sources)
    assert listed["好.txt"] == listed["半.txt"] == listed["怪.txt"] == "published"
    half = {row["rule"] for row in rows(tmp_path / "datapackage" / "townships" / "640181105" / "2021" / "findings.csv")}
    assert half & {"line-missing", "table-missing"}
    pages = list((tmp_path / "site").rglob("*.html"))
    assert not any(HOSTILE in path.read_text(encoding="utf-8") for path in pages)
    quality = (tmp_path / "site" / "quality" / "index.html").read_text(encoding="utf-8")
    assert all(name.partition("/")[2] in quality for name in sources if name.startswith("坏/"))
    assert {path.name for path in tmp_path.iterdir()} - {"reports", "datapackage", "site"} <= {
        ".datapackage.lock",
        ".site.lock",
    }


def test_ids_and_paths_stay_in_the_output_folders(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(report(unit="..\\../../逃镇"), encoding="utf-8")
    (reports / "a.txt.yml").write_text("unit: ../../../逃镇\nreplaces: ../../a\n", encoding="utf-8")
    build(options(tmp_path, reports))
    assert {row["township_id"] for row in rows(tmp_path / "datapackage" / "townships.csv")} == {"taozhen"}


def test_a_folder_without_reports_builds_an_empty_collection(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    result = build(options(tmp_path, tmp_path / "reports"))
    assert (result.reports, result.packages) == (0, 1)
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_missing_folder_is_a_fault_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="there is no folder of reports: .*nowhere"):
        build(options(tmp_path, tmp_path / "nowhere"))


@pytest.mark.usefixtures("interruptible")
def test_a_build_that_is_stopped_ends_its_workers_and_leaves_the_last_good_output(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "slow.txt").write_text("一、总体情况\n" + ("1 " * 100 + "\n") * 50_000, encoding="utf-8")
    build(options(tmp_path))
    before = files(tmp_path / "datapackage") | files(tmp_path / "site")
    arguments = ["--reports", reports, "--datapackage", tmp_path / "datapackage", "--site", tmp_path / "site"]
    for number in (signal.SIGINT, signal.SIGTERM):
        with subprocess.Popen([sys.executable, ROOT / "build.py", *arguments], stderr=subprocess.PIPE) as process:
            workers = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while not (started := workers.read_text(encoding="ascii").split()):
                time.sleep(0.05)
            process.send_signal(number)
            assert process.wait() == 130
            assert process.stderr is not None
            assert process.stderr.read().decode() == ("build.py: 已中止，输出完好 / stopped, the outputs are whole\n")
        assert not any(Path(f"/proc/{worker}").exists() for worker in started)
        assert before == files(tmp_path / "datapackage") | files(tmp_path / "site")
