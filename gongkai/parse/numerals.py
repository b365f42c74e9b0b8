"""Numbers as the narrative prints them: digits, Chinese numerals, 万, and words that make them inexact."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

Qualifier = Literal["exact", "at_least", "about"]

_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_TEN_THOUSAND = 10000


def number_pattern(counters: str) -> re.Pattern[str]:
    """Return the pattern of a number with one of the `counters` behind it."""
    return re.compile(
        r"(?P<about>将近|接近|大约|近|约)?(?P<over>超过|突破|逾|超)?"
        r"(?<![\d.第])(?P<number>\d{1,3}(?:,\d{3})+|\d+\.\d+(?=万)|\d+|[零一二三四五六七八九十百千两]+)"
        rf"(?P<many>余?万)?(?P<more>余|多|几)?(?P<counter>{counters})(?P<later>以上|左右|余)?"
    )


def counted_pattern(counters: str) -> re.Pattern[str]:
    """Return the pattern of what every number of `number_pattern` holds, which is found faster."""
    return re.compile(rf"[\d零一二三四五六七八九十百千两](?:余?万)?[余多几]?(?:{counters})")


def numeral(text: str) -> Decimal | None:
    """Return the number that Arabic numerals, or Chinese ones below ten thousand, state; None for anything else."""
    plain = text.replace(",", "")
    if plain.isascii():
        return Decimal(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None
    total = 0
    digit: int | None = None
    for char in plain:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _POWERS:
            total += (1 if digit is None else digit) * _POWERS[char]
            digit = None
        else:
            return None
    return Decimal(total + (digit or 0))


def amount(match: re.Match[str]) -> Decimal | None:
    """Return the value of a number that `number_pattern` found."""
    value = numeral(match["number"])
    return value * _TEN_THOUSAND if value is not None and match["many"] else value


def qualifier(match: re.Match[str]) -> Qualifier:
    """Return how exact a number that `number_pattern` found is."""
    if match["about"] or match["later"] == "左右":
        return "about"
    return "at_least" if match["over"] or match["more"] or match["later"] or match["many"] == "余万" else "exact"
