"""People's own readers over HTTP, on the project's own site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import pandas as pd
import pytest

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
        timeout=60,
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
