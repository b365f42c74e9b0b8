"""The parts of a report's page that every report has, for the templates of one environment.

The markup stays in templates/pages/parts.html; a template that writes them itself takes several times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, cast

from jinja2 import Environment
from markupsafe import Markup

from gongkai.form import Form
from gongkai.settings import Settings
from gongkai.site.dense import Dense
from gongkai.site.report import Around, Filled, Severities
from gongkai.site.shapes import filled
from gongkai.site.types import Row

_FEW = 1 << 8


class Parts:
    """Prints the macros of parts.html."""

    def __init__(self, environment: Environment, dense: Dense) -> None:
        self._macros = cast(Any, environment.get_template("parts.html").module)
        self._ui = cast(Any, environment.get_template("ui.html").module)
        self._dense = dense
        remembered = lru_cache(maxsize=_FEW)
        self.severities = remembered(self._ui.severities)
        self.legend = remembered(self._macros.legend)
        self._crumbs = remembered(self._macros.crumbs)

    def header(self, root: str, around: Around, form: Form | None, severities: Severities) -> Markup:
        """Return the head of the page."""
        report, earlier, later = around.report, around.earlier, around.later
        shape = root, report["edition"], form.notice if form else "", len(around.years) > 1
        crumbs = self._crumbs(root, around.regions, around.superiors)
        found = self.severities(severities) if any(severities) else ""
        pair = earlier["report_id"], report["report_id"]
        texts = (crumbs, around.unit["name"], report["year"], found, earlier["year"], later["year"], *pair)
        return filled(self._macros.header, shape, texts)

    def facts(self, around: Around, original: str, settings: Settings) -> Markup:
        """Return what is known of a report; `original` is its address."""
        report, unit, sha256 = around.report, around.unit, around.report["source_sha256"]
        texts = (
            unit["name"],
            unit["division_code"],
            " ".join(around.superiors),
            report["period_start"],
            report["period_end"],
            report["published"],
            original,
            report["url"],
            settings.source_address(report["source"]) if settings.source_files else "",
            report["source"],
            sha256,
            sha256[:12],
            report["title"],
            report["notices"].replace(";", "；"),
        )
        return filled(self._macros.facts, (), texts)

    def tally(self, tables: int, counts: Sequence[str | int]) -> Markup:
        """Return how many tables there are, and how many figures of each look, all first."""
        return filled(self._macros.tally, (tables,), counts)

    def statutory(self, root: str, edition: str, its: Filled) -> Markup:
        """Return a statutory table, with the heading over it, as far as it could be filled."""
        marks = self._ui.marks(its.about) if its.about else ""
        figures = self._dense.table(its) if its.present else ""
        return filled(
            self._macros.statutory, (its.table, edition, root, its.present, its.lossy), (its.line, marks, figures)
        )

    def narrative(self, sections: Iterable[tuple[str, Markup]]) -> Markup:
        """Return the sections of a report, each with its heading."""
        return Markup("".join([filled(self._macros.section, (), its) for its in sections]))

    def paper(self, report: Row, original: str) -> Markup:
        """Return where the report comes from, as it is printed on paper."""
        whence = original or report["url"] or report["source"]
        return filled(self._macros.paper, (), (whence, report["published"], report["source"], report["source_sha256"]))

    def siblings(self, root: str, around: Around) -> Markup:
        """Return the links to the other reports of a unit."""
        report, earlier = around.report, around.earlier
        texts = around.unit["name"], earlier["year"], earlier["report_id"], report["report_id"]
        return filled(self._macros.siblings, (root, report["year"], around.years), texts)
