"""Findings as GitHub shows them beside a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gongkai.annotations import workflow_commands
from gongkai.check.overview import Overview, overview
from gongkai.markdown import check_markdown
from gongkai.pipeline import assess
from tests.reports import report


def read(folder: Path, text: str) -> tuple[Path, Overview]:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    return path, overview(assess(path, "a.txt"))


def test_a_finding_is_a_command_with_file_line_title_and_both_languages(tmp_path: Path) -> None:
    text = report().replace("规章\t0\t0\t0", "规章\tVH\t0\t0")
    path, seen = read(tmp_path, text)
    line = text.split("\n").index("规章\tVH\t0\t0") + 1
    (command,) = workflow_commands([path], [seen]).splitlines()
    assert command.startswith(f"::error file={path},line={line},title=无法识读 / ")
    chinese, english = command.split("::")[2].split("%0A")
    assert "VH" in chinese
    assert "VH" in english


def test_nothing_in_a_report_ends_a_command_or_starts_another(tmp_path: Path) -> None:
    _, seen = read(tmp_path, report().replace("规章\t0\t0\t0", "规章\tVH\t0\t0"))
    (finding,) = seen.findings
    hostile = replace(finding, message="50%\r\n::add-mask::0", message_en="x")
    seen = replace(seen, assessment=replace(seen.assessment, findings=(hostile,)))
    (command,) = workflow_commands([Path("a:b,c%\n::error::.txt")], [seen]).split("\n")
    assert command.startswith("::error file=a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3A.txt,line=")
    assert command.endswith("::50%25%0D%0A::add-mask::0%0Ax")


def test_a_source_that_is_no_report_is_an_error_and_a_remark_a_warning(tmp_path: Path) -> None:
    path, seen = read(tmp_path, "")
    assert (
        workflow_commands([path], [seen])
        == f"::error file={path},title=不能发布 / cannot be published::空文件 / an empty file"
    )
    path, seen = read(tmp_path, f"---\nunknown: 1\n---\n{report()}")
    (command,) = workflow_commands([path], [seen]).splitlines()
    assert command.startswith(f"::warning file={path},title=读取时的说明 / remark on reading::")


def test_a_summary_says_what_was_read_and_what_is_wrong(tmp_path: Path) -> None:
    path, seen = read(tmp_path, report().replace("规章\t0\t0\t0", "规章\tV<H\t0\t0"))
    text = check_markdown([path], [seen])
    assert f"| ❌ | {path} | 宁夏回族自治区石嘴山市平罗县陶乐镇 640221106 | 2021 | 2021 |" in text.replace("\\_", "_")
    assert r"V\<H" in text
    sound = check_markdown([path], [read(tmp_path, report())[1]])
    assert "| ✅ |" in sound
    assert "没有发现问题" in sound


def test_a_long_summary_says_how_much_it_leaves_out(tmp_path: Path) -> None:
    path, seen = read(tmp_path, "")
    text = check_markdown([path] * 203, [seen] * 203)
    assert text.count("| ❌ |") == 200
    assert text.count("另有 3 行 / 3 more rows") == 2
