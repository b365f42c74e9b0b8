"""Flat tables for people: every row says whose and of which year it is, codes have their Chinese names beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gongkai.exports.typed import MARKS, Field, Table, Type, tables_of
from gongkai.exports.words import load_words
from gongkai.form import Form
from gongkai.form import Table as FormTable
from gongkai.package import Row, Rows, codes_of

_OF_MARKED, _OF_OTHERS = ("year", "edition"), ("year",)
_AS_IT_IS = ("edition",)
_COLLECTION_ONLY = ("sources", "codes")
_LISTED = ("townships", *_COLLECTION_ONLY)
_NARROWEST, _MARGIN = 9, 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its Chinese heading, `width` in characters."""

    heading: str
    type: Type
    width: int


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that begin with the same texts: `owner` stands before each of `rows`."""

    owner: Sequence[str]
    rows: Iterable[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A flat table of `count` rows; `runs` gives them anew, a text a column as the CSV has it."""

    resource: str
    title: str
    columns: tuple[Column, ...]
    count: int
    runs: Callable[[], Iterator[Run]]

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows, a text a column."""
        for run in self.runs():
            for row in run.rows:
                yield [*run.owner, *row]


Label = Callable[[Row], str]
Texts = Callable[[Row], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Owned:
    """A flat table of rows of reports: in front whose they are, then the `texts` of a row by the report's edition."""

    columns: tuple[Column, ...]
    names: tuple[str, ...]
    texts: Mapping[str, Texts]

    def owner(self, its: Rows) -> tuple[str, ...]:
        """Return what stands in front of the rows of a report: `names` are those of the report's own fields."""
        report, unit = its["reports"][0], its["townships"][0]
        return report["report_id"], unit["name"], unit["county"], *[report[name] for name in self.names]


@dataclass(frozen=True, slots=True)
class _Part:
    """A column with the field that it shows, or what it shows in place of the field."""

    column: Column
    name: str
    label: Label | None = None


