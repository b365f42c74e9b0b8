"""Publication from real repositories: two at once, refused ones, and nothing to do."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from tests.reports import report
from tests.workflows.conftest import git, upload
from tests.workflows.steps import start, summary_file

URL = "https://county.example.org/gongkai"
EXPRESSION = "steps.pages.outputs.base_url"

GAOZHUANG = {"平罗县/高庄乡/2021.txt": report(2, "平罗县高庄乡")}
CHONGGANG = {"平罗县/崇岗镇/2021.txt": report(3, "平罗县崇岗镇")}
TAOLE, GAOZHUANG_CODE, CHONGGANG_CODE = "640221106", "640221200", "640221105"


def publish(folder: Path, url: str = URL) -> tuple[int, str]:
    process = start("publish", "publish-data.sh", folder, {EXPRESSION: url})
    output, errors = process.communicate()
    return process.returncode, output + errors


def townships(origin: Path) -> set[str]:
    """Return the townships whose data main has."""
    rows = csv.DictReader(git(origin, "show", "main:datapackage/townships.csv").splitlines())
    return {row["township_id"] for row in rows}


def commits(origin: Path) -> list[str]:
    """Return who made the commits of main, the newest first."""
    return git(origin, "log", "--format=%an", "main").splitlines()


def test_a_report_that_is_uploaded_is_published(checkout: Callable[..., Path], origin: Path) -> None:
    sender = checkout("sender")
    upload(sender, GAOZHUANG)
    git(sender, "push", "--quiet")
    work = checkout("work", depth=1)
    status, output = publish(work)
    assert status == 0, output
    assert townships(origin) == {TAOLE, GAOZHUANG_CODE}
    assert commits(origin) == ["github-actions[bot]", "uploader", "uploader"]
    changed = git(origin, "show", "--name-only", "--format=", "main").splitlines()
    assert all(path.startswith(("datapackage/", "changes/")) for path in changed)
    (logged,) = csv.DictReader(git(origin, "show", "main:changes/changes.csv").splitlines())
    assert (logged["report_id"], logged["cause"]) == (f"{GAOZHUANG_CODE}-2021", "new-report")
    sent = git(origin, "show", "--no-patch", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%cd", "main~1").strip()
    assert logged["date"] == sent
    assert (work / "site" / "changes" / "changes.csv").read_bytes() == (work / "changes" / "changes.csv").read_bytes()
    feed = (work / "site" / "changes" / "feed.atom").read_text(encoding="utf-8")
    assert f"{URL}/townships/{GAOZHUANG_CODE}/2021/index.html" in feed
    assert git(work, "status", "--porcelain") == ""
    page = (work / "site" / "townships" / GAOZHUANG_CODE / "index.html").read_text(encoding="utf-8")
    assert f'href="{URL}/townships/{GAOZHUANG_CODE}/"' in page
    assert "数据已更新" in summary_file(work).read_text(encoding="utf-8")


def test_nothing_is_committed_when_the_data_are_the_same(checkout: Callable[..., Path], origin: Path) -> None:
    work = checkout("work", depth=1)
    assert publish(work)[0] == 0
    assert commits(origin) == ["uploader"]
    assert (work / "site" / "index.html").is_file()
    assert "数据没有变化" in summary_file(work).read_text(encoding="utf-8")


def test_the_log_grows_from_publication_to_publication(checkout: Callable[..., Path], origin: Path) -> None:
    for name, files in (
        ("a", GAOZHUANG),
        ("b", {next(iter(GAOZHUANG)): report(4, "平罗县高庄乡")}),
        ("c", dict.fromkeys(GAOZHUANG)),
    ):
        sender = checkout(f"sender-{name}")
        upload(sender, files)
        git(sender, "push", "--quiet")
        status, output = publish(checkout(f"work-{name}", depth=1))
        assert status == 0, output
    rows = list(csv.DictReader(git(origin, "show", "main:changes/changes.csv").splitlines()))
    assert list(dict.fromkeys(row["cause"] for row in rows)) == ["new-report", "re-issue", "withdrawn"]


def test_two_publications_at_once_lose_nothing(checkout: Callable[..., Path], origin: Path) -> None:
    for name, files in (("first", GAOZHUANG), ("second", CHONGGANG)):
        folder = checkout(name)
        upload(folder, files)
        git(folder, "push", "--quiet")
    works = [checkout("a", depth=1), checkout("b", depth=1)]
    processes = [start("publish", "publish-data.sh", work, {EXPRESSION: URL}) for work in works]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    assert townships(origin) == {TAOLE, GAOZHUANG_CODE, CHONGGANG_CODE}
    assert commits(origin) == ["github-actions[bot]", "uploader", "uploader", "uploader"]


def test_main_that_moves_during_a_publication_is_built_anew(checkout: Callable[..., Path], origin: Path) -> None:
    other = checkout("other")
    upload(other, CHONGGANG)
    sender = checkout("sender")
    upload(sender, GAOZHUANG)
    git(sender, "push", "--quiet")
    work = checkout("work", depth=1)
    hook = work / ".git" / "hooks" / "pre-push"
    hook.write_text(
        f"#!/bin/sh\nrm $0\ncd {other}\ngit -c user.name=uploader -c user.email=u@example.org pull --quiet --rebase\ngit push --quiet\n"
    )
    hook.chmod(0o755)
    status, output = publish(work)
    assert status == 0, output
    assert not hook.exists()
    assert townships(origin) == {TAOLE, GAOZHUANG_CODE, CHONGGANG_CODE}
    assert commits(origin) == ["github-actions[bot]", "uploader", "uploader", "uploader"]
    assert (work / "site" / "townships" / CHONGGANG_CODE / "index.html").is_file()


def test_a_main_that_refuses_is_not_built_again_and_again(checkout: Callable[..., Path], origin: Path) -> None:
    work = checkout("work", depth=1)
    upload(work, GAOZHUANG)
    git(work, "push", "--quiet")
    hook = origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho refused >> pushes\nexit 1\n")
    hook.chmod(0o755)
    status, output = publish(work)
    assert status == 1
    assert "::error::main 分支不接受推送，请检查分支保护" in output
    assert (origin / "pushes").read_text() == "refused\n" * 2
    assert commits(origin) == ["uploader", "uploader"]


def test_a_copy_without_pages_is_told_where_to_turn_them_on(checkout: Callable[..., Path], origin: Path) -> None:
    work = checkout("work", depth=1)
    status, output = publish(work, "")
    assert status == 2
    (said,) = output.splitlines()
    assert said.startswith("::error::网站还没有地址：请在 Settings → Pages 把 Source 选为 GitHub Actions")
    assert commits(origin) == ["uploader"]


def test_work_of_one_s_own_is_left_alone(checkout: Callable[..., Path], origin: Path) -> None:
    work = checkout("work")
    path = work / "content" / "reports" / "平罗县" / "陶乐镇" / "2021.txt"
    path.write_text("mine", encoding="utf-8")
    assert publish(work)[0] == 2
    assert path.read_text(encoding="utf-8") == "mine"
    git(work, "commit", "--quiet", "--all", "--message", "mine")
    assert publish(work)[0] == 2
    assert commits(origin) == ["uploader"]
