"""The gazetteer: names and codes of the divisions of China down to the township level."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files

from gongkai.divisions.types import Division, Kind, OwnDivision

_PSEUDO = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_TOWNSHIP_KINDS: tuple[tuple[str, Kind], ...] = (
    ("街道办事处", "subdistrict"),
    ("街道", "subdistrict"),
    ("镇", "town"),
    ("民族苏木", "ethnic_sumu"),
    ("族苏木", "ethnic_sumu"),
    ("苏木", "sumu"),
    ("族乡", "ethnic_township"),
    ("乡", "township"),
)
_BEGINNING = 3
_SHORTENED = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "自治州", "地区", "省", "市", "盟")


def kind_above(code: str) -> Kind:
    """Return the kind of a division above the township level by its code."""
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def kind_of(name: str) -> Kind:
    """Return the kind of a township-level unit by the end of its name."""
    return next((kind for suffix, kind in _TOWNSHIP_KINDS if name.endswith(suffix)), "other_township_level")


class Gazetteer:
    """Divisions by code and by name; a code is 6 digits above the township level and 9 at it.

    `own` are a copy's own divisions: new ones, and others than `divisions` has under their codes. `townships` and
    `superiors` give the codes that bear or bore a name.
    """

    def __init__(self, divisions: dict[str, str], own: Sequence[OwnDivision] = ()) -> None:
        self.own = tuple(own)
        self.names = divisions | {item.code: item.name for item in own}
        self.townships: dict[str, list[str]] = {}
        self.superiors: dict[str, list[str]] = {}
        self._short: set[tuple[str, str]] = set()
        self._terms: dict[tuple[str, str], tuple[int | None, int | None]] = {}
        self._former: dict[str, list[str]] = {}
        for code, name in self.names.items():
            self._enter(code, name)
        for item in own:
            self._terms[item.code, item.name] = item.first, item.last
            self._bore(item, divisions.get(item.code, ""))
        self._current = dict(_renamed(own, self._former))
        for item in own:
            if item.successor:
                self._former.setdefault(item.successor, []).append(item.name)
        self.longest = max(map(len, self.superiors))
        self._full = self._by_beginning()

    @cached_property
    def digest(self) -> str:
        """What tells this gazetteer apart from others of the same code: its own divisions, as a hash."""
        return hashlib.sha256(repr(self.own).encode()).hexdigest()

    def _by_beginning(self) -> dict[str, list[str]]:
        """Return the superiors' full names by the characters that they begin with, the longest first."""
        found: dict[str, list[str]] = {}
        for name in sorted(self.superiors, key=len, reverse=True):
            if len(name) >= _BEGINNING and any((code, name) not in self._short for code in self.superiors[name]):
                found.setdefault(name[:_BEGINNING], []).append(name)
        return found

    def _enter(self, code: str, name: str) -> None:
        if len(code) == 9:
            self.townships.setdefault(name, []).append(code)
        elif name not in _PSEUDO:
            self.superiors.setdefault(name, []).append(code)
            if code.endswith("00"):
                self._shorten(code, name)

    def _shorten(self, code: str, name: str) -> None:
        for suffix in _SHORTENED:
            short = name.removesuffix(suffix)
            if short != name and len(short) >= 2:
                codes = self.superiors.setdefault(short, [])
                if code not in codes:
                    codes.append(code)
                    self._short.add((code, short))
                return

    def _bore(self, item: OwnDivision, replaced: str) -> None:
        """Enter the names that a division bore, `replaced` among them: the one that the country's list has for it."""
        bore = {former.name: (former.first, former.last) for former in item.former_names}
        if replaced and replaced != item.name:
            bore.setdefault(replaced, (None, None))
        for name, terms in bore.items():
            self._enter(item.code, name)
            self._terms[item.code, name] = terms
            self._former.setdefault(item.code, []).append(name)

    def bears(self, code: str, name: str, year: int | None) -> bool:
        """Tell whether a division reported under a name about a year, as far as is known; None is any year."""
        first, last = self._terms.get((code, name), (None, None))
        return year is None or (first or year) <= year <= (last or year)

    def current(self, code: str) -> str:
        """Return the code that a division has now; its own unless it was given another."""
        return self._current.get(code, code)

    def former_names(self, code: str) -> tuple[str, ...]:
        """Return the names that a division, and those that went into it, bore before."""
        return tuple(dict.fromkeys(name for name in self._former.get(code, ()) if name != self.names.get(code)))

    def name(self, code: str) -> str:
        """Return the name of a division, empty for an unknown code and for a pseudo-prefecture."""
        name = self.names.get(code, "")
        return "" if name in _PSEUDO and code.endswith("00") else name

    def lineage(self, code: str) -> tuple[Division, Division, Division]:
        """Return county, prefecture and province of a division, itself among them; empty where there is none."""
        county = Division(code[:6], self.name(code[:6])) if not code[:6].endswith("00") else Division("", "")
        prefecture = Division(code[:4] + "00", self.name(code[:4] + "00"))
        if not prefecture.name or code[2:4] == "00":
            prefecture = Division("", "")
        province = Division(code[:2] + "0000", self.name(code[:2] + "0000"))
        return county, prefecture, province

    def fits(self, code: str, superiors: Sequence[Sequence[str]]) -> bool:
        """Tell whether a division lies in one of the codes of every superior."""
        return all(any(_within(code, superior) for superior in codes) for codes in superiors)

    def full_names(self, text: str) -> Iterator[tuple[str, list[str]]]:
        """Yield every superior that `text` names in full, as (name, codes), the longest at each place."""
        start = 0
        while start < len(text):
            names = self._full.get(text[start : start + _BEGINNING], ())
            name = next((name for name in names if text.startswith(name, start)), "")
            if name:
                yield name, [code for code in self.superiors[name] if (code, name) not in self._short]
            start += len(name) or 1


def _renamed(own: Sequence[OwnDivision], former: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield (code, code now) of each division that its successor says it was, over several steps at once."""
    steps = {item.code: item.successor for item in own if item.name in former.get(item.successor, ())}
    for code, successor in steps.items():
        now = successor
        while now in steps:
            now = steps[now]
        yield code, now


def _within(code: str, superior: str) -> bool:
    return code.startswith(superior.removesuffix("00").removesuffix("00") if superior.endswith("00") else superior)


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer shipped with the library; SOURCE.toml beside it says where it is from."""
    with files("gongkai.divisions").joinpath("divisions.csv").open(encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return Gazetteer({code: name for code, name in rows})  # noqa: C416  (mypy wants pairs)
