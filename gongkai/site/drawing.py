"""Charts as markup, for the templates of one environment; the markup stays in templates/pages/charts.html."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from gongkai.site.charts import Bar, Chart
from gongkai.site.shapes import MOST, cut, escaped, hole

_LABELS = 5
"""How far above a bar its number stands, and above the foot of the chart the label."""

_FRAME = ("title", "description", "id", "twin", "width", "height", "base", "breaks", "bars")
_BAR = ("x", "y", "width", "height", "middle", "above", "text", "foot", "label")


class Drawing:
    """Prints charts."""

    def __init__(self, environment: Environment) -> None:
        macros: Any = environment.get_template("charts.html").module
        self._frame = cut(macros.frame(*map(hole, _FRAME)))
        self._break = cut(macros.broken(hole("x"), hole("height")))
        remembered = lru_cache(maxsize=MOST)
        self._bar = remembered(lambda drawn, stated: cut(macros.bar(drawn, stated, *map(hole, _BAR))))

    def bars(self, chart: Chart, id: str, twin: str) -> Markup:
        """Return a bar chart; the same numbers stand in a table, the id of which is `twin`."""
        values = {
            "title": escaped(chart.title),
            "description": escaped(chart.description),
            "id": escaped(id),
            "twin": escaped(twin),
            "width": chart.width,
            "height": chart.height,
            "base": chart.base,
            "breaks": "".join(self._break % {"x": x, "height": chart.height} for x in chart.breaks),
            "bars": "".join(self._drawn(chart, bar) for bar in chart.bars),
        }
        return Markup(self._frame % values)

    def _drawn(self, chart: Chart, bar: Bar) -> str:
        return self._bar(bool(bar.height), bar.stated) % {
            "x": bar.x,
            "y": bar.y,
            "width": chart.bar,
            "height": bar.height,
            "middle": bar.middle,
            "above": bar.y - _LABELS,
            "text": escaped(bar.text),
            "foot": chart.height - _LABELS,
            "label": escaped(bar.label),
        }
