"""Tell where the headings of a table show another order of its columns than the form's."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.folding import label_key
from gongkai.form import Table
from gongkai.parse.items import Item

_OVER, _ELSE = "over", ""
"""A heading over several columns, as codes never are; whatever else stands among the headings."""


def totals_moved(items: Sequence[Item], table: Table) -> set[int]:
    """Return the printed rows of headings that have the total elsewhere than last, behind the form's column before it.

    What a row does not show is not held against it: its headings may stand in the rows above and below.
    """
    columns = [column.code for column in table.blocks[0].columns]
    headed = {item.row for item in items if item.sense == "column" and item.code == columns[-1]} - {None}
    over = label_key(table.furniture[-1]) if headed and table.furniture else ""
    rows: dict[int, list[str]] = {}
    for item in items if headed else ():
        if item.row in headed and item.row is not None:
            heading = _OVER if item.sense == "furniture" and label_key(item.text) == over else _ELSE
            rows.setdefault(item.row, []).append(item.code if item.sense == "column" else heading)
    return {row for row, heads in rows.items() if _is_moved(heads, columns)}


def _is_moved(heads: Sequence[str], columns: Sequence[str]) -> bool:
    """Tell whether a row shows its total out of place; one of all columns and what is over some is several rows."""
    whole = set(heads) >= set(columns)
    if whole and _OVER in heads:
        return False
    last = columns[-1]
    for at, head in enumerate(heads):
        if head != last:
            continue
        after = next((one for one in heads[at + 1 :] if one in columns), last)
        before = heads[at - 1] if at else _ELSE
        strange = before in columns[:-2] and (whole or _OVER in heads)
        if strange or after not in heads[: at + 1]:
            return True
    return False
