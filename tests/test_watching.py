"""A copy that is watched: what is saved is on its page before the build, and whatever happens the server goes on."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.reports import report

pytestmark = pytest.mark.usefixtures("own_temporary_folder")

PATIENCE = 300
UNIT = "平罗县陶乐镇"
SOURCE = "content/reports/平罗县/陶乐镇/2021.txt"
PAGE = "townships/640221106/2021/index.html"


@dataclass
class Watched:
    """A copy of the project below `root` that `build.py serve --watch` serves."""

    root: Path
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def listen(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def said(self, words: str, after: int = 0) -> str:
        """Return the first line with `words` among those after the first `after` ones, once it is there."""
        return await_(lambda: next((line for line in self.lines[after:] if words in line), ""), words, self.lines)

    def get(self, path: str) -> tuple[int, str]:
        return answered(self.said("(Ctrl+C)").split()[0] + path)

    def plain(self, path: str) -> str:
        """Return the page at `path`, once it is there, without what it has only while it is watched."""
        return re.sub(r"<script [^>]*_watch[^>]*></script>", "", self.shows(path, "</html>"))

    def shows(self, path: str, words: str, status: int = 200) -> str:
        """Return the page at `path` once it has `words`."""

        def found() -> str:
            its, text = self.get(path)
            return text if its == status and words in text else ""

        return await_(found, words, self.lines)

    def lacks(self, path: str, words: str) -> None:
        """Wait until the page at `path` is there and has not, or no more, `words`."""

        def found() -> str:
            its, text = self.get(path)
            return "as before" if its == HTTPStatus.OK and words not in text else ""

        await_(found, f"no {words}", self.lines)

    def save(self, path: str, text: str) -> None:
        """Save a file as an editor does: beside it, and then in its place."""
        draft = self.root / f"{path}~"
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.root / path)


def answered(url: str) -> tuple[int, str]:
    """Return the status and the text with which a server answers."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def await_(found: Callable[[], str], what: str, lines: list[str]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        text = found()
        if text:
            return text
        time.sleep(0.02)
    raise AssertionError(f"{what!r} never came; the server said:\n{''.join(lines)}")


