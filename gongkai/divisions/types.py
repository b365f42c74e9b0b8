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
