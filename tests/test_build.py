"""The command line as a stranger types it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

import build as command_line
from tests.conftest import ROOT
from tests.reports import report


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


def build(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return run("--datapackage", folder / "datapackage", "--site", folder / "site", *arguments)


def test_a_build_says_what_it_made(tmp_path: Path) -> None:
    done = build(tmp_path)
    assert done.returncode == 0, done.stderr
    for line in ("sources read        5 of 5", "reports             5 from 5 units, 2020–2023",
                 "findings            0 errors, 14 warnings, 2 notices", "packages validated  14", "pages written"):  # fmt: skip
        assert line in done.stdout
    assert "read …" in done.stderr


def test_strict_fails_on_errors_and_on_unread_sources(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(report(), encoding="utf-8")
    assert build(tmp_path, "--reports", reports, "--strict").returncode == 0
    (reports / "b.txt").write_text("", encoding="utf-8")
    done = build(tmp_path, "--reports", reports)
    assert done.returncode == 0
    assert "b.txt: 空文件 / an empty file" in done.stdout
    assert build(tmp_path, "--reports", reports, "--strict").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--reports", "/nowhere"], "there is no folder of reports: /nowhere"),
        (["check", "/nowhere.txt"], "no such file: /nowhere.txt"),
        (["changes", "--previous", "/nowhere"], "no readable data package: /nowhere/datapackage.json"),
        (["serve", "--site", "/nowhere"], "no site yet, run python build.py: /nowhere"),
        (["--base-url", "ftp://x"], "--base-url: base_url must look like https://example.org/path/"),
    ],
)
def test_what_cannot_run_says_what_to_do(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = (
        run(*arguments, cwd=tmp_path) if arguments[0] in {"check", "changes", "serve"} else build(tmp_path, *arguments)
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_check_shows_what_was_read_and_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(report(), encoding="utf-8")
    done = run("check", path)
    assert done.returncode == 0
    assert "宁夏回族自治区石嘴山市平罗县陶乐镇 640221106" in done.stdout
    assert "没有发现问题" in done.stdout
    path.write_text(report().replace("规章\t0\t0\t0", "规章\tVH\t0\t0"), encoding="utf-8")
    done = run("check", path)
    assert done.returncode == 1
    assert "unreadable-cell" in done.stdout


def test_check_as_json_holds_all_that_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(report(), encoding="utf-8")
    (tmp_path / "b.txt").write_text("x", encoding="utf-8")
    done = run("check", tmp_path, "--format", "json")
    first, second = json.loads(done.stdout)
    assert first["report"]["report"]["report_id"] == "640221106-2021"
    assert len(first["report"]["tables"]["requests"]["cells"]) == 175
    assert (second["report"], second["failed"], done.returncode) == (None, True, 1)


@pytest.mark.parametrize("named", ["content/reports/民权县/北关镇/2021.md", "content/reports/民权县", "."])
def test_check_reads_a_report_as_a_build_does(tmp_path: Path, named: str) -> None:
    done = (
        run("check", named, "--format", "json")
        if named != "."
        else run("check", ".", "--format", "json", cwd=ROOT / "content")
    )
    (found,) = (item for item in json.loads(done.stdout) if item["source"] == "民权县/北关镇/2021.md")
    package = ROOT / "datapackage" / "townships" / "411421103" / "2021" / "report.json"
    assert found["report"] == json.loads(package.read_text(encoding="utf-8"))


def test_check_knows_the_folders_of_another_copy(tmp_path: Path) -> None:
    path = tmp_path / "content" / "reports" / "民权县" / "a.txt"
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    (found,) = json.loads(run("check", path, "--root", tmp_path, "--format", "json").stdout)
    assert found["source"] == "民权县/a.txt"


def test_check_sets_the_files_beside_each_other_and_leaves_none_out(tmp_path: Path) -> None:
    for folder, year in (("a", 2021), ("b", 2022)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(report(year=year), encoding="utf-8")
    given = [tmp_path / "a", tmp_path / "b", tmp_path / "a" / "x.txt"]
    for paths in (given[:2], given):
        found = {
            item["report"]["report"]["year"]: item
            for item in json.loads(run("check", *paths, "--format", "json").stdout)
        }
        rules = {year: {finding["rule"] for finding in item["report"]["findings"]} for year, item in found.items()}
        assert "carry-over-continuity" in rules["2022"]
        assert "carry-over-continuity" not in rules["2021"]


def test_changes_says_what_differs(tmp_path: Path) -> None:
    folder = tmp_path / "datapackage"
    shutil.copytree(ROOT / "datapackage", folder)
    assert run("changes", "--previous", folder).stdout == "数据没有变化 / the data are the same\n"
    path = folder / "requests.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("411421103-2021,granted,0", "411421103-2021,granted,7"), encoding="utf-8")
    assert "411421103-2021 · granted · 自然人：7 → 0" in run("changes", "--previous", folder).stdout
    assert "| 1 |" in run("changes", "--previous", folder, "--format", "markdown").stdout


def test_check_does_not_import_what_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(report(), encoding="utf-8")
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['build.py', 'check', {str(tmp_path / 'a.txt')!r}]\n"
        "try: runpy.run_path('build.py', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'frictionless', 'pandas', 'mkdocs', 'jinja2', 'pypinyin', 'opencc'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.rstrip().endswith("[]")


def test_serve_answers_below_a_sub_path_only(tmp_path: Path) -> None:
    build(tmp_path)
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--site", str(tmp_path / "site"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[0]
            assert url.endswith("/gongkai/")
            with urllib.request.urlopen(url, timeout=60) as answer:
                assert b"<html" in answer.read()
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(url.replace("/gongkai/", "/index.html"), timeout=60)
        finally:
            process.terminate()


def test_the_bar_on_a_terminal_has_no_thread_and_shows_every_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    before = threading.active_count()
    with command_line._progress() as show:
        for stage in ("read", "package"):
            for done in (1, 2, 3):
                show(stage, done, 3)
        assert threading.active_count() == before
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert "package" in shown
