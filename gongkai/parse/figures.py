"""Read what stands in a cell of a statutory table: a number, a blank, a not-applicable mark, or neither."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gongkai.folding import UNSEEN
from gongkai.form import Column
from gongkai.parse.types import Cell, Mark
from gongkai.remembering import remembered
from gongkai.source import Place

NOT_APPLICABLE = re.compile(r"[-‐‑‒–—―−﹣]{1,4}|/{1,2}|\\|无")

_COUNTER = r"件次|人次|件|项|条|份|次|个|宗|起|篇|则"
MONEY = {
    "元": Decimal("0.0001"),
    "百元": Decimal("0.01"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "亿元": Decimal(10000),
}
MONEY_UNIT = re.compile("[亿万千百]?元")
_UNIT = rf"{_COUNTER}|{MONEY_UNIT.pattern}"
_NUMBER = re.compile(
    rf"([+-]|增加?|减少?|负|人民币|[¥￥])?(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?(?:({_UNIT})|\(({_UNIT})\))?"
)
_BEFORE_UNIT = re.compile(rf"\s+(?=\(?(?:{_UNIT})\)?$)|(?<=^[+-])\s+")
_SIMPLE = str.maketrans("無項條個則負減億萬幣", "无项条个则负减亿万币")
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "﹢": "+"})
_CHANGES = {"+": 1, "-": -1, "增": 1, "增加": 1, "减": -1, "减少": -1, "负": -1}
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "О": "0", "о": "0", "〇": "0", "l": "1", "I": "1"})
_LONGEST = 60
_SPLIT_DIGITS = re.compile(r"(?<=\d) +(?=\d)")
_INVISIBLE = re.compile(f"[{UNSEEN}*]")
_WORD = re.compile(r"(?![件次人项条份个宗起篇则元亿万千百增加减少负民币零无無項條個則負減億萬幣])[\u4e00-\u9fff]")
"""A character that stands in no figure."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed: exact, with its sign, if it states one, and the unit that stands in the cell, if any."""

    value: Decimal
    unit: str
    signed: bool
    repaired: bool


def clean(text: str) -> str:
    """Return the text of a cell in half width and simplified, without emphasis marks and unseen characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_SIMPLE).strip()


def _number(text: str, repaired: bool) -> Number | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    before, whole, fraction, bare, bracketed = match.groups(default="")
    unit = bare or bracketed
    digits = whole.replace(",", "")
    if len(digits) > 1 and digits.startswith("0"):
        return None
    if len(digits) > 15:
        return None
    if before and before not in _CHANGES and unit not in MONEY:
        return None
    value = Decimal(f"{digits}{fraction}") * _CHANGES.get(before, 1)
    return Number(value + 0, unit, before in _CHANGES, repaired)


@lru_cache(maxsize=4096)
def read_number(raw: str) -> Number | None:
    """Return the number that `raw` states, repaired where one reading alone is possible; else None.

    Raised and ringed digits mark footnotes: they are no part of a number.
    """
    if len(raw) > _LONGEST or any(unicodedata.category(char) in {"No", "Nl"} and char != "〇" for char in raw):
        return None
    text = clean(raw).translate(_SIGNS)
    if text == "零":
        return Number(Decimal(0), "", signed=False, repaired=False)
    plain = _BEFORE_UNIT.sub("", text)
    number = _number(plain, repaired=False)
    if number is not None or len(text) > 20:
        return number
    return _number(_SPLIT_DIGITS.sub("", plain.translate(_LOOKALIKES)), repaired=True)


@remembered
def is_figure(raw: str) -> bool:
    """Tell whether `raw` can stand in a cell of figures: a number or a not-applicable mark."""
    if len(raw) > _LONGEST or _WORD.search(raw):
        return False
    return bool(NOT_APPLICABLE.fullmatch(clean(raw))) or read_number(raw) is not None


def _is_count(value: Decimal) -> bool:
    """Tell whether a number is whole, and not one whose decimal point may as well part thousands."""
    exponent = value.as_tuple().exponent
    return value == value.to_integral_value() and (exponent != -3 or not value)


def read_cell(raw: str, place: Place, column: Column, heading_unit: str = "万元") -> Cell:
    """Return the cell of `column` that `raw` states.

    Amounts come in 万元: the unit in the cell beats `heading_unit`, that of the column's heading. A count with
    decimals, one like 1.000 and a number with a sign in a column of no changes are unreadable.
    """
    value, mark, repaired = _stated(raw, column.decimal, column.signed, heading_unit)
    return Cell(value, mark, raw, place, repaired)


@lru_cache(maxsize=8192)
def _stated(raw: str, decimal: bool, signed: bool, heading_unit: str) -> tuple[Decimal | None, Mark, bool]:
    """Return value, mark and whether it was repaired of a cell in a column of amounts or counts, of changes or not."""
    text = clean(raw)
    if not text:
        return None, "blank", False
    if NOT_APPLICABLE.fullmatch(text):
        return None, "not-applicable", False
    number = read_number(raw)
    if number is None or (number.unit and (number.unit in MONEY) != decimal):
        return None, "unreadable", False
    value = number.value
    if decimal:
        value *= MONEY[number.unit if number.unit in MONEY else heading_unit]
    if (number.signed and not signed) or (not decimal and not _is_count(value)):
        return None, "unreadable", False
    return value if decimal else value.to_integral_value(), "number", number.repaired
