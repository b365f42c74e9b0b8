"""Tell where the headings of a table show another order of its columns than the form's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from gongkai.folding import label_key
from gongkai.form import Table
from gongkai.parse.items import Item

_HEADINGS = frozenset(("column", "furniture"))
_OVER = "over"
"""A heading over several columns, as codes never are."""


def totals_moved(items: Sequence[Item], table: Table) -> set[int]:
    """Return the printed rows of top headings that have the total elsewhere than last, behind the form's last but one.

    What a row does not show is not held against it: its headings may stand in the rows above and below.
    """
    if len(table.blocks) > 1:
        return set()
    columns = [column.code for column in table.blocks[0].columns]
    over = label_key(table.furniture[-1]) if table.furniture else ""
    rows: dict[int, list[str]] = {}
    for sense, code, text, _, row, _ in items:
        if sense == "line" and not table.across:
            break
        if row is not None and sense in _HEADINGS and (sense == "column" or label_key(text) == over):
            rows.setdefault(row, []).append(code or _OVER)
    return {row for row, heads in rows.items() if columns[-1] in heads and _is_moved(tuple(heads), tuple(columns))}


@lru_cache(maxsize=256)
def _is_moved(heads: tuple[str, ...], columns: tuple[str, ...]) -> bool:
    """Tell whether a row shows its total out of place; one of all columns and what is over some is several rows."""
    whole = set(heads) >= set(columns)
    if whole and _OVER in heads:
        return False
    last = columns[-1]
    for at, head in enumerate(heads):
        if head != last:
            continue
        after = next((one for one in heads[at + 1 :] if one in columns), last)
        before = heads[at - 1] if at else last
        strange = before in columns[:-2] and (whole or _OVER in heads)
        if strange or after not in heads[: at + 1]:
            return True
    return False
