"""A copy's own divisions, `content/divisions.csv`: what the country's list lacks, what has gone, and former names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gongkai.divisions.gazetteer import Gazetteer, load_gazetteer
from gongkai.divisions.types import FormerName, OwnDivision
from gongkai.lists import read_list, year_of
from gongkai.settings import ConfigError

DIVISIONS = "divisions.csv"
FIELDS = ("code", "name", "valid_from", "valid_to", "successor", "former_names")

_CODE = re.compile(r"\d{6}(?:\d{3})?")
_FORMER = re.compile(r"(?P<name>\S+)(?:\s+(?P<first>\d{4})?-(?P<last>\d{4})?)?")


def gazetteer_with(path: Path) -> Gazetteer:
    """Return the gazetteer with the divisions of the file `path`, as it is if there is no such file.

    Raises ConfigError naming the file, the line and the field.
    """
    shipped = load_gazetteer()
    rows = read_list(path, FIELDS)
    if not rows:
        return shipped
    own = {item.code: (line, item) for line, item in _divisions(rows, shipped.names)}
    codes = shipped.names.keys() | own.keys()
    for line, item in own.values():
        _verify_superior(item, codes, line)
        _verify_successor(item, codes, own, line)
    return Gazetteer(shipped.names, [item for _, item in own.values()])


def _divisions(
    rows: Iterable[tuple[str, Mapping[str, str]]], names: Mapping[str, str]
) -> Iterator[tuple[str, OwnDivision]]:
    seen: set[str] = set()
    for line, cells in rows:
        code = cells["code"]
        if not _CODE.fullmatch(code):
            raise ConfigError(f"{line}: code 应为六位或九位区划代码 / must have 6 or 9 digits, not {code!r}")
        if code in seen:
            raise ConfigError(f"{line}: code {code} 重复 / is there twice")
        seen.add(code)
        name = cells["name"] or names.get(code, "")
        if not name or len(name.split()) > 1:
            raise ConfigError(f"{line}: name 应为 {code} 的名称 / must be the name of {code}, not {name!r}")
        first, last = (year_of(cells[field], field, line) for field in ("valid_from", "valid_to"))
        _verify_years(first, last, "valid_to", line)
        yield line, OwnDivision(code, name, first, last, cells["successor"], _former(cells["former_names"], line))


def _former(text: str, line: str) -> tuple[FormerName, ...]:
    return tuple(_former_name(part, line) for part in re.split("[;；]", text) if part.strip())


def _former_name(text: str, line: str) -> FormerName:
    found = _FORMER.fullmatch(text.strip())
    if found is None:
        raise ConfigError(
            f"{line}: former_names 应为曾用名，可带年份，用 ; 隔开，如 / must be names, with years if known, joined by "
            f"a semicolon, as 龙泉乡 -2015;永安乡 2016-2018, not {text.strip()!r}"
        )
    first, last = (year_of(found[group] or "", "former_names", line) for group in ("first", "last"))
    _verify_years(first, last, "former_names", line)
    return FormerName(found["name"], first, last)


def _verify_years(first: int | None, last: int | None, field: str, line: str) -> None:
    if first and last and first > last:
        raise ConfigError(f"{line}: {field} 止年早于起年 / ends before it begins: {first}-{last}")


def _verify_superior(item: OwnDivision, codes: Iterable[str], line: str) -> None:
    """Raise ConfigError when the division above is unknown; a province has none."""
    above = item.code[:6] if len(item.code) == 9 else item.code[:4] + "00"
    above = item.code[:2] + "0000" if above == item.code else above
    if above not in codes:
        raise ConfigError(
            f"{line}: code 的上级 {above} 不在区划表中，也不在本文件中 / code lies in {above}, which neither the "
            "gazetteer nor this file has"
        )


def _verify_successor(
    item: OwnDivision, codes: Iterable[str], own: Mapping[str, tuple[str, OwnDivision]], line: str
) -> None:
    """Raise ConfigError when the successor is unknown, or a division would in the end succeed itself."""
    if item.successor and item.successor not in codes:
        raise ConfigError(
            f"{line}: successor {item.successor} 不在区划表中，也不在本文件中 / is neither in the gazetteer nor in "
            "this file"
        )
    seen, code = {item.code}, item.successor
    while code:
        if code in seen:
            raise ConfigError(f"{line}: successor 成了循环 / goes round in a circle: {code}")
        seen.add(code)
        code = own[code][1].successor if code in own else ""
