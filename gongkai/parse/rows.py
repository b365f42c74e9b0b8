"""Gather the items of a table into printed rows, each anchored at its label."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.folding import label_key
from gongkai.form import Table
from gongkai.parse.heads import totals_moved
from gongkai.parse.items import LABELS, Item
from gongkai.source import Place

_COLUMN = re.compile(
    r".{0,8}(?:(?:上年|去年|同比|较上年)(?!结转).{0,6}|上年|去年|同比|增幅|比例|小计|备注|(?<!本)年数|处理决定数量|件数|数量)"
)
_FEWEST_OVER, _SHARE_OVER = 2, 4
_REMARKS = re.compile(r"备\s*注")
_FOREIGN, _BREAK = "?", "|"
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(slots=True)
class OpenRow:
    """A printed row in the making: `code` is the line of the form, empty for a row that the form does not have.

    `figures` counts its cells that hold one.
    """

    code: str
    label: str
    place: Place
    row: int | None
    labelled: bool
    cells: list[Item] = field(default_factory=list)
    figures: int = 0

    def take(self, item: Item) -> None:
        """Take a cell, and count it if it holds a figure."""
        self.cells.append(item)
        self.figures += item.sense == "figure"

    def add(self, item: Item, width: int) -> None:
        """Take a cell; what holds no digit and comes when the row is full, or where nothing else does, is no cell."""
        if item.sense != "debris" or any(char.isdigit() for char in item.text) or self.figures < width:
            self.take(item)

    def trim(self, width: int) -> None:
        """Where there is no figure, keep debris only if it holds a digit or fills the row as figures would."""
        if self.figures:
            return
        debris = [cell for cell in self.cells if cell.sense == "debris"]
        filling = len(debris) == width and not any(_CHINESE.search(cell.text) for cell in debris)
        kept = debris if filling else [cell for cell in debris if any(char.isdigit() for char in cell.text)]
        self.cells = [cell for cell in self.cells if cell.sense != "debris" or cell in kept]


def gather(items: Sequence[Item], widths: Mapping[str, int]) -> list[OpenRow]:
    """Return the rows of a table whose lines stand below each other.

    `widths` are the numbers of columns of the lines that the edition has. A figure belongs to
    the label before it unless that label's own printed row is complete: then its row has no label.
    """
    rows: list[OpenRow] = []
    labels = [item for item in items if item.sense in LABELS]
    headed = {item.row for item in labels if item.sense in {"column", "furniture"} and item.row is not None}
    headed -= {item.row for item in labels if item.sense == "line"}
    current: OpenRow | None = None
    for position, item in enumerate(items):
        if item.sense in {"column", "furniture"}:
            current = None
        elif item.sense in {"line", "group"}:
            current = OpenRow(item.code if item.sense == "line" else "", item.text, item.place, item.row, labelled=True)
            rows.append(current)
        elif item.row in headed:
            _tell(rows, item)
        elif item.sense == "text":
            if current is not None and _is_cell(items, position, current, widths.get(current.code, 0)):
                current.take(item)
            elif _heads_figures(items, position):
                current = OpenRow("", _named(current, item), item.place, item.row, labelled=True)
                rows.append(current)
        elif item.sense == "figure":
            if current is None or _complete(current, item, widths.get(current.code, 0)):
                current = OpenRow("", "", item.place, item.row, labelled=False)
                rows.append(current)
            current.take(item)
        elif current is not None and item.row == current.row:
            current.add(item, widths.get(current.code, 0))
    for row in rows:
        row.trim(widths.get(row.code, 0))
    return [row for row in rows if row.code or row.figures > (row.row in headed)]


def _tell(rows: list[OpenRow], item: Item) -> None:
    """Put a figure that stands among headings in a row without a label."""
    if item.sense != "figure":
        return
    if not rows or rows[-1].labelled or rows[-1].row != item.row:
        rows.append(OpenRow("", "", item.place, item.row, labelled=False))
    rows[-1].take(item)


def _named(before: OpenRow | None, item: Item) -> str:
    """A local row below a line of the form that bears no figures itself is named after both."""
    return f"{before.label} {item.text}" if before and before.code and not before.figures else item.text


def _complete(row: OpenRow, item: Item, width: int) -> bool:
    """Tell whether `item` cannot belong to `row` any more, going by the printed rows that the layout shows."""
    if item.row is not None and row.cells and row.cells[-1].row == item.row:
        return False
    if row.row is None:
        return item.row is not None and row.figures >= max(width, 1)
    if item.row == row.row:
        return False
    if item.row is None and row.labelled:
        return row.figures >= max(width, 1)
    return bool(row.cells)


def _following(items: Sequence[Item], position: int) -> list[Item]:
    """The cells after a text up to the next text or label, of its own printed row where the layout shows rows."""
    found: list[Item] = []
    for item in items[position + 1 :]:
        if item.is_label or item.sense == "text" or item.row != items[position].row:
            break
        found.append(item)
    return found


def _heads_figures(items: Sequence[Item], position: int) -> bool:
    return any(item.sense == "figure" for item in _following(items, position))


def _is_cell(items: Sequence[Item], position: int, row: OpenRow, width: int) -> bool:
    """Tell whether a text stands in a cell of `row` rather than being a label that the form does not have."""
    if not width or row.row is None or items[position].row != row.row:
        return False
    following = [item for item in _following(items, position) if item.sense != "blank"]
    filled = sum(1 for cell in row.cells if cell.sense != "blank")
    return filled + 1 + len(following) == width or len(row.cells) + 1 + len(following) == width


def doubtful_rows(rows: Sequence[OpenRow], widths: Mapping[str, int]) -> list[OpenRow]:
    """Return the rows whose figures may be those of other columns, though they are as many as the form's.

    Either other rows of the table have more figures than the form has columns, or gaps stand elsewhere than in them.
    """
    found: list[OpenRow] = []
    for width in set(widths.values()) - {1}:
        own = [row for row in rows if widths.get(row.code) == width and row.figures]
        full = [row for row in own if sum(cell.sense != "blank" for cell in row.cells) == width]
        over = [row for row in own if row.figures > width and len({cell.text for cell in row.cells if cell.text}) > 1]
        if len(over) >= _FEWEST_OVER and len(over) * _SHARE_OVER >= len(own):
            found += full
        elif len({_gaps(row) for row in full}) > 1:
            found += [row for row in full if _gaps(row)]
    return found


def _gaps(row: OpenRow) -> tuple[int, ...]:
    """Return where blank cells stand among the filled ones of a row."""
    filled = [at for at, cell in enumerate(row.cells) if cell.sense != "blank"]
    return tuple(at - filled[0] for at in range(filled[0], filled[-1]) if at not in filled)


def reordered(items: Sequence[Item], table: Table) -> set[str]:
    """Return the lines below headings that name other columns than the form's, or its own in another order."""
    labels = {label_key(column.label) for block in table.blocks for column in block.columns}
    found: set[str] = set()
    heads: list[str] = []
    fresh, foreign = True, False
    told = [item for item in items if item.sense != "figure"]
    above: set[int | None] = set()
    odd_rows: set[int | None] = set(totals_moved(told, table))
    for item in told:
        sense = item.sense
        if sense == "furniture":
            above.add(item.row)
        elif sense == "text" and _names_column(item.text, labels):
            odd_rows.add(item.row)
    above.discard(None)
    odd_rows.discard(None)
    judged: dict[tuple[int | str, ...], bool] = {}
    for item in told:
        sense = item.sense
        if sense == "column":
            heads = [item.code] if fresh else [*heads, item.code]
            heads += [_FOREIGN] if item.row in odd_rows or foreign else []
            fresh = foreign = False
            judged.clear()
        elif sense == "line":
            fresh, foreign = fresh or not table.across, False
            places = table.order_of(item.code)
            key: tuple[int | str, ...] = (len(heads), *places)
            if key not in judged:
                judged[key] = _in_order(heads, places)
            if not judged[key]:
                found.add(item.code)
        elif sense == "text" and fresh and item.row in above and _names_column(item.text, labels):
            foreign = foreign or not _REMARKS.search(item.text)
        elif sense == "text" and not fresh and _names_column(item.text, labels):
            heads.append(_FOREIGN)
        elif not fresh and sense in {"furniture", "blank"}:
            heads.append(_BREAK)
    return found


