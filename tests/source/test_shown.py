"""What a page or a Word file shows is read, and what it has struck out or left unfilled is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.source import Grid, read
from tests.source.test_docx import body, p, tc


def cells(folder: Path, page: str) -> list[list[str]]:
    path = folder / "a.html"
    path.write_text(f"<html><body><p>正文</p>{page}</body></html>", encoding="utf-8")
    grids = [block for block in read(path).blocks if isinstance(block, Grid)]
    return [[one.text for one in grid.cells] for grid in grids]


@pytest.mark.parametrize(
    "cell",
    [
        "<del>37</del>5",
        "<s>37</s>5",
        '<span style="text-decoration: line-through">37</span>5',
        '<input type="text" value="5">',
        '<input value="5"><input type="hidden" value="37">',
        "<select><option>37</option><option selected>5</option></select>",
    ],
)
def test_a_cell_of_a_page_shows_five(tmp_path: Path, cell: str) -> None:
    assert cells(tmp_path, f"<table><tr><td>行政许可</td><td>{cell}</td></tr></table>") == [["行政许可", "5"]]


def test_a_table_made_by_style_keeps_its_blank_cells(tmp_path: Path) -> None:
    shown = "".join(f'<div style="display: table-cell">{text}</div>' for text in ("规章", "", "0", "2"))
    page = f'<div style="display:table"><div style="display:table-row">{shown}</div></div>'
    assert cells(tmp_path, page) == [["规章", "", "0", "2"]]


def test_words_that_are_drawn_apart_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    spans = "".join(f'<span style="display:inline-block;width:9em">{text}</span>' for text in ("规章", "0", "12"))
    path.write_text(f"<html><body>{spans}</body></html>", encoding="utf-8")
    assert [block.text for block in read(path).blocks if not isinstance(block, Grid)] == ["规章", "0", "12"]


STRUCK = "<w:r><w:rPr><w:strike/></w:rPr><w:t>37</w:t></w:r><w:r><w:t>5</w:t></w:r>"
PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("runs", "shown"), [(STRUCK, "5"), (PROMPT.format("单击此处输入文字。"), ""), (PROMPT.format("5"), "5")]
)
def test_a_cell_of_a_word_file_shows(tmp_path: Path, runs: str, shown: str) -> None:
    row = f"<w:tr>{tc('行政许可')}<w:tc><w:p>{runs}</w:p></w:tc></w:tr>"
    assert body(tmp_path, f"<w:tbl>{row}</w:tbl>{p('尾')}")[0].removesuffix(shown).strip("| \t").startswith("行政许可")
    assert "37" not in "".join(body(tmp_path, f"<w:tbl>{row}</w:tbl>"))
