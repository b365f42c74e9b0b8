"""What is shown of a copy before the build, and while it swaps the outputs: without the program around it."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from gongkai.cache import Cache
from gongkai.pipeline import Options, build
from gongkai.serving import address_of, read_if_there, server_of
from gongkai.site import TEMPLATES
from gongkai.watching.changes import sort
from gongkai.watching.preview import Preview
from gongkai.watching.reloading import Reloading
from tests.conftest import ROOT
from tests.test_watching import answered


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """The project's own reports, built."""
    folder = tmp_path_factory.mktemp("standing")
    options = Options(
        reports=ROOT / "content" / "reports",
        datapackage=folder / "datapackage",
        site=folder / "site",
        settings=ROOT / "gongkai.toml",
        changes=folder / "changes",
        cache=folder / "cache",
    )
    build(options)
    return options


def test_a_page_made_alone_is_the_page_that_the_build_makes(options: Options) -> None:
    assert options.cache is not None
    preview = Preview(options, Cache(options.cache), print)
    assert preview.answer("index.html") is None
    assert preview.redraw([TEMPLATES / "theme" / "main.html"])
    pages = sorted(options.site.rglob("*.html"))
    assert len(pages) > 60
    different = []
    for path in pages:
        answer = preview.answer(path.relative_to(options.site).as_posix())
        assert answer is not None
        if answer.body != path.read_bytes():
            different.append(path.relative_to(options.site).as_posix())
    assert different == ["data/index.html"]  # the list of files has another order there


def test_what_a_copy_does_not_depend_on_is_left_out(options: Options) -> None:
    reports = options.reports
    source = next(path for path in reports.rglob("*.md"))
    paths = {
        source,
        source.with_name(".2021.md.swp"),
        source.with_name("~$2021.docx"),
        source.with_name("4913"),
        reports / "gone.txt",
        reports.parent / "register.csv",
        reports.parent / "notes.txt",
        options.settings,
        ROOT / "build.py",
        TEMPLATES / "words.toml",
        TEMPLATES / "pages",
    }
    batch = sort(paths, options)
    assert batch.sources == {source.relative_to(reports).as_posix()}
    assert batch.templates == {TEMPLATES / "words.toml"}
    assert batch.others == {"gone.txt", "register.csv", "gongkai.toml"}


def test_a_page_that_is_swapped_while_it_is_read_is_read_again(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert options.cache is not None
    page, fresh, old = "years/2021/index.html", options.site.with_name("fresh"), options.site.with_name("old")
    (fresh / page).parent.mkdir(parents=True)
    os.link(options.site / page, fresh / page)

    def read_amid(path: Path) -> bytes | None:
        monkeypatch.undo()
        options.site.rename(old)
        body = read_if_there(path)
        fresh.rename(options.site)
        return body

    monkeypatch.setattr("gongkai.watching.reloading.read_if_there", read_amid)
    answer = Reloading(Preview(options, Cache(options.cache), print), options.site)(page)
    options.site.rename(fresh)
    old.rename(options.site)
    assert answer is not None
    assert answer.body.startswith((options.site / page).read_bytes().partition(b"</body>")[0])


def test_a_page_asked_for_while_builds_swap_the_site_is_answered(options: Options) -> None:
    assert options.cache is not None
    over, beside = Event(), options.site.with_name("swapped")
    page, none = "years/2021/index.html", "no/such/page.html"
    beside.mkdir()

    def swap() -> None:
        """Put one site after the other in place, each a folder of its own, until it is over; then the first again."""
        for number in count():
            if over.is_set():
                break
            fresh = beside / f"{number}.new"
            (fresh / page).parent.mkdir(parents=True)
            os.link((options.site if not number else beside / "0.old") / page, fresh / page)
            options.site.rename(beside / f"{number}.old")
            fresh.rename(options.site)
        if (beside / "0.old").exists():
            options.site.rename(beside / "last")
            (beside / "0.old").rename(options.site)

    swapping = Thread(target=swap)
    reloading = Reloading(Preview(options, Cache(options.cache), print), options.site)
    with server_of(options.site, 0, reloading) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        swapping.start()
        try:
            statuses = {(its, answered(address_of(server) + its)[0]) for its in (page, none) for _ in range(300)}
        finally:
            over.set()
            swapping.join()
            server.shutdown()
            serving.join()
    assert statuses == {(page, 200), (none, 404)}
