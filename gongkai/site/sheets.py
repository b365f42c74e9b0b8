"""The tables of the form as tables of years, for reports that use the same editions; figures are filled in later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongkai.form import Form
from gongkai.site.columns import Key, keys_of
from gongkai.site.series import merged_leaves
from gongkai.site.statutory import Leaf


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: `chosen` are the figures that represent it, `detail` all others; `unit` is empty where they differ.

    `columns` gives those of the detail by line.
    """

    resource: str
    label: str
    unit: str
    chosen: Mapping[Key, Leaf]
    detail: Mapping[Key, Leaf]
    columns: Mapping[str, Sequence[str]]


class Sheets:
    """The sheets for any choice of the editions in `forms`, which come in order."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = forms
        self._sheets: dict[tuple[str, ...], Sequence[Sheet]] = {}
        self._keys = {
            edition: frozenset(key for table in form.tables for key in keys_of(table))
            for edition, form in forms.items()
        }

    def of(self, editions: Iterable[str]) -> Sequence[Sheet]:
        """Return a sheet for each table of the newest of `editions`, none if there are no editions."""
        given = set(editions)
        used = tuple(edition for edition in self._forms if edition in given)
        if used not in self._sheets:
            forms = [self._forms[edition] for edition in used]
            self._sheets[used] = [_sheet(forms, table.resource) for table in (forms[-1].tables if forms else ())]
        return self._sheets[used]

    def has(self, editions: Iterable[str], key: Key) -> bool:
        """Tell whether any of `editions` has a figure."""
        return any(key in self._keys[edition] for edition in editions)


def _sheet(forms: Sequence[Form], resource: str) -> Sheet:
    tables = [form.table(resource) for form in forms]
    chosen = {(resource, leaf.line.code, leaf.column.code): leaf for leaf in merged_leaves(tables)}
    every = {
        (resource, line.code, column.code): Leaf(line, column, line.label, column.label)
        for table in tables
        for _, line, column in table.cells()
    }
    detail = {key: leaf for key, leaf in every.items() if key not in chosen}
    columns = defaultdict(list)
    for _, line, column in detail:
        columns[line].append(column)
    units = {leaf.column.unit for leaf in chosen.values()}
    return Sheet(
        resource=resource,
        label=f"{tables[-1].section}、{tables[-1].label}",
        unit=units.pop() if len(units) == 1 else "",
        chosen=chosen,
        detail=detail,
        columns=columns,
    )
