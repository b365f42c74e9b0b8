"""What parsing makes of a document: a report, its tables by cell, its sections, figures and evidence of identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from gongkai.source import Block, Personal, Place

Mark = Literal["number", "blank", "not-applicable", "unreadable"]
Fate = Literal[
    "placed", "blank", "extra-cells", "cells-missing", "unlabelled", "extra-line", "conflicting", "reordered", "cut"
]


class Cell(NamedTuple):
    """A figure of a statutory table: `value` is set when `mark` is number, `raw` is the text as printed."""

    value: Decimal | None
    mark: Mark
    raw: str
    place: Place
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row of figures: the line of the form it belongs to (none if unknown), its texts, and its fate."""

    line: str
    label: str
    raw: tuple[str, ...]
    place: Place
    fate: Fate
    surplus: bool = False


@dataclass(frozen=True, slots=True)
class TableReading:
    """A statutory table as read: cells by (line, column), a cell missing where nothing was placed.

    `lines` are the lines whose label was found; `lossy` says that the text has lost its repeated lines.
    """

    resource: str
    cells: Mapping[tuple[str, str], Cell]
    lines: frozenset[str]
    rows: tuple[Row, ...]
    place: Place
    lossy: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: `number` is 0 for the preface and 1 to 6 for the sections of the form."""

    number: int
    heading: str
    paragraphs: tuple[tuple[int, str], ...]
    line: int | None

    @property
    def text(self) -> str:
        """The paragraphs as one text, one a line."""
        return "\n".join(text for _, text in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number stated in the narrative, with the words that state it."""

    measure: str
    value: Decimal
    qualifier: Literal["exact", "at_least", "about"]
    unit: str
    section: int
    quote: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Period:
    """The statistical period as stated; a date is None where the text is not one."""

    start: date | None
    end: date | None
    year: int | None
    raw: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where the report names its unit: `text` may hold superiors and what follows the name."""

    where: Literal["front-matter", "title", "metadata", "preface", "signature", "path"]
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one source says, before anything outside of it is known; `blocks` are its text as read."""

    source: str
    format: str
    sha256: str
    size: int
    title: str
    edition: str
    years: Mapping[str, tuple[int, ...]]
    period: Period | None
    notices: tuple[str, ...]
    namings: tuple[Naming, ...]
    tables: Mapping[str, TableReading]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    narrative: Literal["full", "summary", "none"]
    blocks: tuple[Block, ...] = ()
    personal: tuple[Personal, ...] = ()
    published: str = ""
    url: str = ""
    division_code: str = ""
    replaces: str = ""
    remark: str = ""

    @property
    def year(self) -> int | None:
        """The calendar year that the report is about, by the weight of what title, period and narrative say."""
        return self.years["report"][0] if self.years.get("report") else None
