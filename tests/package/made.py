"""Reports made by hand, and packages written from them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.check.types import Finding
from gongkai.divisions.types import Unit
from gongkai.form import load_forms
from gongkai.package import Assessed, Row, collection_files, nested, rows_of
from gongkai.parse.types import Cell, Figure, Period, Report, Section, TableReading
from gongkai.parse.types import Row as PrintedRow
from gongkai.source import Place

FORMS = load_forms()
LINHE = Unit(
    "640181105",
    "临河镇",
    "town",
    "640181105",
    "灵武市",
    "银川市",
    "宁夏回族自治区",
    "640181",
    "640100",
    "640000",
    "superior",
)
CHONGWEN = Unit("chongwenzhen", "崇文镇", "town", candidates=("山西省陵川县崇文镇", "陕西省泾阳县崇文镇"))

Stated = Mapping[tuple[str, str, str], str]


def cell(text: str) -> Cell:
    """The cell that a text states: a number, ``/``, nothing, or something unreadable."""
    if text in {"", "/"}:
        return Cell(None, "not-applicable" if text else "blank", text, Place(30))
    try:
        return Cell(Decimal(text), "number", text, Place(30))
    except ArithmeticError:
        return Cell(None, "unreadable", text, Place(30))


def readings(edition: str, stated: Stated) -> dict[str, TableReading]:
    """Every table of an edition, all its cells 0 save those `stated` by (resource, line, column)."""
    (form,) = (form for form in FORMS if form.edition == edition)
    found = {}
    for table in form.tables:
        cells = {
            (line.code, column.code): cell(stated.get((table.resource, line.code, column.code), "0"))
            for _, line, column in table.cells()
        }
        rows = (PrintedRow(table.lines[0].code, table.lines[0].label, ("0", "0"), Place(30), "placed"),)
        lines = frozenset(line.code for line in table.lines)
        found[table.resource] = TableReading(table.resource, cells, lines, rows, Place(20))
    return found


def figure(measure: str = "items_website", value: str = "32", **changes: Any) -> Figure:
    given = {"qualifier": "exact", "unit": "条", "section": 1, "quote": f"公开{value}条", "line": 12} | changes
    return Figure(measure, Decimal(value), **given)


def finding(rule: str = "request-balance", **changes: Any) -> Finding:
    given = {
        "severity": "error",
        "resource": "requests",
        "line": "",
        "field": "total",
        "stated": "3",
        "expected": "2",
        "cause": "source",
        "message": "两边应当相等。",
        "message_en": "Both sides must be equal.",
        "source_line": 40,
    }
    return Finding(rule, **(given | changes))


def assessed(
    unit: Unit = LINHE,
    year: int = 2021,
    edition: str = "2021",
    stated: Stated | None = None,
    findings: Sequence[Finding] = (),
    **changes: Any,
) -> Assessed:
    given = {
        "source": f"灵武市/{unit.name}/{year}.md",
        "format": "md",
        "sha256": hashlib.sha256(f"{unit.township_id}{year}".encode()).hexdigest(),
        "size": 2048,
        "title": f"{unit.name}{year}年政府信息公开工作年度报告",
        "edition": edition,
        "years": {"report": (year,)},
        "period": Period(date(year, 1, 1), date(year, 12, 31), year, "1月1日至12月31日", 8),
        "notices": ("国办公开办函〔2021〕30号",),
        "namings": (),
        "tables": readings(edition, stated or {}) if edition else {},
        "sections": (
            Section(0, "", ((6, "本报告，\n“引言”"),), None),
            Section(1, "一、总体情况", ((10, "公开32条。"),), 9),
        ),
        "figures": (figure(), figure("hotline_cases", "7", qualifier="at_least", unit="件", line=None)),
        "narrative": "full",
        "published": f"{year + 1}-01-20",
        "url": f"https://www.example.gov.cn/公开/{year}.html",
    }
    report = Report(**(given | changes))
    return Assessed(f"{unit.township_id}-{year}", year, report, unit, tuple(findings))


def source_rows(reports: Sequence[Assessed]) -> list[Row]:
    rows = [
        {
            "source": one.report.source,
            "sha256": one.report.sha256,
            "bytes": str(one.report.size),
            "format": one.report.format,
            "status": "published",
            "report_id": one.report_id,
            "reason": "",
        }
        for one in reports
    ]
    unread = {
        "source": "空.txt",
        "sha256": "0" * 64,
        "bytes": "0",
        "format": "txt",
        "status": "unread",
        "report_id": "",
    }
    return [*rows, unread | {"reason": "空文件 / an empty file"}]


def files_of(reports: Sequence[Assessed]) -> dict[str, bytes]:
    pairs = [(rows := rows_of(one, FORMS), nested(one, rows, FORMS)) for one in reports]
    return dict(collection_files(pairs, source_rows(reports), FORMS))


def write(folder: Path, reports: Sequence[Assessed]) -> Path:
    """Write the whole collection of `reports` below `folder` and return it."""
    for path, data in files_of(reports).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def table(data: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def alter_descriptor(package: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")


def alter_table(package: Path, resource: str, change: Callable[[str], str], *, sealed: bool = True) -> None:
    """Change a CSV; when `sealed`, its bytes, hash and rows too, so that only the change itself can be objected to."""
    path = package / f"{resource}.csv"
    before = path.read_bytes().decode("utf-8")
    after = change(before)
    assert after != before, "the change changes nothing"
    path.write_bytes(after.encode("utf-8"))
    if not sealed:
        return

    def seal(descriptor: dict[str, Any]) -> None:
        (given,) = (one for one in descriptor["resources"] if one["name"] == resource)
        given["bytes"] = path.stat().st_size
        given["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        given["rows"] = len(list(csv.reader(io.StringIO(after, newline="")))) - 1

    alter_descriptor(package, seal)