class Flattener:
    """Makes flat tables of the rows of reports, for one set of forms."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.tables = tables_of(forms)
        self._codes = codes_of(forms)
        self._anywhere = {(row["resource"], row["code"]): row["label_zh"] for row in self._codes}
        self._codes_of: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self._codes:
            self._codes_of[row["resource"], row["field"]].append(row)
        self._editions = ("", *(form.edition for form in forms))
        self._groups = {
            (form.edition, table.resource): groups
            for form in forms
            for table in form.tables
            if (groups := _groups_of(table))
        }

    def sheets(self, reports: Sequence[Rows], sources: Sequence[Row] | None = None) -> list[Sheet]:
        """Return the sheets of some reports; with `sources` those of the collection, with the codes."""
        townships = latest_townships(reports)
        found = [
            self._listed(resource, townships) if resource == "townships" else self._owned(resource, reports)
            for resource in self.tables
            if resource not in _COLLECTION_ONLY
        ]
        if sources is not None:
            found += [self._listed("sources", sources), self._listed("codes", self._codes)]
        return found

    def _listed(self, resource: str, rows: Sequence[Row]) -> Sheet:
        """Return the sheet of rows that belong to no report."""
        own = list(self._own(self.tables[resource], ""))
        columns = tuple(part.column for part in own)
        texts = _texts(own)
        return Sheet(resource, _title(resource), columns, len(rows), lambda: iter([Run((), map(texts, rows))]))

    def owned(self, resource: str) -> Owned:
        """Return how rows of reports become a flat table."""
        table = self.tables[resource]
        own = {edition: list(self._own(table, edition)) for edition in self._editions}
        names = _OF_MARKED if table.marked else _OF_OTHERS
        columns = (*self.whose[: 3 + len(names)], *(part.column for part in own[""]))
        return Owned(columns, names, {edition: _texts(parts) for edition, parts in own.items()})

    @cached_property
    def whose(self) -> tuple[Column, ...]:
        """The columns that say whose a row is; a table without marks has no use for the last of them."""
        unit = self._of(("name", "county"), "townships")
        return *self._of(("report_id",), "reports"), *unit, *self._of(_OF_MARKED, "reports")

    def _owned(self, resource: str, reports: Sequence[Rows]) -> Sheet:
        """Return the sheet of rows of reports."""
        owned = self.owned(resource)

        def runs() -> Iterator[Run]:
            for its in reports:
                yield Run(owned.owner(its), map(owned.texts[its["reports"][0]["edition"]], its[resource]))

        return Sheet(resource, _title(resource), owned.columns, sum(len(its[resource]) for its in reports), runs)

    def _of(self, names: Sequence[str], resource: str) -> Iterator[Column]:
        """Yield the columns that say whose a row is, the unit's name under a heading that says that it is one."""
        for name in names:
            column = _column(self.tables[resource], name)
            yield replace(column, heading=load_words()["names"]["unit"]) if name == "name" else column

    def _own(self, table: Table, edition: str) -> Iterator[_Part]:
        """Yield the columns of a resource but those of its owner; codes come last."""
        words, codes = load_words(), []
        if any(resource == table.resource for _, resource in self._groups):
            groups, key = self._groups.get((edition, table.resource), {}), table.key[-1]
            group = Column(words["names"]["group"], "string", words["widths"]["group"])
            yield _Part(group, key, lambda row: groups.get(row[key], ""))
        apart = (MARKS,) if table.resource in _LISTED else (MARKS, "report_id", "year")
        for field in table.fields:
            label = self._label(table.resource, field, edition)
            if field.name not in apart:
                yield _Part(_column(table, field.name), field.name, label)
            if label:
                heading = words["names"]["code"].format(title=field.title)
                codes.append(_Part(Column(heading, "string", _width("", heading)), field.name))
        yield from codes

    def _label(self, resource: str, field: Field, edition: str) -> Label | None:
        """Return what gives the Chinese name of a field's code, None for a field that has none."""
        name = field.name
        if name in _AS_IT_IS or field.type != "string":
            return None
        if resource == "findings" and name in ("line", "field"):
            return lambda row: self._anywhere.get((row["resource"], row[name]), "")
        if resource == "findings" and name == "resource":
            return lambda row: load_words()["sheets"].get(row[name], "")
        own = self._codes_of.get((resource, name), [])
        if all(row["code"] == row["label_zh"] for row in own):
            return None
        labels = {row["code"]: row["label_zh"] for row in own}
        labels |= {row["code"]: row["label_zh"] for row in own if row["edition"] == edition}
        return lambda row: labels.get(row[name], "")


def _texts(parts: Sequence[_Part]) -> Texts:
    return lambda row: tuple([part.label(row) if part.label else row[part.name] for part in parts])


def _title(resource: str) -> str:
    title: str = load_words()["sheets"][resource]
    return title


def _column(table: Table, name: str) -> Column:
    field = next(field for field in table.fields if field.name == name)
    return Column(field.title, field.type, _width(name, field.title))


def _width(name: str, heading: str) -> int:
    """A heading's Chinese characters are two wide each, and a filter's button stands beside it."""
    width: int = load_words()["widths"].get(name, 0)
    return max(width, _NARROWEST, 2 * len(heading) + _MARGIN)


def latest_townships(reports: Sequence[Rows]) -> list[Row]:
    """Return each unit once, as its latest report has it, by township_id."""
    latest: dict[str, Row] = {}
    for its in sorted(reports, key=lambda its: its["reports"][0]["year"]):
        latest |= {row["township_id"]: row for row in its["townships"]}
    return [latest[township_id] for township_id in sorted(latest)]


def _groups_of(table: FormTable) -> dict[str, str]:
    """Return the headings over each line that has any, the outermost first."""
    groups = {group.code: group for group in table.groups}
    found: dict[str, str] = {}
    for line in table.lines:
        path, code = [], line.group
        while code:
            path.append(groups[code].label)
            code = groups[code].parent
        if path:
            found[line.code] = " › ".join(path[::-1])
    return found
