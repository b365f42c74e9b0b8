"""The geometry of bar charts, and that their numbers are those of the table that they lead to."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gongkai.site.charts import chart, is_worth_drawing

VALUES = st.lists(st.one_of(st.just(""), st.integers(0, 10**7).map(str)), min_size=1, max_size=12)


@given(VALUES)
def test_bars_are_as_high_as_their_numbers_and_stay_inside(values: list[str]) -> None:
    drawn = chart("x", [(f"{2010 + n}", value, "空") for n, value in enumerate(values)])
    by_number = sorted((float(v), bar.height) for v, bar in zip(values, drawn.bars, strict=True) if v)
    assert all(low[1] <= high[1] for low, high in pairwise(by_number))
    for value, bar in zip(values, drawn.bars, strict=True):
        assert (bar.height > 0) == bool(value.strip("0"))
        assert bar.y >= 0 and bar.y + bar.height == drawn.base <= drawn.height
        assert bar.x >= 0 and bar.x + drawn.bar <= drawn.width
        assert bar.text == (value or "空")


def test_bars_do_not_overlap_and_long_labels_have_room() -> None:
    drawn = chart("x", [("1001–2000", "1", ""), ("2001–5000", "2", "")])
    assert drawn.bars[1].middle - drawn.bars[0].middle >= 8 * len("1001–2000")


def test_a_break_stands_before_the_bar_that_it_is_about() -> None:
    drawn = chart("x", [("2020", "1", ""), ("2021", "2", "")], [False, True])
    (place,) = drawn.breaks
    assert drawn.bars[0].x + drawn.bar < place < drawn.bars[1].x


def test_nothing_is_drawn_of_what_shows_nothing() -> None:
    assert is_worth_drawing(["1", "9", "4"])
    assert not is_worth_drawing(["7", "7", "7"])
    assert not is_worth_drawing(["0", "9"])
    assert not is_worth_drawing(["0", "1", "0"])
    assert not is_worth_drawing(["", "9", "1"])


def test_a_chart_has_title_description_and_a_table(pages: dict[str, str]) -> None:
    html = pages["measures/requests-new_received-total/index.html"]
    svg = re.search(r'<figure class="gk-chart">.*?</figure>', html, re.DOTALL)
    assert svg is not None and 'role="img"' in svg[0]
    assert re.search(r"<title[^>]*>[^<]+</title>\s*<desc[^>]*>[^<]+</desc>", svg[0])
    told = re.search(r"<desc[^>]*>(.*?)</desc>", svg[0])
    table = re.search(r'<table[^>]*id="classes".*?</table>', html, re.DOTALL)
    assert told is not None and table is not None
    cells = re.findall(r'<th scope="row">(.*?)</th><td class="num">(.*?)</td>', table[0])
    assert told[1] == "；".join(f"{label}：{count}" for label, count in cells)
