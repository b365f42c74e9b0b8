"""Files made to hang a reader, to eat its memory or to kill it: each is named with a reason, the others are read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from gongkai.check.collection import Assessment
from gongkai.pipeline import assess_all
from gongkai.source import find
from gongkai.workers import Limits
from tests.reports import report
from tests.source.test_docx import LAUGHS, p, package, tc, zipped

HEAD = "陶乐镇2021年政府信息公开工作年度报告\n一、总体情况\n"
TAIL = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
GIVEN_UP = "was given up; save it as .docx or .txt"
SLOW = {"cells.docx", "rows.txt", "lists.txt"}
"""Those that are given up for the time they take."""


def laughs(levels: int) -> str:
    """Return front matter in which each list holds the one before nine times."""
    names = "abcdefghijklm"[: levels + 1]
    lists = [f"{name}: &{name} [{', '.join(['*' + last] * 9)}]\n" for last, name in pairwise(names)]
    return f"---\na: &a [x]\n{''.join(lists)}unit: *{names[-1]}\n---\n"


def grid(rows: int) -> str:
    """Return a Word table of `rows` rows and 100 columns, every cell with a number of its own."""
    texts = (tc(f"{row * 7919 % 99991}{column * 31}") for row in range(rows) for column in range(100))
    return f"<w:tbl>{''.join('<w:tr>' + ''.join(next(texts) for _ in range(100)) + '</w:tr>' for _ in range(rows))}</w:tbl>"


HOSTILE: dict[str, tuple[bytes, str]] = {
    "cells.docx": (package(grid(3000)), GIVEN_UP),
    "million.docx": (package(grid(10_000).replace("<w:tcPr></w:tcPr>", "")), "the text of the Word file is too large"),
    "bomb.docx": (zipped(**{"word/document.xml": bytes(200 << 20)}), "too large when unpacked"),
    "deep.docx": (package("<w:sdt>" * 200_000 + "</w:sdt>" * 200_000), "the Word file is damaged"),
    "entities.docx": (package(p("&b;"), LAUGHS), "the Word file is damaged"),
    "cells.html": (b"<table>" + b"<td>" * (16 << 20), "too large"),
    "columns.html": (b"<table>" + b"<td>0" * 900_000, GIVEN_UP),
    "deep.html": (("<div>" * 300_000 + "一").encode(), "nested too deeply"),
    "line.txt": (b"| 0 " * (1 << 20), "neither a statutory table"),
    "rows.txt": (f"{HEAD}{('1 ' * 100 + chr(10)) * 50_000}{TAIL}".encode(), GIVEN_UP),
    "lists.txt": (f"{laughs(9)}{report()}".encode(), GIVEN_UP),
    "lists-deep.txt": (f"---\na: {'[' * 20_000}\n---\n{report()}".encode(), "nested too deeply"),
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assessment]:
    folder = tmp_path_factory.mktemp("hostile")
    for name, (data, _) in HOSTILE.items():
        (folder / name).write_bytes(data)
        (folder / f"{name}.good.txt").write_text(report(), encoding="utf-8")
    slow, others = ([its for its in find(folder) if (its[0] in SLOW) is wanted] for wanted in (True, False))
    found = assess_all(others, 2, limits=Limits(patience=600, memory=400 << 20))
    found += assess_all(slow, 2, limits=Limits(seconds=0, patience=600, memory=400 << 20))
    return {item.source: item for item in found}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_given_up_and_says_why(assessed: dict[str, Assessment], name: str) -> None:
    assert assessed[name].report is None
    assert HOSTILE[name][1] in assessed[name].reason
    assert len(assessed[name].sha256) == 64


def test_all_others_are_read_in_order(assessed: dict[str, Assessment]) -> None:
    names = [name for name in assessed if name not in SLOW]
    assert sorted(names) == names
    good = [item for name, item in assessed.items() if name.endswith(".good.txt")]
    assert all(item.report is not None and not item.reason for item in good)
    assert len(good) == len(HOSTILE)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (gone,) = assess_all([("gone.txt", tmp_path / "gone.txt")], 1)
    assert gone.reason == "文件打不开 / the file cannot be opened: No such file or directory"
