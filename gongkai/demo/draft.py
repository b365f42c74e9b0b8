"""A report in the making: what flaws may still change before it becomes a manuscript."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from gongkai.demo.history import Cells
from gongkai.demo.manuscript import Manuscript, Part
from gongkai.demo.places import Township
from gongkai.demo.prose import Pen, Stated, words
from gongkai.demo.truth import Key, Truth
from gongkai.form import load_form

_OTHER = 6
"""The number of the last section."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that a checker should have, by the place that tells it from others of its rule."""

    rule: str
    resource: str = ""
    line: str = ""
    field: str = ""


@dataclass(slots=True)
class Draft:
    """A report: `cells` as printed, `read` what a reader gets where that is not what is printed.

    `values` are the figures that the narrative may state, `seed` draws its words.
    """

    unit: Township
    year: int
    edition: str
    cells: Cells
    values: dict[str, int]
    seed: str
    notice: str = ""
    title_year: int = 0
    last_day: str = "12月31日"
    period_year: int = 0
    lateness: int = 0
    read: dict[Key, str | None] = field(default_factory=dict)
    without_table: set[str] = field(default_factory=set)
    without_section: int = 0
    services: bool = False
    foreign: str = ""
    expected: list[Expected] = field(default_factory=list)

    def expect(self, rule: str, resource: str = "", line: str = "", field: str = "") -> None:
        """Note a finding that a checker should have."""
        self.expected.append(Expected(rule, resource, line, field))

    def fields(self, **more: str) -> dict[str, str]:
        """Return the names and the year for the words of the report."""
        unit = self.unit
        urban = unit.kind == "街道"
        return {
            "county": unit.county,
            "prefecture": unit.prefecture,
            "name": unit.name,
            "kind": unit.kind,
            "office": "办事处" if urban else "人民政府",
            "village": "社区" if urban else "村",
            "affairs": "居务" if urban else "村务",
            "we": f"我{unit.kind}",
            "year": str(self.year),
            "notice": self.notice,
            "other": self.foreign,
            **more,
        }

    @property
    def published(self) -> date:
        """The day of publication: in January, or as late as the flaw has it."""
        return date(self.year + 1, 1, 4) + timedelta(Random(f"{self.seed}/day").randrange(27) + self.lateness)


def written(draft: Draft) -> tuple[Manuscript, list[Stated]]:
    """Return the report in words, drawn by its seed, and the figures that its narrative states."""
    stated: list[Stated] = []
    pen = Pen(Random(f"{draft.seed}/words"), draft.fields(), draft.values, stated)
    titled = draft.fields(year=str(draft.title_year or draft.year))
    title = Pen(pen.random, titled, {}, []).draw("titles")
    preface = _preface(draft, pen)
    parts = _parts(draft, pen, pen.overview(draft.services))
    return Manuscript(Truth(draft.edition, draft.unit.name, draft.year, draft.cells), title, preface, parts), stated


def _preface(draft: Draft, pen: Pen) -> tuple[str, ...]:
    period = draft.period_year or draft.year
    dates = {"start": f"{period}年1月1日", "end": f"{period}年{draft.last_day}"}
    fields = draft.fields(**dates)
    fields["period"] = Pen(pen.random, fields, {}, []).draw("periods")
    filled = Pen(pen.random, fields, {}, [])
    keys = ("preface" if draft.edition else "preface_free", "made_up", "contacts")
    return tuple(filter(None, map(filled.draw, keys)))


def _parts(draft: Draft, pen: Pen, overview: tuple[str, ...]) -> tuple[Part, ...]:
    """Return the sections in the order of the form, or of the years before there was one."""
    problems = [pen.paragraph(words()["problems"], "lead", "detail")]
    problems += [pen.draw("foreign")] if draft.foreign else []
    other = () if draft.without_section == _OTHER else (pen.draw("other"),)
    if not draft.edition:
        reviews = (pen.draw("free_reviews"),)
        texts = (overview[2:], overview[:1], overview[1:2], other, reviews, tuple(problems))
        return tuple(Part(heading, text) for heading, text in zip(words()["free_headings"], texts, strict=True))
    first, fifth, sixth = words()["headings"]
    parts = (
        Part(first, overview),
        *(
            Part(f"{table.section}、{table.label}", (), "" if table.resource in draft.without_table else table.resource)
            for table in load_form(draft.edition).tables
        ),
        Part(fifth, tuple(problems)),
        Part(sixth, other),
    )
    return tuple(part for place, part in enumerate(parts, start=1) if place != draft.without_section)
