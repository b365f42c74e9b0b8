"""A reporting body, identified as far as the report and the gazetteer allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "town",
    "township",
    "ethnic_township",
    "sumu",
    "ethnic_sumu",
    "subdistrict",
    "other_township_level",
    "county",
    "prefecture",
    "province",
    "department",
    "unknown",
]
ResolvedBy = Literal["front-matter", "superior", "unique-name", "path", ""]


@dataclass(frozen=True, slots=True)
class Division:
    """An entry of the gazetteer: `code` has 9 digits at township level and 6 above it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a division bore, from the reports about `first` to those about `last`; None where not known."""

    name: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class OwnDivision:
    """A division of a copy's own list, with the years about which it reports; None is without end.

    `successor` is the code of the division that it became or went into. It became it when that one has its name among
    `former_names`; else it went into another and its reports stay its own.
    """

    code: str
    name: str
    first: int | None = None
    last: int | None = None
    successor: str = ""
    former_names: tuple[FormerName, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """The body that a report is from; `candidates` are the divisions that its name fits when several do."""

    township_id: str
    name: str
    kind: Kind
    division_code: str = ""
    county: str = ""
    prefecture: str = ""
    province: str = ""
    county_code: str = ""
    prefecture_code: str = ""
    province_code: str = ""
    resolved_by: ResolvedBy = ""
    candidates: tuple[str, ...] = ()
