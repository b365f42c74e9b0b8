"""Rows filled into shapes are what their macro writes, whatever the texts are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from gongkai.site.charts import chart
from gongkai.site.compose import environment
from gongkai.site.coverage import Line as Coverage
from gongkai.site.coverage import Year
from gongkai.site.figures import Shown
from gongkai.site.grid import Entry, grid
from gongkai.site.series import Line, Point
from gongkai.site.shapes import cut, escaped, hole

TEXTS = st.text(alphabet="<>&\"'%(s)镇a_.", max_size=8)
SHOWN = st.builds(Shown, st.sampled_from("nzbxots"), TEXTS, TEXTS)
ENTRIES = st.builds(Entry, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.fixed_dictionaries({"find": TEXTS}))

LINES: Any = environment().globals["lines_"]
MACROS: Any = environment().get_template("lines.html").module


def test_holes_are_filled_by_name_whatever_stands_around_them() -> None:
    pattern = cut(f'<a title="100%">{hole("name")}</a>{hole("about.x")}')
    assert pattern % {"name": "%s", "about.x": escaped("<<name>>")} == '<a title="100%">%s</a>&lt;&lt;name&gt;&gt;'


@given(ENTRIES, SHOWN, st.booleans())
def test_a_unit_in_a_comparison(entry: Entry, shown: Shown, filterable: bool) -> None:
    loud, zero = Shown("n", "1"), Shown("z", "0")
    made = grid("x", [("a", "", ""), ("b", "", ""), ("c", "", "")], [(entry, [shown, loud, zero])])
    cells = [MACROS.cell(shown, shown.look == "n"), MACROS.cell(loud, True), MACROS.cell(zero, False)]
    told = entry if filterable else replace(entry, about={})
    assert LINES.grid(made, "../", filterable) == MACROS.row(told, "../", Markup("".join(cells)))
    assert LINES.names([entry], "../", filterable) == MACROS.name(told, "../")


@given(ENTRIES, st.sampled_from(["", "2021"]), st.integers(0, 2), st.integers(0, 2))
def test_who_has_reported(entry: Entry, edition: str, errors: int, warnings: int) -> None:
    years = [
        Year("2020", absent="missing"),
        Year("2021", {"edition": edition}, severities={"error": errors, "warning": warnings, "notice": 0}),
        Year("2022", reported=errors, expected=2, severities={"error": errors, "warning": warnings, "notice": 0}),
    ]
    cells = "".join(MACROS.covered(year, entry, "../") for year in years)
    lower = replace(entry, about={"find": entry.about["find"].lower()})
    assert LINES.coverage([Coverage(entry, years)], "../") == MACROS.coverage(lower, "../", Markup(cells))


@given(TEXTS, TEXTS, st.lists(st.builds(Point, SHOWN, TEXTS), min_size=1, max_size=4), st.booleans())
def test_a_line_of_a_table_of_years(label: str, unit: str, points: list[Point], loud: bool) -> None:
    breaks = [False, *[True] * (len(points) - 1)]
    cells = "".join(map(MACROS.point, points, breaks))
    row = MACROS.year(label, unit, loud, False, Markup(cells))
    whole = LINES.groups([("", [Line(label, unit, points, loud)])], breaks, "", 2)
    assert whole == MACROS.group("", loud, 2, Markup(row))


@given(TEXTS, st.lists(st.tuples(TEXTS, st.sampled_from(["", "0", "7"]), TEXTS), min_size=1, max_size=4))
def test_a_chart_has_every_label_and_number(title: str, points: list[tuple[str, str, str]]) -> None:
    drawn = chart(title, points, [False, *[True] * (len(points) - 1)])
    html = environment().globals["charts_"].bars(drawn, "chart-1", "table")  # type: ignore[attr-defined]
    assert html.count("<text") == 2 * len(points)
    assert html.count("<rect") == sum(value == "7" for _, value, _ in points)
    assert html.count('class="break"') == len(points) - 1
    assert f'<title id="chart-1-t">{escaped(title)}</title>' in html
    for label, value, word in points:
        assert f">{escaped(value or word)}</text>" in html
        assert f">{escaped(label)}</text>" in html
