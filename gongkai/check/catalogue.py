"""The rule catalogue, loaded from rules.toml, and the one way to make a finding of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from gongkai.check.types import Cause, Finding, Severity, Side


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its severity, what must hold, on what basis, what it leaves open, and the words of a finding."""

    id: str
    severity: Severity
    title: str
    title_en: str
    formula: str
    basis: str
    cannot_know: str
    message: str
    message_en: str


@lru_cache(maxsize=1)
def load_rules() -> dict[str, Rule]:
    """Return the rules by id, in the order of the catalogue."""
    given = tomllib.loads(files("gongkai.check").joinpath("rules.toml").read_text(encoding="utf-8"))
    return {id: Rule(id=id, **values) for id, values in given.items()}


def finding(
    rule: str,
    *,
    resource: str = "",
    line: str = "",
    field: str = "",
    stated: str = "",
    expected: str = "",
    cause: Cause = "source",
    source_line: int | None = None,
    sides: Iterable[Side] = (),
    words: Mapping[str, str] = MappingProxyType({}),
) -> Finding:
    """Return a finding of `rule`, its messages filled from `words` and both sides.

    Raises KeyError for an unknown rule and for a word that its message needs and `words` lacks.
    """
    entry = load_rules()[rule]
    words = {"stated": stated, "expected": expected, **words}
    return Finding(
        rule=rule,
        severity=entry.severity,
        resource=resource,
        line=line,
        field=field,
        stated=stated,
        expected=expected,
        cause=cause,
        message=entry.message.format_map(words),
        message_en=entry.message_en.format_map(words),
        source_line=source_line,
        sides=tuple(sides),
    )
