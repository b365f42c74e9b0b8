"""From text as published to values with types; what a type cannot hold, a mark ``/``, stands in a column of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any, Literal

from gongkai.exports.known import Known
from gongkai.exports.words import load_words
from gongkai.form import Form
from gongkai.package import Row
from gongkai.package.codes import load_fields
from gongkai.package.rows import NOT_APPLICABLE
from gongkai.package.schemas import schemas_of, title_of

Type = Literal["string", "integer", "number", "date"]
Value = str | int | float | date | None

MARKS = "not_applicable"
MOST_DIGITS = 15
"""What a double, and Excel, holds exactly."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `nullable` when an empty text is no value, `required` when there is always one.

    A number is never required: it may have more digits than its type holds.
    """

    name: str
    type: Type
    title: str
    description: str
    required: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A resource with types: `key` its primary key, `references` the resource that a field refers to, by field."""

    resource: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]]

    @property
    def marked(self) -> bool:
        """Whether the cells of the table may be marked as not applicable."""
        return self.fields[-1].name == MARKS

    @property
    def stated(self) -> tuple[Field, ...]:
        """The fields but that of the marks."""
        return self.fields[:-1] if self.marked else self.fields

    def columns(self, rows: Sequence[Row], convert: Callable[[Field, str], Value]) -> list[Sequence[Value]]:
        """Return the values of rows, a list a field in their order, those of texts by `convert`."""
        texts = [list(map(itemgetter(field.name), rows)) for field in self.stated]
        values: list[Sequence[Value]] = [
            list(map(Known[str, Value](partial(convert, field)).__getitem__, its))
            for field, its in zip(self.stated, texts, strict=True)
        ]
        return [*values, self._marks(texts, len(rows))] if self.marked else values

    def _marks(self, texts: Sequence[Sequence[str]], count: int) -> Sequence[str]:
        """Return which numbers are marked as not applicable in each of `count` rows, of which the columns are given."""
        marked = [
            (field.name, its)
            for field, its in zip(self.stated, texts, strict=True)
            if field.type in ("integer", "number") and NOT_APPLICABLE in its
        ]
        names = [name for name, _ in marked]
        known = Known[tuple[str, ...], str](
            lambda its: ";".join([name for name, text in zip(names, its, strict=True) if text == NOT_APPLICABLE])
        )
        return [known[its] for its in zip(*(its for _, its in marked), strict=True)] if marked else [""] * count


def in_blocks(rows: Iterable[Row], most: int) -> Iterator[Sequence[Row]]:
    """Yield rows in blocks of at most `most`."""
    left = iter(rows)
    while block := list(islice(left, most)):
        yield block


def tables_of(forms: Sequence[Form]) -> dict[str, Table]:
    """Return every resource with types, in the order of publication."""
    statutory = {table.resource for form in forms for table in form.tables}
    return {
        resource: _table(resource, title_of(resource, forms), schema, resource in statutory)
        for resource, schema in schemas_of(forms).items()
    }


def number_of(text: str) -> int | float | None:
    """Return the number that a text states; None when it states none, or more digits than a double holds."""
    if len(text) <= MOST_DIGITS and text.isascii() and text.isdigit():
        return int(text)
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    if not value.is_finite() or len(value.as_tuple().digits) > MOST_DIGITS:
        return None
    return int(value) if value == value.to_integral_value() and "." not in text else float(value)


def plain(text: str) -> str:
    """Return a text as the CSV has it, lone surrogates written out, so that every format can hold it."""
    return text.encode("utf-8", "backslashreplace").decode()


def value_of(field: Field, text: str) -> Value:
    """Return the value of a text as published, None where it states none."""
    match field.type:
        case "string":
            return plain(text) if text or not field.nullable else None
        case "date":
            return date.fromisoformat(text) if text and text != NOT_APPLICABLE else None
        case "integer":
            number = number_of(text)
            return None if number is None else int(number)
        case "number":
            number = number_of(text)
            return None if number is None else float(number)


def _table(resource: str, title: str, schema: Mapping[str, Any], statutory: bool) -> Table:
    fields = [_field(given) for given in schema["fields"]]
    if statutory:
        words = load_words()["columns"][MARKS]
        fields.append(Field(MARKS, "string", words["title"], words["description"], required=True, nullable=False))
    return Table(
        resource=resource,
        title=title,
        description=load_fields()[resource]["description"],
        fields=tuple(fields),
        key=tuple(schema["primaryKey"]),
        references={
            key["fields"][0]: (key["reference"]["resource"], key["reference"]["fields"][0])
            for key in schema.get("foreignKeys", ())
        },
    )


def _field(given: Mapping[str, Any]) -> Field:
    return Field(
        name=given["name"],
        type=given["type"],
        title=given["title"],
        description=given["description"],
        required=given["type"] != "number" and given.get("constraints", {}).get("required", False),
        nullable=given.get("missingValues") != [],
    )
