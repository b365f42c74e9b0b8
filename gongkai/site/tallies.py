"""Sums and medians over the reports of many units, always with how many of them state the figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.form import Form
from gongkai.package.rows import number_text
from gongkai.site.statutory import leaves

if TYPE_CHECKING:
    import pandas as pd

    from gongkai.site.rows import Rows

Key = tuple[str, str, str]
"""Resource, line and column of a statutory figure."""

_PLACES = 6
"""Amounts are in 万元, of which 元 and 分 are the fourth and sixth place."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What `units` reports state for a figure: `stated` give a number; `total` and `median` are empty if none does."""

    total: str
    median: str
    stated: int
    units: int


class Tallies:
    """The comparable figures of all reports, a row a report, a column a figure; blank and "/" are not numbers."""

    def __init__(self, rows: Rows) -> None:
        import pandas as pd

        self._frame = pd.DataFrame.from_dict(
            {
                report_id: _numbers(rows, report_id, rows.forms[report["edition"]])
                for report_id, report in rows.reports.items()
                if report["edition"]
            },
            orient="index",
        )

    def over(self, report_ids: Sequence[str], keys: Iterable[Key]) -> list[Tally]:
        """Return the tally of each figure over the reports whose edition has tables."""
        return tallied(self._frame.reindex(index=list(report_ids), columns=[_name(key) for key in keys]))


def tallied(frame: pd.DataFrame) -> list[Tally]:
    """Return the tally of each column of numbers, NaN where a report states none."""
    totals, medians, counts = frame.sum(), frame.median(), frame.count()
    return [
        Tally(_text(total), _text(median), int(count), len(frame)) if count else Tally("", "", 0, len(frame))
        for total, median, count in zip(totals, medians, counts, strict=True)
    ]


def tally(values: Iterable[str]) -> Tally:
    """Return the tally of the figures `values`, as the CSVs have them."""
    import pandas as pd

    return tallied(pd.DataFrame({"": pd.to_numeric(pd.Series(list(values), dtype=object), errors="coerce")}))[0]


def _name(key: Key) -> str:
    return "/".join(key)  # pandas makes levels of tuples


def _numbers(rows: Rows, report_id: str, form: Form) -> Mapping[str, float]:
    found = {}
    for table in form.tables:
        cells = rows.cells(report_id, table.resource)
        for leaf in leaves(table):
            value = cells.get((leaf.line.code, leaf.column.code), "")
            if value not in {"", "/"}:
                found[_name((table.resource, leaf.line.code, leaf.column.code))] = float(value)
    return found


def _text(number: float) -> str:
    return number_text(Decimal(str(round(float(number), _PLACES))))
