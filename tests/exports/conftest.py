"""The exports of reports made by hand, and the site of the project's own reports as it is served."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gongkai.exports import Inventory, Listed, Output, write_exports
from gongkai.package import Assessed, Row, Rows, collection_files, nested, rows_of
from gongkai.pipeline import Options, build
from gongkai.publish import Stage
from gongkai.serving import serve
from gongkai.settings import Settings
from tests.conftest import ROOT
from tests.package.made import CHONGWEN, FORMS, assessed, figure, finding, source_rows


@dataclass(frozen=True)
class Made:
    """A staged site with packages and exports, and the rows that they hold."""

    folder: Path
    reports: Sequence[Rows]
    sources: Sequence[Row]
    inventory: Inventory

    @property
    def data(self) -> Path:
        return self.folder / "data"


def listed(path: str, descriptor: bytes) -> list[Listed]:
    """Return the files of a package by its descriptor, which is at `path`, itself included."""
    folder = path.removesuffix("datapackage.json")
    found = [
        Listed(folder + entry["path"], entry["bytes"], entry["hash"].removeprefix("sha256:"), entry.get("rows"))
        for entry in json.loads(descriptor)["resources"]
    ]
    return [*found, Listed(path, len(descriptor), hashlib.sha256(descriptor).hexdigest())]


def write_all(folder: Path, reports: Sequence[Assessed]) -> Made:
    """Write packages and exports of reports as a build stages them."""
    stage = Stage(folder, "index.html")
    stage.folder.mkdir(parents=True)
    rows = [rows_of(one, FORMS) for one in reports]
    out = Output(stage, Inventory(rows))
    pairs = [(its, nested(one, its, FORMS)) for one, its in zip(reports, rows, strict=True)]
    for path, data in collection_files(pairs, source_rows(reports), FORMS):
        place = path if "/" in path else f"data/{path}"
        stage.write(place, data)
        if path.endswith("datapackage.json"):
            out.inventory.add_package(listed(place, data))
    write_exports(rows, source_rows(reports), FORMS, Settings(), out)
    return Made(stage.folder, rows, source_rows(reports), out.inventory)


REPORTS = [
    assessed(
        stated={
            ("requests", "new_received", "natural_person"): "7",
            ("requests", "new_received", "business"): "",
            ("requests", "new_received", "other"): "/",
            ("disclosures", "fees", "amount"): "12.35",
            ("disclosures", "regulations", "issued"): "/",
            ("proceedings", "review", "total"): "",
        },
        findings=[finding(message="=1+1，应当相等。", stated="-3"), finding("township-regulation")],
        title="=cmd|' /C calc'!A0",
    ),
    assessed(year=2020, edition="2019", figures=(figure(value="9" * 40, quote="@一\n二\t三"),)),
    assessed(CHONGWEN, 2020, "", published=""),
]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = write_all(tmp_path_factory.mktemp("made") / "site", REPORTS)
    by_id = sorted(made.reports, key=lambda rows: rows["reports"][0]["report_id"])
    return replace(made, reports=by_id, sources=sorted(made.sources, key=lambda row: row["source"]))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the project's own reports."""
    folder = tmp_path_factory.mktemp("site")
    build(
        Options(
            reports=ROOT / "content" / "reports",
            datapackage=folder / "datapackage",
            site=folder / "site",
            settings=ROOT / "gongkai.toml",
        )
    )
    return folder / "site"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where that site is served."""
    with serve(site) as (url, wait):
        threading.Thread(target=wait, daemon=True).start()
        yield url
