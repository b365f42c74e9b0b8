"""Parquet and SQLite: the types of the schemas, and the CSV comes back out of either."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from gongkai.exports.database import write_database
from gongkai.exports.parquet import write_parquet
from gongkai.exports.typed import MARKS, number_of, tables_of
from gongkai.package.rows import number_text
from tests.exports.conftest import Made, write_all
from tests.package.made import FORMS, assessed, table

TABLES = tables_of(FORMS)


def published(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the row of CSV that a row with types stands for."""
    marked = set((row.get(MARKS) or "").split(";"))
    return {
        name: "/" if name in marked else "" if value is None else text(value)
        for name, value in row.items()
        if name != MARKS
    }


def text(value: Any) -> str:
    if isinstance(value, float):
        return number_text(Decimal(repr(value)))
    return value.isoformat() if isinstance(value, date) else str(value)


def both(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield every table as each of the formats has it."""
    with closing(sqlite3.connect(folder / "gongkai.sqlite")) as base:
        base.row_factory = sqlite3.Row
        for resource in TABLES:
            yield resource, [dict(row) for row in base.execute(f'SELECT * FROM "{resource}" ORDER BY rowid')]
            yield resource, pq.read_table(folder / f"{resource}.parquet").to_pylist()


def test_the_csv_comes_back_out_of_either(made: Made) -> None:
    beyond = ("figures", "value", "9" * 40)
    for resource, rows in both(made.data):
        expected = table((made.data / f"{resource}.csv").read_bytes())
        for row in expected:
            row |= {name: "" for name, value in row.items() if (resource, name, value) == beyond}
        assert [published(row) for row in rows] == expected, resource


def test_the_json_of_a_unit_has_numbers_nulls_and_slashes(made: Made) -> None:
    found = json.loads((made.folder / "townships" / "640181105" / "data.json").read_bytes())
    year = json.loads((made.folder / "years" / "2020" / "data.json").read_bytes())
    requests = [dict(zip(found["requests"]["fields"], row, strict=True)) for row in found["requests"]["rows"]]
    (new,) = (row for row in requests if (row["report_id"], row["line"]) == ("640181105-2021", "new_received"))
    csv = table((made.folder / "townships" / "640181105" / "requests.csv").read_bytes())

    assert (new["natural_person"], new["business"], new["research"], new["other"]) == (7, None, 0, "/")
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in requests]
    assert as_text == csv
    assert [row[0] for row in year["reports"]["rows"]] == ["640181105-2020", "chongwenzhen-2020"]
    assert ["9" * 40, "exact"] in [row[2:4] for row in found["figures"]["rows"]]
    assert MARKS not in found["requests"]["fields"]


def test_a_blank_a_slash_and_a_zero_are_three(made: Made) -> None:
    with closing(sqlite3.connect(made.data / "gongkai.sqlite")) as base:
        query = "SELECT natural_person, business, research, other, not_applicable FROM requests WHERE report_id = ? AND line = ?"
        found = base.execute(query, ("640181105-2021", "new_received")).fetchone()

    assert found == (7, None, 0, None, "other")


def test_pandas_reads_types(made: Made) -> None:
    reports = pd.read_parquet(made.data / "reports.parquet")
    requests = pd.read_parquet(made.data / "requests.parquet")

    assert reports["published"].tolist() == [date(2021, 1, 20), date(2022, 1, 20), None]
    assert reports["year"].tolist() == [2020, 2021, 2020]
    assert requests["natural_person"].sum() == 7
    assert int(requests["other"].isna().sum()) == 1


def test_duckdb_joins_parquet_with_the_csv_of_the_package(made: Made) -> None:
    query = f"""
        SELECT r.year, sum(q.natural_person)
        FROM '{made.data}/requests.parquet' q JOIN read_csv('{made.data}/reports.csv') r USING (report_id)
        WHERE q.line = 'new_received' GROUP BY r.year ORDER BY r.year
    """
    assert duckdb.sql(query).fetchall() == [(2020, 0), (2021, 7)]


def test_parquet_says_what_a_column_is(made: Made) -> None:
    schema = pq.read_schema(made.data / "requests.parquet")

    assert schema.field("total").metadata[b"title"].decode() == "总计"
    assert schema.metadata[b"version"] == b"0.1.0"
    assert not schema.field("report_id").nullable


def test_the_database_keeps_keys_and_references(made: Made) -> None:
    with closing(sqlite3.connect(made.data / "gongkai.sqlite")) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        (target,) = [(row[2], row[3], row[4]) for row in base.execute("PRAGMA foreign_key_list(requests)")]
        assert target == ("reports", "report_id", "report_id")
        assert base.execute("SELECT typeof(value) FROM disclosures WHERE value = 12.35").fetchall() == [("real",)]


def test_rows_that_refer_to_nothing_are_refused(tmp_path: Path) -> None:
    orphan = {field.name: "" for field in TABLES["requests"].fields} | {"report_id": "gone-2021", "line": "granted"}
    rows = {resource: [orphan] if resource == "requests" else [] for resource in TABLES}

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        write_database(tmp_path / "orphan.sqlite", TABLES, rows)


def test_datasette_opens_the_database_with_its_words(made: Made) -> None:
    from datasette.app import Datasette

    metadata = json.loads((made.data / "gongkai.datasette.json").read_bytes())
    served = Datasette([str(made.data / "gongkai.sqlite")], metadata=metadata, settings={"num_sql_threads": 0})

    async def ask() -> tuple[Any, str]:
        rows = await served.client.get("/gongkai/requests.json?line=new_received&_shape=array&_labels=on")
        page = await served.client.get("/gongkai/requests")
        return rows.json(), page.text

    rows, page = asyncio.run(ask())
    assert [row["natural_person"] for row in rows] == [0, 7]
    assert rows[1]["report_id"]["label"] == "=cmd|' /C calc'!A0"
    assert "<h1" in page
    assert "收到和处理政府信息公开申请情况" in page
    assert "Creative Commons" in page or "CC BY 4.0" in page


def test_the_same_reports_give_the_same_content(made: Made, tmp_path: Path) -> None:
    again = write_all(tmp_path / "again", [assessed(year=year) for year in (2020, 2021)])
    once = write_all(tmp_path / "once", [assessed(year=year) for year in (2020, 2021)])

    assert list(both(again.data)) == list(both(once.data))
    assert {item.path: item.sha256 for item in again.inventory.exports} == {
        item.path: item.sha256 for item in once.inventory.exports
    }


def test_more_rows_than_a_group_are_all_written(tmp_path: Path) -> None:
    row = {"resource": "r", "field": "f", "label_zh": "甲", "label_en": "a", "edition": "", "position": "1"}
    rows = ({**row, "code": str(number)} for number in range(120_001))

    assert write_parquet(tmp_path / "codes.parquet", TABLES["codes"], rows, {}) == 120_001
    assert pq.read_table(tmp_path / "codes.parquet")["code"].to_pylist() == [str(n) for n in range(120_001)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("7", 7), ("-3", -3), ("12.35", 12.35), ("0.10", 0.1), ("999999999999999", 999_999_999_999_999),
        ("1000000000000000", None), ("0.1234567890123456", None), ("9" * 400, None),
        ("", None), ("/", None), ("１", 1), ("NaN", None), ("1e5", 100_000.0), ("Infinity", None),
    ],
)  # fmt: skip
def test_a_number_is_what_the_text_states_or_none(text: str, number: float | None) -> None:
    assert number_of(text) == number
