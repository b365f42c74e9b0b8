"""The dictionary page: every line and column of the form explained, what breaks between editions, fields and codes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

from gongkai.check.catalogue import load_rules
from gongkai.form import Form, Table
from gongkai.package.codes import codes_of, load_fields
from gongkai.package.schemas import schemas_of
from gongkai.site.languages import COUNTERPARTS
from gongkai.site.rows import Rows
from gongkai.site.shells import TEMPLATES
from gongkai.site.types import Planned

_SHOWN_ELSEWHERE = {("reports", "edition"), ("findings", "rule")}


@lru_cache(maxsize=1)
def load_explanations() -> Mapping[str, Any]:
    """Return the explanations of lines and columns by resource and code, and what breaks by code of a line."""
    return tomllib.loads((TEMPLATES / "dictionary.toml").read_text(encoding="utf-8"))


def pages(rows: Rows) -> Iterator[Planned]:
    """Plan the dictionary page."""
    yield "data/dictionary/index.html", partial(context, rows)


def english(rows: Rows) -> Iterator[Planned]:
    """Plan the dictionary page in English."""
    yield COUNTERPARTS["data/dictionary/index.html"], partial(_english, rows)


def _english(rows: Rows) -> dict[str, Any]:
    return {**context(rows), "rules": list(load_rules().values()), "unit_words": load_fields()["form"]["units"]}


def context(rows: Rows) -> dict[str, Any]:
    """Return what the template of the dictionary page needs, all of it from the form and the packages' own words."""
    forms = list(rows.forms.values())
    form_resources = {table.resource for table in forms[-1].tables}
    codes: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in codes_of(forms):
        key = row["resource"], row["field"]
        if row["resource"] not in form_resources and key not in _SHOWN_ELSEWHERE:
            codes.setdefault(key, []).append(row)
    return {
        "forms": forms,
        "tables": [_table(resource, forms) for resource in (table.resource for table in forms[-1].tables)],
        "schemas": schemas_of(forms),
        "about": {resource: given.get("description", "") for resource, given in load_fields().items()},
        "codes": codes,
    }


def _table(resource: str, forms: list[Form]) -> dict[str, Any]:
    """Return the lines and columns of a table over all editions, each with its wording by edition."""
    tables = {form.edition: form.table(resource) for form in forms}
    explained = load_explanations()
    lines = _by_code({edition: _lines(table) for edition, table in tables.items()})
    columns = _by_code({edition: _columns(table) for edition, table in tables.items()})
    return {
        "table": tables[forms[-1].edition],
        "lines": [(code, wordings, explained["lines"][resource][code]) for code, wordings in lines.items()],
        "columns": [(code, wordings, explained["columns"][resource][code]) for code, wordings in columns.items()],
        "breaks": [
            (code, next(iter(wordings.values()))["label"], explained["breaks"].get(code, ""), _only(wordings, tables))
            for code, wordings in lines.items()
            if code in explained["breaks"] or len(wordings) < len(tables)
        ],
    }


def _lines(table: Table) -> Iterator[tuple[str, dict[str, str]]]:
    groups = {group.code: group for group in table.groups}
    for block in table.blocks:
        for line in block.lines:
            path, code = [], line.group
            while code:
                path.append(groups[code])
                code = groups[code].parent
            above = [block.label] if block.label else []
            words = {
                "label": line.label,
                "label_en": line.label_en,
                "above": " › ".join(above + [group.label for group in reversed(path)]),
                "above_en": " › ".join(group.label_en for group in reversed(path)),
                "basis": line.basis,
                "unit": "、".join(dict.fromkeys(column.unit for column in block.columns)),
            }
            yield line.code, words


def _columns(table: Table) -> Iterator[tuple[str, dict[str, str]]]:
    for block in table.blocks:
        for column in block.columns:
            yield column.code, {"label": column.label, "label_en": column.label_en, "unit": column.unit}


def _by_code(
    editions: Mapping[str, Iterator[tuple[str, dict[str, str]]]],
) -> dict[str, dict[str, dict[str, str]]]:
    """Return {code: {edition: words}} in the order of the newest edition, what it lacks where the older one has it."""
    given = {edition: dict(pairs) for edition, pairs in editions.items()}
    order: list[str] = []
    for words in reversed(given.values()):
        for position, code in enumerate(words):
            if code not in order:
                before = [known for known in list(words)[:position] if known in order]
                order.insert(order.index(before[-1]) + 1 if before else 0, code)
    return {code: {edition: words[code] for edition, words in given.items() if code in words} for code in order}


def _only(wordings: Mapping[str, Any], tables: Mapping[str, Table]) -> str:
    """Return the edition that alone has a line, empty when all have it."""
    return next(iter(wordings)) if len(wordings) < len(tables) else ""
