"""What check prints as JSON is as its published schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gongkai.check.overview import overview
from gongkai.check_schema import check_schema
from gongkai.demo.collection import write_demo
from gongkai.pipeline import Options, assess, assess_all, build
from gongkai.source import find
from gongkai.terminal import report_json
from tests.conftest import ROOT
from tests.reports import report


def problems(given: Any) -> list[str]:
    return [error.json_path for error in Draft202012Validator(check_schema()).iter_errors(given)]


def checked(folder: Path, text: str) -> Any:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return json.loads(report_json([overview(assess(folder / "a.txt", "a.txt"))]))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(check_schema())


@pytest.mark.parametrize(
    "text",
    [
        report(),
        report().replace("规章\t0\t0\t0", "规章\tVH\t0\t0"),
        report().replace("总体情况", "x"),
        "x",
        "",
        "\ufffd" * 9,
    ],
    ids=["sound", "broken", "lacking", "no report", "empty", "damaged"],
)
def test_any_source_is_as_the_schema_says(tmp_path: Path, text: str) -> None:
    assert problems(checked(tmp_path, text)) == []


def test_reports_of_every_format_are_as_the_schema_says(tmp_path: Path) -> None:
    write_demo(tmp_path, 12, range(2020, 2023), 1)
    files = [*find(tmp_path / "content" / "reports"), *find(ROOT / "content" / "reports")]
    seen = [overview(item) for item in assess_all(files, 1)]
    assert {item.assessment.format for item in seen} >= {"txt", "html", "docx", "pdf"}
    assert problems(json.loads(report_json(seen))) == []


def _of_report(given: Any) -> Any:
    return given[0]["report"]


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda given: given[0].pop("failed"), "$[0]"),
        (lambda given: _of_report(given)["report"].pop("source_sha256"), "$[0].report"),
        (lambda given: _of_report(given)["tables"]["requests"]["cells"][0].update(value=0), "$[0].report"),
        (lambda given: _of_report(given)["source_text"][0].update(kind="grid"), "$[0].report"),
        (lambda given: _of_report(given)["township"].update(kind="village"), "$[0].report"),
    ],
)
def test_what_is_otherwise_is_refused(tmp_path: Path, spoil: Any, where: str) -> None:
    given = checked(tmp_path, report())
    spoil(given)
    assert problems(given) == [where]


def test_the_schema_is_on_the_site(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    build(Options(tmp_path / "reports", tmp_path / "datapackage", tmp_path / "site", tmp_path / "gongkai.toml"))
    assert json.loads((tmp_path / "site" / "data" / "check.schema.json").read_bytes()) == check_schema()
    assert 'href="check.schema.json"' in (tmp_path / "site" / "data" / "index.html").read_text(encoding="utf-8")
