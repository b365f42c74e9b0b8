"""Read the statutory tables of a document: tokens, labels, edition, rows, cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from gongkai.folding import fold
from gongkai.form import EDITIONS, Column, Form, Table, load_form
from gongkai.parse.doubt import in_doubt, sure_stages
from gongkai.parse.figures import MONEY_UNIT, read_cell
from gongkai.parse.items import LABELS, Item
from gongkai.parse.labels import label_tokens
from gongkai.parse.lexicon import lexicon
from gongkai.parse.lines import Line
from gongkai.parse.order import rows_behind_labels, rows_in_order
from gongkai.parse.placing import Placing, place
from gongkai.parse.proceedings import read_across
from gongkai.parse.rows import OpenRow, doubtful_rows, gather, reordered
from gongkai.parse.tokens import tokenise
from gongkai.parse.types import Cell, Fate, Row, TableReading
from gongkai.source import Place

_FEWEST_LABELS, _FEWEST_FIGURES = 2, 5
_LOSSY_TEXTS = 12
_UNIT_SAID = re.compile(r"单位[:：]?.{0,2}?[亿万千百]?元")


def is_lossy(tokens: Sequence[Item]) -> bool:
    """Tell whether an extractor has dropped every line that stood in the text before.

    Such text has its labels, each once, but no line of it twice: neither a figure nor a heading of columns.
    """
    if len(tokens) < _LOSSY_TEXTS or any(token.row is not None for token in tokens):
        return False
    texts = [token.text for token in tokens]
    return len(set(texts)) == len(texts) and any(text.strip().isdigit() for text in texts)


def edition_of(items: Mapping[str, Sequence[Item]]) -> str:
    """Return the edition that the tables follow, by the labels that one edition alone has; empty when none speaks."""
    votes = dict.fromkeys(EDITIONS, 0)
    for found in items.values():
        for sense, code, editions in {(item.sense, item.code, item.editions) for item in found if item.sense in LABELS}:
            if len(editions) == 1 and code != "article":
                votes[next(iter(editions))] += 2 if sense == "column" else 1
    best = max(votes.values())
    leaders = [edition for edition in EDITIONS if votes[edition] == best]
    if best and len(leaders) == 1:
        return leaders[0]
    lines = {item.code for item in items.get("requests", ()) if item.sense == "line"}
    if "total_processed" in lines and not best:
        return EDITIONS[0]
    return ""


def read_items(zones: Mapping[str, Sequence[int]], lines: Sequence[Line]) -> tuple[dict[str, list[Item]], bool]:
    """Return the items of each table that is really there, and whether their repeated lines were dropped."""
    items: dict[str, list[Item]] = {}
    seen: list[Item] = []
    for resource, positions in zones.items():
        tokens: list[Item] = tokenise([lines[position] for position in positions])
        found = label_tokens(lexicon(resource), tokens)
        if _is_table(resource, found):
            items[resource] = found
            seen += [token for token in tokens if token.text]
    return items, is_lossy(seen)


def _is_table(resource: str, items: Sequence[Item]) -> bool:
    """Tell whether items are those of a table, by the labels among them; the last one's are too few to tell alone."""
    codes = {(item.sense, item.code) for item in items if item.sense in LABELS}
    labels = {(sense, code) for sense, code in codes if code not in {"", "article"}}
    if len(labels) < _FEWEST_LABELS:
        return False
    told = resource != "proceedings" or any(sense == "column" for sense, _ in labels)
    return told or sum(item.sense == "figure" for item in items) >= _FEWEST_FIGURES


def read_tables(
    items: Mapping[str, Sequence[Item]],
    lossy: bool,
    edition: str,
    broken_off: int | None = None,
    aligned: Collection[str] = (),
) -> dict[str, TableReading]:
    """Return the reading of every table in `items` by the lines and columns of `edition`.

    `broken_off` is the last line of a text that ends in a digit: in a table that lacks its end, more may have followed.
    `aligned` are the tables whose cells nothing but spaces parts.
    """
    form: Form = load_form(edition)
    readings = {
        resource: _read(form.table(resource), found, lossy, resource in aligned) for resource, found in items.items()
    }
    return {resource: _without_end(form.table(resource), reading, broken_off) for resource, reading in readings.items()}


def _without_end(table: Table, reading: TableReading, broken_off: int | None) -> TableReading:
    """Return a reading without the row whose last number may be the beginning of a longer one; a 0 cannot be."""
    last = [key for key, cell in reading.cells.items() if cell.value is not None and cell.place.line == broken_off]
    if broken_off is None or not last or table.lines[-1].code in reading.lines or not reading.cells[last[-1]].value:
        return reading
    line = last[-1][0]
    texts = tuple(cell.raw for (code, _), cell in reading.cells.items() if code == line)
    cells = {key: cell for key, cell in reading.cells.items() if key[0] != line}
    return replace(reading, cells=cells, rows=(*reading.rows, Row(line, "", texts, Place(broken_off), "cut")))


def _read(table: Table, items: Sequence[Item], lossy: bool, aligned: bool) -> TableReading:
    first = next((item.place for item in items if item.is_label), Place())
    if table.across:
        cells, rows, lines = read_across(items, table)
        if reordered(items, table) and cells:
            texts = tuple(cell.raw for cell in cells.values())
            rows = [Row(stage, "", texts, first, "reordered") for stage in sorted(lines)]
            cells = {}
        for stage in sorted(lines - sure_stages(items, table)) if aligned else ():
            texts = tuple(cell.raw for (code, _), cell in cells.items() if code == stage)
            rows += [Row(stage, "", texts, first, "cells-missing")] if any(texts) else []
            cells = {key: cell for key, cell in cells.items() if key[0] != stage}
    else:
        cells, rows, lines = _read_down(table, items, aligned)
    if lossy:
        cells = {}
    return TableReading(table.resource, cells, frozenset(lines), tuple(rows), first, lossy)


