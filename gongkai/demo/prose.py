"""The words of made-up reports, drawn from prose.toml, and the figures that they state."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any, Literal

_FIELD = re.compile(r"\{(\w+)(:none)?\}")
_INEXACT = re.compile(r"items_|hotline_")
_ROUNDED = 0.06
_FEWEST_ROUNDED = 20
_SILENT = 0.3


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that the narrative states, as `gongkai.parse.Figure` has it."""

    measure: str
    value: int
    qualifier: Literal["exact", "at_least", "about"] = "exact"


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return prose.toml as it is."""
    return tomllib.loads(files("gongkai.demo").joinpath("prose.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Pen:
    """Writes sentences for one report: `fields` are its names and year, `values` its figures by measure."""

    random: Random
    fields: Mapping[str, str]
    values: Mapping[str, int]
    stated: list[Stated]

    def draw(self, key: str) -> str:
        """Return one of the texts listed under `key`."""
        return self._one_of(words()[key])

    def paragraph(self, theme: Mapping[str, Any], *keys: str) -> str:
        """Return one text of each of the lists `keys` of a theme as one paragraph."""
        return "".join(self._one_of(theme[key]) for key in keys)

    def overview(self, services: bool) -> tuple[str, ...]:
        """Return the paragraphs of section 一; licences and penalties are counted for sure only with `services`."""
        quiet = not self.values["requests_received"]
        style = self.random.randrange(len(words()["themes"][0]["heads"]))
        paragraphs = []
        for theme in words()["themes"]:
            if theme.get("quiet", quiet) == quiet:
                silent = "services" in theme and not services and self.random.random() < _SILENT
                keys = ("detail",) if silent else ("lead", "detail")
                paragraphs.append(theme["heads"][style] + self.paragraph(theme, *keys))
        return tuple(paragraphs)

    def _one_of(self, texts: Sequence[str]) -> str:
        """Return one of the texts, but none that denies what is there, with its fields filled in."""
        denied = [{name for name, none in _FIELD.findall(text) if none} for text in texts]
        true = [text for text, names in zip(texts, denied, strict=True) if not any(map(self.values.get, names))]
        return _FIELD.sub(self._fill, self.random.choice(true))

    def _fill(self, found: re.Match[str]) -> str:
        name, none = found.groups()
        if name in self.fields:
            return self.fields[name]
        if none:
            self.stated.append(Stated(name, 0))
            return ""
        value = self.values[name]
        if _INEXACT.match(name) and value >= _FEWEST_ROUNDED and self.random.random() < _ROUNDED:
            return self._rounded(name, value // 10 * 10)
        self.stated.append(Stated(name, value))
        return str(value)

    def _rounded(self, name: str, value: int) -> str:
        if self.random.random() < 0.5:
            self.stated.append(Stated(name, value, "at_least"))
            return f"{value}余"
        self.stated.append(Stated(name, value + 10, "about"))
        return f"近{value + 10}"