def _names_column(text: str, labels: Collection[str]) -> bool:
    """Tell whether a text among the headings is a column that the form lacks, not a label of its own cut short."""
    key = label_key(text)
    return bool(_COLUMN.fullmatch(key)) and not any(label.startswith(key) for label in labels)


def _in_order(heads: Sequence[str], places: Mapping[str, int]) -> bool:
    """Tell whether headings name columns in the order of `places`; any order is right for a line that has none.

    A repeated head begins anew, and so does one in full behind other words, whatever a page has left of the first. A
    total, printed over two rows of headings, may stand before those of the second.
    """
    if not places:
        return True
    if _FOREIGN in heads or (heads[:1] == ["total"] and heads[1:3] == list(places)[:2]):
        return False
    seen: list[int] = []
    for at, head in enumerate(heads):
        if head == "total" or head not in places:
            continue
        if places[head] in seen:
            seen = []
        if seen and places[head] < seen[-1]:
            return len(seen) > 1 and _is_whole(heads[at:], places) and heads[at - 1] == _BREAK
        seen.append(places[head])
    return True


def _is_whole(heads: Sequence[str], places: Mapping[str, int]) -> bool:
    """Tell whether headings name each column once, in order: so does a head in full below one that a page cut short."""
    named = [places[head] for head in heads if head in places and head != "total"]
    return named == sorted(place for code, place in places.items() if code != "total")
