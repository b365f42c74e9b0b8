"""Every code with its wording, from where it is defined: the form, the narrative's measures, the rules, fields.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from gongkai.check.catalogue import load_rules
from gongkai.form import Block, Form, Table
from gongkai.package.types import Row
from gongkai.parse.narrative import load_measures

_Label = tuple[str, str, str]  # code, Chinese, English


@lru_cache(maxsize=1)
def load_fields() -> dict[str, Any]:
    """Return fields.toml: {resource: {title, description, primary_key, foreign_keys, fields, codes, column}}."""
    return tomllib.loads(files("gongkai.package").joinpath("fields.toml").read_text(encoding="utf-8"))


def codes_of(forms: Sequence[Form]) -> list[Row]:
    """Return the rows of the resource `codes`, by resource in the order of publication."""
    found: list[Row] = []
    for resource, given in load_fields().items():
        for name in given.get("fields", ()):
            for edition, labels in _labels(resource, name, forms):
                found.extend(_rows(resource, name, edition, labels))
        for form in forms:
            if "column" in given:
                columns = _distinct(
                    (column.code, column.label, column.label_en)
                    for block in form.table(resource).blocks
                    for column in block.columns
                )
                for position, label in enumerate(columns, start=1):
                    found.extend(_rows(resource, label[0], form.edition, [label], position))
    return found


def _rows(resource: str, field: str, edition: str, labels: Iterable[_Label], first: int = 1) -> Iterator[Row]:
    for position, (code, label_zh, label_en) in enumerate(labels, start=first):
        yield {
            "resource": resource,
            "field": field,
            "code": code,
            "label_zh": label_zh,
            "label_en": label_en,
            "edition": edition,
            "position": str(position),
        }


def _labels(resource: str, name: str, forms: Sequence[Form]) -> Iterator[tuple[str, list[_Label]]]:
    """Yield the codes of a field, those of the form for each edition."""
    given = load_fields()[resource].get("codes", {}).get(name)
    if given is not None:
        yield "", [(code, zh, en) for code, (zh, en) in given.items()]
    elif (resource, name) == ("figures", "measure"):
        yield "", [(code, words["label"], words["label_en"]) for code, words in load_measures().items()]
    elif (resource, name) == ("findings", "rule"):
        yield "", [(rule.id, rule.title, rule.title_en) for rule in load_rules().values()]
    elif (resource, name) == ("reports", "edition"):
        for form in forms:
            yield form.edition, [(form.edition, f"{form.title}（{form.notice}）", form.title_en)]
    elif any(resource == table.resource for form in forms for table in form.tables):
        for form in forms:
            yield form.edition, _form_labels(form.table(resource), name)


def _form_labels(table: Table, name: str) -> list[_Label]:
    if name == table.key:
        return [(line.code, line.label, line.label_en) for line in table.lines]
    columns = [column for block in table.blocks for column in block.columns]
    if name == "measure":
        return _distinct((column.code, column.label, column.label_en) for column in columns)
    if name == "item":
        return _distinct((block.item, block.label, _item_en(block)) for block in table.blocks)
    if name == "unit":
        words = load_fields()["form"]["units"]
        return _distinct((column.unit, column.unit, words[column.unit]) for column in columns)
    return []


def _item_en(block: Block) -> str:
    article, item = block.item.split(".")
    words: str = load_fields()["form"]["item_en"]
    return words.format(article=article, item=item)


def _distinct(labels: Iterable[_Label]) -> list[_Label]:
    """The codes that several blocks share, once each, in order."""
    return list({label[0]: label for label in reversed(list(labels))}.values())[::-1]