def _heading_unit(items: Sequence[Item]) -> str:
    """Return the unit that the heading of an amount states, 万元 where it states none.

    A heading that is broken over lines may have lost its unit to a text of its own.
    """
    stated = _first_unit([item.text for item in items if item.sense == "column" and item.code == "amount"])
    if stated:
        return stated
    texts = "".join(item.text for item in items if item.sense != "figure")
    return _first_unit(_UNIT_SAID.findall(fold(texts))) or "万元"


def _first_unit(texts: Iterable[str]) -> str:
    units = (MONEY_UNIT.search(fold(text)) for text in texts)
    return next((unit[0] for unit in units if unit), "")


def _read_down(
    table: Table, items: Sequence[Item], aligned: bool
) -> tuple[dict[tuple[str, str], Cell], list[Row], set[str]]:
    widths = {line.code: len(table.columns_of(line.code)) for line in table.lines}
    moved = reordered(items, table)
    decimal = any(column.decimal for block in table.blocks for column in block.columns)
    unit = _heading_unit(items) if decimal else "万元"
    by_order = aligned and not moved
    ordered = (rows_in_order(items, table) or rows_behind_labels(items, table)) if by_order else {}
    if ordered:
        return _placed_in_order(table, ordered, unit), [], set(ordered)
    gathered = gather(items, widths)
    shown = _complete_widths(gathered, widths)
    doubtful = doubtful_rows(gathered, widths)

    def read_row(row: OpenRow) -> Placing:
        if any(row is other for other in doubtful):
            return Placing("cells-missing", {})
        columns = table.columns_of(row.code)
        return place(row.cells, columns, row.place, shown.get(len(columns), ()), unit)

    cells: dict[tuple[str, str], Cell] = {}
    rows: list[Row] = []
    by_line: dict[str, list[OpenRow]] = {}
    for row in gathered:
        by_line.setdefault(row.code, []).append(row)
        if row.code not in widths and row.figures:
            rows.append(_row(row, "extra-line" if row.labelled else "unlabelled"))
    unsure = in_doubt(gathered, items, table) if aligned else set[str]()
    for line in table.lines:
        found = by_line.get(line.code, [])
        if line.code in unsure:
            rows.extend(_row(row, "cells-missing") for row in found)
        elif line.code in moved and any(row.figures for row in found):
            rows.extend(_row(row, "reordered") for row in found if row.figures)
        elif found:
            placed, unplaced = _settle(line.code, table.columns_of(line.code), [(row, read_row(row)) for row in found])
            cells |= placed
            rows += unplaced
    if any(row.fate == "unlabelled" for row in rows):
        read = {line for line, _ in cells}
        bare = {row.code: row for row in gathered if not row.cells and row.code in read}
        rows += [_row(row, "cells-missing") for row in bare.values()]
        cells = {key: cell for key, cell in cells.items() if key[0] not in bare}
    return cells, rows, {row.code for row in gathered if row.code in widths}


def _placed_in_order(table: Table, rows: Mapping[str, Sequence[Item]], unit: str) -> dict[tuple[str, str], Cell]:
    return {
        (code, column.code): read_cell(item.text, item.place, column, unit)
        for code, items in rows.items()
        for column, item in zip(table.columns_of(code), items, strict=True)
    }


def _complete_widths(rows: Sequence[OpenRow], widths: Mapping[str, int]) -> dict[int, set[int]]:
    """Return, by number of columns, how many cells the rows show that have all their figures."""
    shown: dict[int, set[int]] = {}
    for row in rows:
        width = widths.get(row.code, 0)
        if width and row.figures == width:
            shown.setdefault(width, set()).add(len(row.cells))
    return shown


def _settle(
    code: str, columns: Sequence[Column], placings: Sequence[tuple[OpenRow, Placing]]
) -> tuple[dict[tuple[str, str], Cell], list[Row]]:
    """Place the row of one line; where it is printed more than once, its figures must agree."""
    filled = [(row, placing) for row, placing in placings if placing.fate != "blank"]
    row, placing = (filled or placings)[0]
    shown_blank = [other for other, rival in placings if rival.fate == "blank" and len(other.cells) >= len(columns)]
    if filled and shown_blank:
        return {}, [_row(row, "conflicting"), _row(shown_blank[0], "conflicting")]
    for other, rival in filled[1:]:
        if [cell.text for cell in other.cells if cell.text] != [cell.text for cell in row.cells if cell.text]:
            return {}, [_row(row, "conflicting"), _row(other, "conflicting")]
        placing = rival if placing.fate != "placed" else placing
    cells = {(code, columns[position].code): cell for position, cell in placing.cells.items()}
    unplaced = placing.fate in {"extra-cells", "cells-missing"} or placing.surplus
    return cells, [_row(row, placing.fate, placing.surplus)] if unplaced else []


def _row(row: OpenRow, fate: Fate, surplus: bool = False) -> Row:
    raw = tuple(cell.text for cell in row.cells)
    where = next((cell.place for cell in row.cells if cell.text), row.place)
    return Row(row.code, row.label, raw, where, fate, surplus)
