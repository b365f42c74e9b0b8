"""What several tests need: the shared examples where they lie beside the checkout, and documents made of text."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from gongkai.source import Document
from gongkai.source.text import read

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
WAITING = 60_000
"""Milliseconds for which a page may be on its way to what is expected of it."""


hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")  # how long an example takes tells of the machine


def document(text: str, source: str = "平罗县/陶乐镇/2023.txt") -> Document:
    """Return `text` as it would be read from a file named `source`."""
    data = text.encode()
    blocks, _ = read(data, Path(source))
    return Document(source, "txt", hashlib.sha256(data).hexdigest(), len(data), blocks)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let no test be skipped where CI runs: a tool that is missing there is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("CI allows no skipped test", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is read from the folder beside the checkout, where a stranger's clone has none.

    Begin with what copies its process a thousand times, while that is small, and then with what builds whole copies, so
    that no process is left alone with it at the end.
    """
    items.sort(
        key=lambda item: (
            item.path.name != "test_interrupted.py",
            "workflows" not in item.path.parts and item.path.parent.name != "tests",
        )
    )
    if not SHARED.is_dir():
        apart = [item for item in items if "shared" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]


@pytest.fixture
def shared() -> Path:
    """The folder of real reports beside the checkout; the project's own fixtures cover the same ground."""
    return SHARED


@pytest.fixture(scope="module")
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let what is killed leave its temporary files among those of the tests, not on the machine."""
    folder = str(tmp_path_factory.mktemp("passing"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let the processes that a test starts hear Ctrl+C, even where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def rewrite(path: Path, data: bytes) -> None:
    """Change a file in place, at another time than it had by the clock of its file system, which may tick slowly."""
    before = path.stat().st_mtime_ns
    while path.stat().st_mtime_ns == before:
        path.write_bytes(data)


def still(page: Any) -> None:
    """Wait until nothing on a page is on its way from one look to another, since what is on its way has colours of neither."""
    moving = "document.getAnimations().filter(its => its instanceof CSSTransition).map(its => its.finished)"
    page.evaluate(f"Promise.allSettled({moving})")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real browser, as the tests have it from Debian."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as run:
        playwright.expect.set_options(timeout=WAITING)
        browser = run.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()
