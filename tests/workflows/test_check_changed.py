"""What a pull request gets to see, from real repositories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.reports import report
from tests.workflows.conftest import git, upload
from tests.workflows.steps import start, summary_file

EXPRESSION = "github.event_name == 'pull_request' && 'HEAD^1' || github.event.before"
WRONG = report(2, "平罗县高庄乡").replace("规章\t0\t0\t0", "规章\tVH\t0\t0")


def check(folder: Path, base: str = "HEAD^1") -> tuple[int, list[str], str]:
    """Run the step as on a pull request; return its status, its commands and its summary."""
    process = start("check", "check-changed.sh", folder, {EXPRESSION: base})
    output, _ = process.communicate()
    return process.returncode, output.splitlines(), summary_file(folder).read_text(encoding="utf-8")


def test_a_sound_report_is_green_though_the_data_are_behind(checkout: Callable[..., Path]) -> None:
    work = checkout("work")
    upload(work, {"平罗县/高庄乡/2021.txt": report(2, "平罗县高庄乡")})
    status, commands, summary = check(work)
    assert (status, [line for line in commands if line]) == (0, [])
    assert (
        "| ✅ | content/reports/平罗县/高庄乡/2021.txt | 宁夏回族自治区石嘴山市平罗县高庄乡 640221200 | 2021 | 2021 |"
        in summary
    )
    assert "没有发现问题" in summary
    assert "| 报告 | 1 | 0 | 0 |" in summary
    assert "- 新增 640221200-2021：new\\_received、carried\\_over、granted … 25 行" in summary
    assert git(work, "status", "--porcelain") == ""


def test_what_is_wrong_stands_at_its_file_and_line(checkout: Callable[..., Path]) -> None:
    work = checkout("work")
    upload(
        work, {"平罗县/高庄乡/2021.txt": report(2, "平罗县高庄乡"), "平罗县/崇岗镇/2021.txt": report(3, "平罗县崇岗镇")}
    )
    upload(
        work,
        {
            "平罗县/高庄乡/2021.txt": WRONG,
            "平罗县/陶乐镇/2021.txt.yml": "year: 2019\n",
            "平罗县/崇岗镇/2021.txt": None,
            "a, b:\n%c'.txt": "x",
            ".keep": "",
        },
    )
    status, commands, summary = check(work)
    assert status == 1
    odd, *others, wrong = [line for line in commands if line]
    assert others
    assert odd.startswith("::error file=content/reports/a%2C b%3A%0A%25c'.txt,title=不能发布 / cannot be published::")
    line = WRONG.split("\n").index("规章\tVH\t0\t0") + 1
    assert wrong.startswith(f"::error file=content/reports/平罗县/高庄乡/2021.txt,line={line},title=")
    assert all("file=content/reports/平罗县/陶乐镇/2021.txt," in line for line in others)
    assert "崇岗镇/2021.txt |" not in summary
    assert "| ❌ | content/reports/平罗县/高庄乡/2021.txt |" in summary
    assert f"| 错误 / error | content/reports/平罗县/高庄乡/2021.txt | {line} |" in summary
    assert "| ❌ | content/reports/a, b: %c'.txt | — | — | — | — | — | 0 | 0 | 0 |" in summary
    assert "- 删除 640221105-2021：new\\_received、carried\\_over、granted … 25 行" in summary
    assert "- 640221200-2021 · regulations · issued · 数值：0 → （空）" in summary


def test_a_push_of_several_commits_is_checked_from_where_it_began(checkout: Callable[..., Path], origin: Path) -> None:
    sender = checkout("sender")
    before = git(sender, "rev-parse", "HEAD").strip()
    upload(sender, {"平罗县/高庄乡/2021.txt": report(2, "平罗县高庄乡")})
    upload(sender, {"平罗县/崇岗镇/2021.txt": report(3, "平罗县崇岗镇")})
    upload(sender, {"平罗县/姚伏镇/2021.txt": report(4, "平罗县姚伏镇")})
    git(sender, "push", "--quiet")
    status, _, summary = check(checkout("work", depth=2), before)
    assert status == 0
    assert summary.count("| ✅ |") == 3
    assert "| 报告 | 3 | 0 | 0 |" in summary


def test_every_report_is_new_where_nothing_was_before(checkout: Callable[..., Path]) -> None:
    status, _, summary = check(checkout("work"), "0" * 40)
    assert status == 0
    assert summary.count("| ✅ |") == 1
    assert "不能比较数据" in summary


def test_what_would_stop_the_publication_is_red(checkout: Callable[..., Path]) -> None:
    work = checkout("work")
    (work / "gongkai.toml").write_text("titel = '公开'\n", encoding="utf-8")
    git(work, "commit", "--quiet", "--all", "--message", "wrong settings")
    status, output, summary = check(work)
    assert status == 2
    assert "unknown key 'titel'" in "\n".join(output)
    assert "没有改动报告" in summary
    assert "网站无法生成" in summary