@contextmanager
def watched_copy(root: Path) -> Iterator[Watched]:
    """Copy the project with one report, and watch it."""
    for name in ("gongkai", "templates"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("build.py", "gongkai.toml"):
        shutil.copy(ROOT / name, root)
    (root / SOURCE).parent.mkdir(parents=True)
    (root / SOURCE).write_text(report(unit=UNIT), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "build.py", "serve", "--watch", "--port", "0"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": ""},
        start_new_session=True,
    )
    watched = Watched(root, process)
    listening = Thread(target=watched.listen)
    listening.start()
    try:
        watched.said("(Ctrl+C)")
        yield watched
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        listening.join()
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One copy for all tests here; each leaves it as it found it."""
    with watched_copy(tmp_path_factory.mktemp("watched")) as its:
        yield its


def test_it_says_what_it_serves_and_watches(watched: Watched) -> None:
    assert watched.said("(Ctrl+C)").startswith("http://127.0.0.1:")
    assert str(watched.root / "content") in watched.said("watching")
    assert str(watched.root / "templates") in watched.said("watching")


def test_a_saved_report_is_on_its_page_as_the_build_then_makes_it(watched: Watched) -> None:
    text, before = (watched.root / SOURCE).read_text(encoding="utf-8"), len(watched.lines)
    old = watched.plain(PAGE)
    watched.save(SOURCE, report(seed=5, unit=UNIT))
    shown = await_(
        lambda: its if _figures(its := watched.plain(PAGE)) != _figures(old) else "", "new figures", watched.lines
    )
    line = watched.said(SOURCE.removeprefix("content/reports/"), before)
    assert "findings" in line
    assert PAGE.removesuffix("index.html") in line
    await_(lambda: "same" if _read(watched.root / "site" / PAGE) == shown else "", "the built page", watched.lines)
    watched.save(SOURCE, text)
    await_(lambda: "again" if watched.plain(PAGE) == old else "", "as before", watched.lines)


def test_of_many_savings_the_last_is_shown(watched: Watched) -> None:
    text = (watched.root / SOURCE).read_text(encoding="utf-8")
    for number in range(10):
        watched.save(SOURCE, text.replace("政府信息公开", f"第{number}次政府信息公开", 1))
    watched.shows(PAGE, "第9次政府信息公开")
    watched.save(SOURCE, text)
    watched.lacks(PAGE, "第9次")


def test_a_report_that_cannot_be_read_says_so_on_its_page_even_after_the_build(watched: Watched) -> None:
    text, before = (watched.root / SOURCE).read_text(encoding="utf-8"), len(watched.lines)
    other = SOURCE.replace("2021", "2022")
    watched.save(other, report(seed=2, unit=UNIT, year=2022))
    watched.shows(PAGE.replace("2021", "2022"), "2022")
    watched.save(SOURCE, "")
    assert "空文件" in watched.shows(PAGE, "读不出来")
    assert "cannot be read" in watched.said("空文件", before)
    listed = [watched.root / "site" / name for name in (PAGE, "index.html", PAGE)]  # a build may be putting it in place
    await_(lambda: "gone" if [path.exists() for path in listed] == [False, True, False] else "", "built", watched.lines)
    watched.shows(PAGE, "读不出来")
    watched.save(SOURCE, text)
    watched.shows(PAGE, "<table")
    (watched.root / other).unlink()
    await_(lambda: str(watched.get(PAGE.replace("2021", "2022"))[0] == 404 or ""), "404", watched.lines)


def test_a_note_beside_a_report_is_read_with_it(watched: Watched) -> None:
    watched.save(f"{SOURCE}.yml", "url: https://example.org/beside\n")
    watched.shows(PAGE, "https://example.org/beside")
    (watched.root / f"{SOURCE}.yml").unlink()
    watched.lacks(PAGE, "beside")


@pytest.mark.parametrize(
    ("change", "page", "words"),
    [
        (("pages/report.html", "{% block body %}", "{% block body %}<p>新的模板</p>"), PAGE, "新的模板"),
        (
            ("pages/township.html", "{% block body %}", "{% block body %}<p>新的单位页</p>"),
            "townships/640221106/index.html",
            "新的单位页",
        ),
        (("prose/about.md", "", "\n\n新的一段。\n"), "about/index.html", "新的一段"),
        (
            ("theme/main.html", "<meta http-equiv", '<meta name="x" content="新的框"><meta http-equiv'),
            "index.html",
            "新的框",
        ),
        (("assets/gongkai.css", "", "\n.neu { color: red; }\n"), "assets/gongkai.css", ".neu"),
        (("words.toml", 'blank = "', 'blank = "新的'), PAGE, "新的空"),
    ],
)
def test_a_saved_template_is_on_the_page_and_gone_when_taken_back(
    watched: Watched, change: tuple[str, str, str], page: str, words: str
) -> None:
    name, old, new = change
    path, before = f"templates/{name}", len(watched.lines)
    text = (watched.root / path).read_text(encoding="utf-8")
    assert old in text
    watched.save(path, text.replace(old, new, 1) if old else text + new)
    watched.shows(page, words)
    assert "模板已更新" in watched.said(Path(name).name, before)
    watched.save(path, text)
    watched.lacks(page, words)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("pages/report.html", "{% block body %}", "{% block body %}{% if %}"), "Expected an expression"),
        (("pages/report.html", "{% block body %}", "{% block body %}{{ no.such }}"), "no"),
        (("words.toml", "", "[broken\n"), "TOML"),
        (("theme/main.html", "<meta http-equiv", "{% no_such_tag %}<meta http-equiv"), "no_such_tag"),
        (("prose/about.md", "", "{{ settings.nothing }}"), "nothing"),
    ],
)
def test_a_template_error_is_shown_with_its_place_and_mending_mends(
    watched: Watched, change: tuple[str, str, str], message: str
) -> None:
    name, old, new = change
    path, before = f"templates/{name}", len(watched.lines)
    text = (watched.root / path).read_text(encoding="utf-8")
    broken = text.replace(old, new, 1) if old else text + new
    place = f"{path}:{broken[: broken.index(new)].count(chr(10)) + 1}"
    watched.get(PAGE)
    watched.save(path, broken)
    shown = watched.shows(PAGE, "模板有误", status=500)
    assert message in shown
    assert place in shown
    assert place in watched.said("template error", before)
    watched.save(path, text)
    watched.shows(PAGE, "<table")


def test_an_open_page_loads_itself_anew(watched: Watched, browser: Any) -> None:
    text = (watched.root / SOURCE).read_text(encoding="utf-8")
    sheet = (watched.root / "templates/assets/gongkai.css").read_text(encoding="utf-8")
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(watched.said("(Ctrl+C)").split()[0] + PAGE)
    watched.save(SOURCE, text.replace("政府信息公开", "自动重载的政府信息公开", 1))
    expect(page.locator("body")).to_contain_text("自动重载", timeout=PATIENCE * 1000)
    watched.save("templates/assets/gongkai.css", sheet + "body { outline: 7px solid; }\n")
    expect(page.locator("body")).to_have_css("outline-width", "7px", timeout=PATIENCE * 1000)
    watched.save("templates/assets/gongkai.css", sheet)
    watched.save(SOURCE, text)
    expect(page.locator("body")).not_to_contain_text("自动重载", timeout=PATIENCE * 1000)
    page.close()
    assert complaints == []
    assert "_watch" not in _read(watched.root / "site" / PAGE)


def test_a_change_of_settings_is_on_the_pages_after_a_build(watched: Watched) -> None:
    text, before = (watched.root / "gongkai.toml").read_text(encoding="utf-8"), len(watched.lines)
    watched.save("gongkai.toml", text.replace('title = "公开"', 'title = "另一站名"', 1))
    watched.said("gongkai.toml", before)
    watched.shows("index.html", "另一站名")
    before = len(watched.lines)
    watched.save("gongkai.toml", "title = 7\n")
    assert "gongkai.toml" in watched.said("not built", before)
    assert "另一站名" in watched.plain("index.html")
    watched.save("gongkai.toml", text)
    watched.lacks("index.html", "另一站名")


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("to", ["the process", "its group"])
def test_ctrl_c_ends_all_processes_and_leaves_the_last_output(tmp_path: Path, to: str) -> None:
    with watched_copy(tmp_path) as watched:
        watched.said("built:")
        watched.save(SOURCE, report(seed=3, unit=UNIT))
        watched.said(SOURCE.removeprefix("content/reports/"))
        watched.said("building", 1 + next(n for n, line in enumerate(watched.lines) if "built:" in line))
        (os.kill if to == "the process" else os.killpg)(watched.process.pid, signal.SIGINT)
        assert watched.process.wait(PATIENCE) == 0
        await_(lambda: "" if _alive(watched.process.pid) else "gone", "the end of all", watched.lines)
        assert "Traceback" not in "".join(watched.lines)
    assert (tmp_path / "site" / PAGE).is_file()
    assert [path.name for path in tmp_path.glob(".*.new")] == []


def _figures(page: str) -> list[str]:
    """Return the cells of the statutory tables."""
    return [str(cell) for cell in html.fromstring(page).xpath("//table//td//text()")]


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _read(path: Path) -> str:
    with suppress(FileNotFoundError):  # a build is putting its pages in place
        return path.read_text(encoding="utf-8")
    return ""
