"""What came of requests, in brief: the lines of the form with those of an inner group taken together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from gongkai.form import Line, Table
from gongkai.site.figures import Shown, show_value


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line of the form, or the lines of an inner group under its heading."""

    label: str
    lines: tuple[str, ...]


def outcomes(table: Table) -> Iterator[Outcome]:
    """Yield what the requests of `table` are told apart by."""
    groups = {group.code: group for group in table.groups}

    def heading(line: Line) -> tuple[str, str]:
        group = groups.get(line.group)
        return (group.code, group.label) if group and group.parent else (line.code, line.label)

    for (_, label), lines in groupby(table.lines, key=heading):
        yield Outcome(label, tuple(line.code for line in lines))


def total_of(table: Table) -> str:
    """Return the code of the column with the totals of `table`."""
    (total,) = next(item.right for item in table.sums if item.over == "columns")
    return total


def shown_outcomes(items: Iterable[Outcome], totals: Mapping[str, str]) -> dict[str, Shown]:
    """Return the totals of one report by label, given by line; lines taken together need a number each."""
    return {item.label: _together(tuple(totals.get(line, "") for line in item.lines)) for item in items}


@lru_cache(maxsize=1 << 12)
def _together(values: tuple[str, ...]) -> Shown:
    if len(set(values)) == 1 and values[0] in {"", "/"}:
        return show_value(values[0])
    if "" in values or "/" in values:
        return show_value("")
    return show_value(str(sum(map(int, values))))
