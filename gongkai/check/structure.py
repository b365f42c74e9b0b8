"""Structure before arithmetic: is every table and line there, and has every number found its place?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gongkai.check.catalogue import finding
from gongkai.check.types import Finding
from gongkai.form import Form, Table, load_forms
from gongkai.parse import Report, Row, TableReading, section_headings, section_numeral
from gongkai.parse.figures import read_number

FIRST_YEAR = 2019
"""The year of the first reports on a statutory form with six sections."""


def words_of(table: Table, line: str = "", column: str = "") -> dict[str, str]:
    """Return the form's labels of a table, and of a line and column of it, for a message."""
    words = {"table": table.label, "table_en": table.label_en}
    for entry in table.lines:
        if entry.code == line:
            words |= {"line": entry.label, "line_en": entry.label_en}
            for field in table.columns_of(line):
                if field.code == column:
                    words |= {"column": field.label, "column_en": field.label_en}
    return words


def check_structure(report: Report, form: Form | None) -> Iterator[Finding]:
    """Yield what is missing, surplus or illegible in the sections and tables of a report."""
    if form is not None or report.year is None or report.year >= FIRST_YEAR:
        yield from _sections(report)
        for table in (form or load_forms()[-1]).tables:
            if table.resource not in report.tables:
                yield finding("table-missing", resource=table.resource, cause="unclear", words=words_of(table))
    if form is not None:
        for table in form.tables:
            reading = report.tables.get(table.resource)
            if reading is not None:
                yield from _table(table, reading)


def _sections(report: Report) -> Iterator[Finding]:
    found = {section.number for section in report.sections}
    for number, heading in section_headings().items():
        if number not in found:
            words = {"number": str(number), "numeral": section_numeral(number), "line": heading}
            yield finding("section-missing", line=str(number), expected=heading, cause="unclear", words=words)


def _table(table: Table, reading: TableReading) -> Iterator[Finding]:
    if reading.lossy:
        words = words_of(table) | {
            "line": "全部各行",
            "line_en": "all lines",
            "reason": "提取文字时丢失了重复的行，无法恢复",
            "reason_en": "the extracted text has lost its repeated lines and cannot be recovered",
        }
        where = reading.place.line
        yield finding("cells-missing", resource=table.resource, cause="reading", source_line=where, words=words)
        return
    filled = _has_figures(reading)
    cut = _cut_line(table, reading)
    yield from _lines_missing(table, reading)
    if reading.lines - {cut} and not filled:
        where = reading.place.line
        yield finding("blank-table", resource=table.resource, cause="unclear", source_line=where, words=words_of(table))
    yield from _rows(table, reading)
    yield from _cells(table, reading)
    if filled:
        yield from _blanks(table, reading, cut)


def _has_figures(reading: TableReading) -> bool:
    """Tell whether a table holds a figure, in a cell or in a row that could not be placed; debris is none."""
    if any(cell.mark in {"number", "not-applicable", "unreadable"} for cell in reading.cells.values()):
        return True
    texts = [[text for text in row.raw if text] for row in reading.rows]
    return any(sum(read_number(text) is not None for text in row) * 2 > len(row) for row in texts)


def _lines_missing(table: Table, reading: TableReading) -> Iterator[Finding]:
    missing = [line for line in table.lines if line.code not in reading.lines]
    if len(missing) * 2 > len(table.lines):
        total = len(table.lines)
        words = words_of(table) | {
            "line": f"{len(missing)} 行（该版本共 {total} 行），可能在此截断",
            "line_en": f"{len(missing)} of its {total} lines; it may be cut off",
        }
        where = reading.place.line
        yield finding("line-missing", resource=table.resource, cause="unclear", source_line=where, words=words)
        return
    for line in missing:
        words = words_of(table) | {"line": f"“{line.label}”行", "line_en": f"the line “{line.label_en}”"}
        yield finding(
            "line-missing",
            resource=table.resource,
            line=line.code,
            cause="unclear",
            source_line=reading.place.line,
            words=words,
        )


def _shown(row: Row) -> str:
    return " ".join(text or "□" for text in row.raw).strip("□ ")


