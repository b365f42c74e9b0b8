"""The CSV for Excel, as LibreOffice opens it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from openpyxl import load_workbook

from gongkai.exports.flat import Flattener
from tests.exports.conftest import Made
from tests.exports.office import converted
from tests.package.made import FORMS


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_a_byte_order_mark_and_that_of_the_package_has_none(made: Made) -> None:
    for folder in (made.data, made.folder / "years" / "2020"):
        marked = sorted(folder.glob("*.excel.csv"))
        assert len(marked) == (9 if folder == made.data else 7)
        for path in marked:
            twin = path.with_name(path.name.replace(".excel", ""))
            assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
            assert twin.read_bytes()[:3] != b"\xef\xbb\xbf"
            assert len(rows_of(path)) == len(rows_of(twin))


def test_it_has_the_figures_of_the_package_and_guards_only_text_that_would_run(made: Made) -> None:
    (sheet,) = (sheet for sheet in Flattener(FORMS).sheets(made.reports) if sheet.resource == "findings")
    written = rows_of(made.data / "findings.excel.csv")
    wide = rows_of(made.data / "requests.excel.csv")
    titles = [row["标题"] for row in rows_of(made.data / "reports.excel.csv")]

    assert [row["说明"] for row in written] == ["'=1+1，应当相等。", "两边应当相等。"]
    assert [row["报告所载"] for row in written] == ["'-3", "3"]
    assert list(written[0]) == [column.heading for column in sheet.columns]
    assert [row["其他"] for row in wide if row["项目代码"] == "new_received"] == ["0", "/"]
    assert titles[1] == "'=cmd|' /C calc'!A0"


def test_libreoffice_shows_chinese_headings_and_numbers(made: Made, tmp_path: Path) -> None:
    path = made.data / "requests.excel.csv"
    (opened,) = converted(path, "xlsx", tmp_path, "--infilter=CSV:44,34,UTF-8,1")  # its dialogue sees the mark
    head, *rows = load_workbook(opened).active.iter_rows(values_only=True)
    given = rows_of(path)

    assert head == tuple(given[0])
    assert len(rows) == len(given)
    for row, texts in zip(rows, given, strict=True):
        for value, text in zip(row, texts.values(), strict=True):
            assert ("" if value is None else str(value)) == text


def test_the_list_of_files_says_which_is_which(made: Made) -> None:
    from gongkai.settings import Settings

    listed = {item["path"]: item for item in json.loads(made.inventory.json(Settings()))["files"]}

    assert (listed["data/requests.csv"]["format"], listed["data/requests.excel.csv"]["format"]) == ("csv", "excel.csv")
    assert listed["data/requests.csv"]["rows"] == listed["data/requests.excel.csv"]["rows"] == 48
