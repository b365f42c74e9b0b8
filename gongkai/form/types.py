"""What an edition of the form consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gongkai.faults import Fault


class FormError(Fault):
    """A form file is wrong; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures; `unit` is 件, 项 or 万元, and only a `signed` column may hold a negative number."""

    code: str
    label: str
    label_en: str
    unit: str
    signed: bool = False

    @property
    def decimal(self) -> bool:
        """An amount of money may have decimals, a count may not."""
        return self.unit == "万元"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form, `group` the code of the heading that it stands under."""

    code: str
    label: str
    label_en: str
    basis: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over several lines that bears no figures of its own."""

    code: str
    label: str
    label_en: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that share columns; section 二 has one for each item of article 20, the others have one."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    item: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """An equality that must hold `over` lines (in every column) or over columns (in every line)."""

    rule: str
    over: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Table:
    """A statutory table; `across` when all its lines are printed side by side as one row of figures.

    It has no slots, since it keeps what is derived from it.
    """

    resource: str
    section: str
    label: str
    label_en: str
    key: str
    basis: str
    blocks: tuple[Block, ...]
    groups: tuple[Group, ...]
    sums: tuple[Sum, ...]
    furniture: tuple[str, ...]
    across: bool = False

    def __hash__(self) -> int:
        return hash((self.resource, len(self.blocks), len(self.lines)))  # what is kept by table is asked for often

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line in the order of the form."""
        return tuple(line for block in self.blocks for line in block.lines)

    def block_of(self, code: str) -> Block:
        """Return the block in which the line `code` stands; raises KeyError when there is none."""
        return self._block_by_line[code]

    @cached_property
    def _block_by_line(self) -> dict[str, Block]:
        return {line.code: block for block in self.blocks for line in block.lines}

    def columns_of(self, code: str) -> tuple[Column, ...]:
        """Return the columns of the line `code`, in order."""
        return self.block_of(code).columns

    def order_of(self, code: str) -> Mapping[str, int]:
        """Return the places of the columns of the line `code` by their own codes, in order; none for no such line."""
        return self._order_by_line.get(code, {})

    @cached_property
    def _order_by_line(self) -> dict[str, dict[str, int]]:
        return {
            line.code: {column.code: place for place, column in enumerate(block.columns)}
            for block in self.blocks
            for line in block.lines
        }

    def cells(self) -> tuple[tuple[Block, Line, Column], ...]:
        """Return every cell of the table in the order of the form."""
        return self._cells

    @cached_property
    def _cells(self) -> tuple[tuple[Block, Line, Column], ...]:
        return tuple((block, line, column) for block in self.blocks for line in block.lines for column in block.columns)


@dataclass(frozen=True, slots=True)
class Form:
    """An edition of the form, as the notice `notice` sets it for reports from `first_year` on."""

    edition: str
    notice: str
    title: str
    title_en: str
    first_year: int
    tables: tuple[Table, ...]

    def table(self, resource: str) -> Table:
        """Return the table published as `resource`; raises KeyError when the edition has none."""
        for table in self.tables:
            if table.resource == resource:
                return table
        raise KeyError(resource)
