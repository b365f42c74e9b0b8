"""What a source is read into: a sequence of blocks, each with its place in the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Unreadable(Exception):
    """A source cannot be read at all; the message says why, in words for the publisher."""


class Place(NamedTuple):
    """Where something stands in the source, everything counted from 1.

    `line` counts lines of text or HTML, in Word and PDF paragraphs and rows; `table`, `row` and `column` the cells of
    tables that the source marks. `box` is left, top, right, bottom on `page` in points from the page's top left.
    """

    line: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that the source itself marks as a heading."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph of text as printed; empty lines count, since some layouts speak through them."""

    text: str
    place: Place


class GridCell(NamedTuple):
    """A cell of a table whose rows and columns the source itself marks, both counted from 0."""

    text: str
    row: int
    column: int
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose cells the source itself marks, spanned cells once at their top left, in reading order."""

    cells: tuple[GridCell, ...]
    place: Place


Block = Heading | Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Personal:
    """What identified a private person and is masked: of which `kind` (mobile, identity, mailbox), as `shown` now."""

    kind: str
    shown: str
    place: Place


@dataclass(frozen=True, slots=True)
class Document:
    """A source file, read but not understood.

    `source` is the path below the reports folder with ``/`` as separator, `front_matter` what its publisher said
    beside the text, `remark` what was wrong with that.
    """

    source: str
    format: str
    sha256: str
    size: int
    blocks: tuple[Block, ...]
    personal: tuple[Personal, ...] = ()
    front_matter: Mapping[str, Any] = field(default_factory=dict)
    remark: str = ""
