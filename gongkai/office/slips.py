"""From checked reports to return slips (退改通知单): for each unit what to put right, where, and on what basis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gongkai.check.catalogue import load_rules
from gongkai.check.overview import Overview
from gongkai.check.types import Finding
from gongkai.form import Table, load_form, load_forms
from gongkai.parse import Cell, Report, TableReading, load_measures, section_headings
from gongkai.source import Grid

_RETURNED = {"error": "错误", "warning": "警告"}
_OFFICE_S = frozenset({"unit-ambiguous", "unit-unknown"})
"""What the office settles itself, by a side note: who a unit is that the gazetteer does not tell."""
_UNSURE = "也可能是读取有误，请对照原件"
_WHOLE = "全文"
_BLANK = "□"
_NO_ROW = "（没有找到这一行）"
_LONGEST = 120
_LONGEST_NAME = 60
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to put right: its place on the form, what is stated and should be, why, and the row as printed."""

    severity: str
    section: str
    row: str
    column: str
    stated: str
    expected: str
    basis: str
    printed: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What one source is returned with; `name` is that of its files, different from every other slip's.

    `report_id` is empty, `unit` the file's name and `year` empty for a file that is no report.
    """

    name: str
    report_id: str
    unit: str
    year: str
    source: str
    sha256: str
    items: tuple[Item, ...]

    @property
    def errors(self) -> int:
        """How many of the items are errors; the others are warnings."""
        return sum(item.severity == "错误" for item in self.items)


def slips_of(seen: Iterable[Overview]) -> list[Slip]:
    """Return a slip for each source that cannot be published or has an error or a warning for its unit to settle."""
    found: list[Slip] = []
    names: set[str] = set()
    for item in seen:
        slip = _slip(item, names)
        if slip is not None:
            names.add(slip.name)
            found.append(slip)
    return found


def report_id_of(item: Overview) -> str:
    """Return the id under which a source would be published were it alone; empty when it cannot be."""
    report, unit = item.assessment.report, item.assessment.unit
    return "" if report is None or unit is None or report.year is None else f"{unit.township_id}-{report.year}"


def _slip(item: Overview, taken: set[str]) -> Slip | None:
    assessment, report, unit = item.assessment, item.assessment.report, item.assessment.unit
    items = [_unread(item.reason)] if item.unread else []
    if report is not None:
        items += [_item(report, finding) for finding in item.findings if _is_returned(finding)]
    if not items:
        return None
    name = unit.name if unit and unit.name else PurePosixPath(assessment.source).stem
    year = str(report.year) if report is not None and report.year is not None else ""
    return Slip(
        name=_file_name(" ".join(filter(None, [unit.county if unit else "", name, year])), taken),
        report_id=report_id_of(item),
        unit=f"{unit.county}{unit.name}" if unit and unit.name else PurePosixPath(assessment.source).name,
        year=year,
        source=assessment.source,
        sha256=assessment.sha256,
        items=tuple(items),
    )


def _is_returned(finding: Finding) -> bool:
    return finding.severity in _RETURNED and finding.rule not in _OFFICE_S


def _file_name(text: str, taken: set[str]) -> str:
    name = _NOT_IN_A_NAME.sub("_", text)[:_LONGEST_NAME].strip(" .") or "_"
    numbered = (f"{name} ({number})" if number > 1 else name for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)


def _unread(reason: str) -> Item:
    return Item("错误", _WHOLE, "", "", "", "可以读取的报告，写明年份", f"不能发布：{reason.partition(' / ')[0]}", "")


def _item(report: Report, finding: Finding) -> Item:
    form = load_form(report.edition) if report.edition else load_forms()[-1]
    table = next((table for table in form.tables if table.resource == finding.resource), None)
    rule = load_rules()[finding.rule]
    unsure = "" if finding.cause == "source" else f"；{_UNSURE}"
    return Item(
        severity=_RETURNED[finding.severity],
        section=_section(table, finding),
        row=_row(table, finding.line),
        column=_column(table, finding),
        stated=_short(finding.stated),
        expected=_short(finding.expected),
        basis=f"{rule.title if finding.expected else finding.message.rstrip('。')}（{rule.basis}）{unsure}",
        printed=_short("；".join(dict.fromkeys(_printed(report, table, finding)))),
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _section(table: Table | None, finding: Finding) -> str:
    if table is not None:
        return f"{table.section}、{table.label}"
    if finding.rule == "section-missing":
        return section_headings().get(int(finding.line), _WHOLE)
    return _WHOLE if finding.source_line is None else "正文"


def _row(table: Table | None, code: str) -> str:
    """Return the form's label of a line, that of a measure of the narrative, or a label that the form does not have."""
    labels = {line.code: line.label for line in table.lines} if table else {}
    measures = load_measures()
    if code in labels:
        return labels[code]
    if code in measures:
        return measures[code]["label"]
    return code if _CHINESE.search(code) else ""


def _column(table: Table | None, finding: Finding) -> str:
    columns = [column for block in table.blocks for column in block.columns] if table else []
    if table is not None and any(line.code == finding.line for line in table.lines):
        columns = list(table.columns_of(finding.line))
    return next((column.label for column in columns if column.code == finding.field), "")


def _printed(report: Report, table: Table | None, finding: Finding) -> Iterator[str]:
    """Yield the rows that a finding is about as the source has them: of the table, else the line of the text."""
    reading = report.tables.get(finding.resource)
    if table is not None:
        yield from _table_rows(table, reading, finding) if reading else ()
    elif finding.source_line is not None:
        for block in report.blocks:
            texts = block.cells if isinstance(block, Grid) else (block,)
            yield from (it.text for it in texts if it.place.line == finding.source_line and it.text.strip())


def _table_rows(table: Table, reading: TableReading, finding: Finding) -> Iterator[str]:
    if finding.line in {line.code for line in table.lines} - reading.lines:
        yield _NO_ROW
    parts, columns = _summed(table, reading, finding)
    for line in table.lines:
        if line.code in parts:
            shown = columns or [column.code for column in table.columns_of(line.code)]
            cells = [reading.cells.get((line.code, column)) for column in shown]
            if any(cells):
                yield f"{line.label} {' '.join(_raw(cell) for cell in cells)}"
    for row in reading.rows:
        here = row.place.line is not None and row.place.line == finding.source_line
        if (row.line and row.line == finding.line) or here:
            yield f"{row.label} {' '.join(text.strip() or _BLANK for text in row.raw)}".strip()


def _summed(table: Table, reading: TableReading, finding: Finding) -> tuple[set[str], list[str]]:
    """Return the lines that a finding is about and the columns of them to show, all when none are named.

    Of a sum over lines that is its column alone, in the lines that are not 0 there.
    """
    for item in table.sums:
        if item.rule == finding.rule and item.over == "lines":
            cells = {code: reading.cells.get((code, finding.field)) for code in (*item.left, *item.right)}
            counted = {code for code, cell in cells.items() if cell is not None and cell.value}
            return counted | {finding.line}, [finding.field]
    return {finding.line}, []


def _raw(cell: Cell | None) -> str:
    return (cell.raw.strip() if cell else "") or _BLANK