def _rows(table: Table, reading: TableReading) -> Iterator[Finding]:
    unlabelled = 0
    told: set[tuple[str, str]] = set()
    for row in reading.rows:
        where = row.place.line
        tell = partial(finding, resource=table.resource, stated=_shown(row), cause="unclear", source_line=where)
        if row.fate == "unlabelled":
            unlabelled += 1
            yield tell("line-unlabelled", line=f"row-{unlabelled}", words=words_of(table))
        elif row.fate == "extra-line":
            label = " ".join(row.label.split())
            if (row.fate, label) not in told:
                yield tell("extra-line", line=label, words=words_of(table) | {"line": label, "line_en": label})
            told.add((row.fate, label))
        elif row.fate in _REASONS and ("cells-missing", row.line) not in told:
            told.add(("cells-missing", row.line))
            yield tell("cells-missing", line=row.line, words=_why(table, row))
        elif row.surplus and ("extra-cells", row.line) not in told:
            told.add(("extra-cells", row.line))
            yield tell("extra-cells", line=row.line, words=_surplus(table, row))


_REASONS = {
    "cells-missing": ("数少于列或混有杂字，无法确定各属哪一列", "fewer figures than columns, or debris among them"),
    "conflicting": ("同一行出现两次而数字不同", "the line is printed twice with different figures"),
    "cut": ("全文在此中断，最后一个数可能不完整", "the text breaks off here, so that its last number may be cut short"),
    "reordered": ("表头的列或次序与规定格式不同", "other columns than the form's are headed, or in another order"),
}


def _why(table: Table, row: Row) -> dict[str, str]:
    words = words_of(table, row.line)
    reason = _REASONS[row.fate]
    return words | {
        "line": f"“{words['line']}”",
        "line_en": f"“{words['line_en']}”",
        "reason": reason[0],
        "reason_en": reason[1],
    }


def _surplus(table: Table, row: Row) -> dict[str, str]:
    used = row.fate == "placed"
    across = len(table.lines) if table.across else 1
    return words_of(table, row.line) | {
        "count": str(sum(1 for text in row.raw if text)),
        "columns": str(len(table.columns_of(row.line)) * across),
        "consequence": "去掉任何一个结果都相同，故采用。" if used else "无法确定哪一个多余，本行留空。",
        "consequence_en": "Leaving out any one gives the same row, so it is used."
        if used
        else "It cannot be told which is surplus; the line is left blank.",
    }


def _cells(table: Table, reading: TableReading) -> Iterator[Finding]:
    odd = {key for key, cell in reading.cells.items() if cell.mark == "unreadable" or cell.repaired}
    for _, line, column in table.cells() if odd else ():
        if (line.code, column.code) not in odd:
            continue
        cell = reading.cells[line.code, column.code]
        rule = "figure-repaired" if cell.repaired else "unreadable-cell"
        yield finding(
            rule,
            resource=table.resource,
            line=line.code,
            field=column.code,
            stated=cell.raw,
            expected=f"{cell.value:f}" if cell.value is not None else "",
            cause="unclear",
            source_line=cell.place.line,
            words=words_of(table, line.code, column.code),
        )


def _cut_line(table: Table, reading: TableReading) -> str:
    """Return the line at which a table breaks off: the last one found, empty, with none of those after it there."""
    found = [line.code for line in table.lines if line.code in reading.lines]
    if not found or found[-1] == table.lines[-1].code:
        return ""
    marks = {cell.mark for (line, _), cell in reading.cells.items() if line == found[-1]}
    return found[-1] if marks == {"blank"} else ""


def _blanks(table: Table, reading: TableReading, cut: str) -> Iterator[Finding]:
    with_blanks = {line for (line, _), cell in reading.cells.items() if cell.mark == "blank"}
    for line in table.lines:
        if line.code == cut or line.code not in with_blanks:
            continue
        columns = table.columns_of(line.code)
        cells = [reading.cells.get((line.code, column.code)) for column in columns]
        blank = [column for column, cell in zip(columns, cells, strict=True) if cell and cell.mark == "blank"]
        if blank:
            everything = len(blank) == len(columns)
            stated = "整行" if everything else "、".join(column.label for column in blank)
            where = next((cell.place.line for cell in cells if cell and cell.place.line), None)
            yield finding(
                "blank-cell",
                resource=table.resource,
                line=line.code,
                stated=stated,
                source_line=where,
                words=words_of(table, line.code),
            )
