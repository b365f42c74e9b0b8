"""Read the form files and verify them: a wrong form stops everything, with the file and the key named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from gongkai.folding import label_key
from gongkai.form.types import Block, Column, Form, FormError, Group, Line, Sum, Table

EDITIONS = ("2019", "2021")

_T = TypeVar("_T")


def _make(kind: type[_T], given: Mapping[str, Any], where: str) -> _T:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise FormError(f"{where}: {kind.__name__.lower()} {given.get('code', '')!r}: {error}") from None


def _block(given: Mapping[str, Any], where: str) -> Block:
    if not given.get("columns") or not given.get("lines"):
        raise FormError(f"{where}: a block needs columns and lines")
    return Block(
        columns=tuple(_make(Column, column, f"{where}.columns") for column in given["columns"]),
        lines=tuple(_make(Line, line, f"{where}.lines") for line in given["lines"]),
        item=given.get("item", ""),
        label=given.get("label", ""),
    )


def _table(given: Mapping[str, Any], where: str) -> Table:
    where = f"{where}: tables.{given.get('resource', '?')}"
    nested = {
        "blocks": tuple(_block(block, f"{where}.blocks") for block in given.get("blocks", ())),
        "groups": tuple(_make(Group, group, f"{where}.groups") for group in given.get("groups", ())),
        "sums": tuple(_make(Sum, item, f"{where}.sums") for item in given.get("sums", ())),
    }
    table = _make(Table, {**given, **nested}, where)
    _verify(table, where)
    return table


def _verify(table: Table, where: str) -> None:
    _unique((line.code for line in table.lines), where, "lines", "code")
    _unique((label_key(line.label) for line in table.lines), where, "lines", "label")
    columns = {column.code for block in table.blocks for column in block.columns}
    for block in table.blocks:
        _unique((column.code for column in block.columns), where, "columns", "code")
        _unique((label_key(column.label) for column in block.columns), where, "columns", "label")
    groups = {group.code for group in table.groups}
    for code in [line.group for line in table.lines] + [group.parent for group in table.groups]:
        if code and code not in groups:
            raise FormError(f"{where}: group {code!r} is used but not defined")
    for item in table.sums:
        known = {"lines": {line.code for line in table.lines}, "columns": columns}.get(item.over)
        if known is None:
            raise FormError(f"{where}.sums.{item.rule}: over = {item.over!r}, expected 'lines' or 'columns'")
        for code in item.left + item.right:
            if code not in known:
                raise FormError(f"{where}.sums.{item.rule}: unknown name {code!r} among {item.over}")


def _unique(values: Any, where: str, what: str, key: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise FormError(f"{where}.{what}: two with the {key} {value!r}")
        seen.add(value)


def parse_form(text: str, where: str) -> Form:
    """Return the form that the TOML `text` describes; raises FormError naming `where` and the key."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormError(f"{where}: {error}") from None
    return _make(Form, {**given, "tables": tuple(_table(table, where) for table in given.get("tables", ()))}, where)


@lru_cache
def load_form(edition: str) -> Form:
    """Return an edition of the form, verified; raises FormError for an unknown or a wrong one."""
    if edition not in EDITIONS:
        raise FormError(f"no edition {edition!r} of the form; there are {', '.join(EDITIONS)}")
    name = f"{edition}.toml"
    return parse_form(files("gongkai.form").joinpath(name).read_text(encoding="utf-8"), name)


def load_forms() -> tuple[Form, ...]:
    """Return every edition, oldest first."""
    return tuple(load_form(edition) for edition in EDITIONS)


@lru_cache
def load_variants() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return {resource: {code: spellings met}}; raises FormError for a code that no edition has."""
    given = tomllib.loads(files("gongkai.form").joinpath("variants.toml").read_text(encoding="utf-8"))
    verify_variants(given)
    return {resource: {code: tuple(labels) for code, labels in codes.items()} for resource, codes in given.items()}


def verify_variants(given: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Raise FormError when a variant names an unknown code or bears the label of another one."""
    for resource, codes in given.items():
        labels: dict[tuple[bool, str], str] = {}
        lines: set[str] = set()
        known: set[str] = set()
        for form in load_forms():
            try:
                table = form.table(resource)
            except KeyError:
                raise FormError(f"variants.toml: no table {resource!r}") from None
            for _, line, column in table.cells():
                known |= {line.code, column.code}
                lines.add(line.code)
                labels.setdefault((True, label_key(line.label)), line.code)
        for code, spellings in codes.items():
            if code not in known:
                raise FormError(f"variants.toml: {resource}.{code}: no line or column of this name")
            for spelling in spellings:
                owner = labels.setdefault((code in lines, label_key(spelling)), code)
                if owner != code:
                    raise FormError(f"variants.toml: {resource}.{code}: {spelling!r} is the label of {owner}")
