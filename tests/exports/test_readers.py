"""People's own readers over HTTP, on the project's own site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import duckdb
import pandas as pd
import pytest
from lxml import html

from tests.conftest import ROOT

READER = Path(__file__).with_name("read_package.cjs")
MODULES = ROOT / "tests" / "node_modules"


@pytest.mark.parametrize("package", ["data", "years/2021", "townships/640181105", "townships/640181105/2021"])
def test_a_javascript_reader_of_data_packages_reads_every_table(site: Path, address: str, package: str) -> None:
    if not (MODULES / "datapackage").is_dir():
        pytest.skip("needs datapackage: npm ci --prefix tests")
    descriptor = json.loads((site / package / "datapackage.json").read_bytes())
    given = {item["name"]: item["rows"] for item in descriptor["resources"] if item["type"] == "table"}

    done = subprocess.run(
        [shutil.which("node") or "node", str(READER), urljoin(address, f"{package}/datapackage.json")],
        env=os.environ | {"NODE_PATH": str(MODULES)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    read = json.loads(done.stdout)

    assert (read["valid"], read["errors"]) == (True, [])
    assert {name: table["count"] for name, table in read["tables"].items()} == given
    first = read["tables"]["requests"]["first"]
    assert (type(first["total"]), first["line"]) == (int, "new_received")


def test_pandas_reads_csv_and_parquet_alike(address: str) -> None:
    csv = pd.read_csv(urljoin(address, "data/requests.csv"), na_values=["/"])
    parquet = pd.read_parquet(urljoin(address, "data/requests.parquet"))

    assert len(csv) == len(parquet) == 121
    assert csv["total"].sum() == parquet["total"].sum()
    assert csv["report_id"].tolist() == parquet["report_id"].tolist()


def printed(site: Path, language: str) -> str:
    """Return the lines that the data page gives for a language."""
    tree = html.fromstring((site / "data" / "index.html").read_text(encoding="utf-8"))
    (code,) = tree.xpath(f"//h3[. = '{language}']/following-sibling::pre[1]/code")
    return code.text_content()


def test_the_lines_for_pandas_on_the_data_page_work(site: Path) -> None:
    command = [sys.executable, "-c", printed(site, "pandas")]
    done = subprocess.run(command, cwd=site / "data", capture_output=True, text=True, check=True, timeout=300)

    assert "new_received" in done.stdout


def test_the_lines_for_duckdb_on_the_data_page_work(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site / "data")

    assert [year for year, _ in duckdb.sql(printed(site, "DuckDB")).fetchall()] == [2020, 2021, 2023]
