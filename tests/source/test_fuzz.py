"""Any bytes in any format are read or refused with a reason, and no figure is published that they do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.examine import examine, seeds, text_of, with_text
from tests.source.test_docx import package

SEEDS = seeds()
FIGURES = st.sampled_from(
    ["0", "3", "12", "1,234", "0件", "/", "-", "无", "O", "1 6", "+3", "251000元", "", " ", "３", "³"]
)
LABELS = st.sampled_from(
    [
        "规章",
        "行政许可",
        "行政处罚",
        "一、本年新收政府信息公开申请数量",
        "（一）予以公开",
        "总计",
        "结果维持",
        "信息内容",
        "二、",
    ]
)
JUNK = st.binary(max_size=12) | st.one_of(FIGURES, LABELS, st.text(max_size=9)).map(
    lambda text: text.encode("utf-8", "ignore")
)


@pytest.fixture(autouse=True, scope="module")
def _without_libreoffice() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        yield


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Change, cut out, insert and repeat pieces of `data`."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        size = draw(st.integers(0, 3) | st.integers(0, 400))
        piece = draw(st.sampled_from(["flip", "cut", "insert", "repeat", "end"]))
        if piece == "flip":
            data = (
                data[:at] + bytes(byte ^ (1 << draw(st.integers(0, 7))) for byte in data[at : at + 1]) + data[at + 1 :]
            )
        elif piece == "cut":
            data = data[:at] + data[at + size :]
        elif piece == "insert":
            data = data[:at] + draw(JUNK) + data[at:]
        elif piece == "repeat":
            data = data[:at] + data[at : at + size] * 2 + data[at + size :]
        else:
            data = data[: max(at, len(data) // 2)]
    return data


def element(names: list[str], child: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(names), st.lists(child, max_size=6)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>"
    )


WORDS = FIGURES | LABELS
TAGS = (
    "<table> <tr> <td> </td> <td/rowspan=0> <td/colspan=7> </table> <p> <br> <h1> </h1> <tbody> <pre> <nav> <div/hidden>"
    " </div> <!-- --> <caption> <form> 1 规章 &#0; &"
)
PAGES = st.recursive(
    WORDS,
    partial(
        element,
        ["table", "tr", "td", "td rowspan=2", "td colspan=3", "th", "p", "div", "sup", "span style='display:none'", "h2", "ul", "li"],
    ),
    max_leaves=40,
)  # fmt: skip
RUNS = WORDS.map(lambda text: f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
WORD_TEXTS = st.recursive(
    RUNS,
    partial(
        element, ["w:tbl", "w:tr", "w:tc", "w:sdt", "w:sdtContent", "w:ins", "w:del", "w:p", "w:r", "w:txbxContent"]
    ),
    max_leaves=40,
)
SOURCES: dict[str, tuple[str, st.SearchStrategy[bytes]]] = {
    "text": (".txt", st.sampled_from(SEEDS[".txt"]).flatmap(damaged)),
    "pages": (".html", st.sampled_from(SEEDS[".html"]).flatmap(damaged)),
    "trees of pages": (".html", PAGES.map(str.encode)),
    "tags": (".html", st.lists(st.sampled_from(TAGS.split()), max_size=40).map("".join).map(str.encode)),
    "web archives": (".mht", st.sampled_from(SEEDS[".mht"]).flatmap(damaged)),
    "Word packages": (".docx", st.sampled_from(SEEDS[".docx"]).flatmap(damaged)),
    "Word texts": (
        ".docx",
        st.sampled_from(SEEDS[".docx"]).flatmap(lambda word: damaged(text_of(word)).map(partial(with_text, word))),
    ),
    "trees of Word": (".docx", WORD_TEXTS.map(package)),
    "pages of PDF": (".pdf", st.sampled_from(SEEDS[".pdf"]).flatmap(damaged)),
    "bytes": (".doc", st.binary(max_size=300)),
}


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_source_is_read_or_refused_and_nothing_made_up(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    suffix, strategy = SOURCES[name]
    folder: Path = tmp_path_factory.getbasetemp()
    examine(folder / f"any{suffix}", data.draw(strategy))


@pytest.mark.parametrize("suffix", SEEDS)
def test_what_is_broken_here_is_sound_at_first(tmp_path: Path, suffix: str) -> None:
    for seed in SEEDS[suffix]:
        report = examine(tmp_path / f"any{suffix}", seed)
        assert report is not None
        assert len(report.tables) == 3
