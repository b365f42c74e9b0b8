"""Add up what the units of a year state, always with how many of them state it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.package.rows import number_text
from gongkai.site.rows import Cells


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the figures stated, and its coverage: `stated` of `units`; `text` is empty where none is."""

    text: str
    stated: int
    units: int


def totals(reports: Sequence[Cells], keys: Sequence[tuple[str, str]]) -> list[Total]:
    """Return for each (line, column) the total over `reports`; blank and not-applicable cells are not counted as 0."""
    import pandas as pd

    frame = pd.DataFrame([[cells.get(key, "") for key in keys] for cells in reports], dtype=object)
    figures = frame.map(lambda text: Decimal(text) if text not in {"", "/"} else None)
    counts = figures.count()
    return [
        Total(number_text(sum(figures[position].dropna(), Decimal(0))) if stated else "", int(stated), len(frame))
        for position, stated in enumerate(counts)
    ]
