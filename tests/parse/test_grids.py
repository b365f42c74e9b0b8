"""Tables whose cells the source marks become rows: what a page break has cut is one again."""

from __future__ import annotations

import pytest

from gongkai.parse.grids import printed_rows
from gongkai.source import Grid, GridCell, Place

NEW = "一、本年新收政府信息公开申请数量"
FIGURES = ("2", "/", "2", "7", "0", "1", "12")
BLANK = ("",) * 7


def rows(*printed: tuple[int, tuple[str, ...]]) -> list[str]:
    """Return the rows of a grid, each given with the number of its page."""
    cells = [
        GridCell(text, row, column, Place(row, page))
        for row, (page, texts) in enumerate(printed)
        for column, text in enumerate(texts)
    ]
    return [line.text for line in printed_rows(Grid(tuple(cells), Place()))]


@pytest.mark.parametrize(("rest", "count"), [("要另行制作", 2), ("要另行编制", 3), ("其他", 3)])
def test_a_row_that_a_page_break_cut_is_one_when_its_label_is(rest: str, count: int) -> None:
    above = (1, ("（\n四", "2.没有现成信息需", *FIGURES))
    found = rows((1, (NEW, "", *FIGURES)), above, (2, ("）\n无\n法", rest, *BLANK)))
    assert len(found) == count
    assert ("2.没有现成信息需 要另行制作" in found[1]) == (count == 2)
