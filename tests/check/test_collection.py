from __future__ import annotations

from pathlib import Path

from gongkai.check.collection import Settled, settle
from gongkai.pipeline import assess
from tests.reports import report


def settled(folder: Path, files: dict[str, str]) -> dict[str, Settled]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = settle([assess(folder / name, name) for name in files])
    return {item.assessment.source: item for item in found}


def rules(item: Settled) -> set[str]:
    return {finding.rule for finding in item.assessment.findings} & {"duplicate-report", "conflicting-reports"}


def test_the_same_cells_twice_are_a_duplicate(tmp_path: Path) -> None:
    found = settled(tmp_path, {"b.txt": report(), "a.txt": report(layout="L8")})
    assert (found["a.txt"].status, found["b.txt"].status) == ("published", "duplicate")
    assert rules(found["a.txt"]) == {"duplicate-report"}
    assert {item.report_id for item in found.values()} == {"640221106-2021"}


def test_different_cells_are_a_conflict(tmp_path: Path) -> None:
    found = settled(tmp_path, {"a.txt": report(1), "b.txt": report(2), "c.txt": report(1)})
    assert [found[name].status for name in ("a.txt", "b.txt", "c.txt")] == ["published", "conflict", "duplicate"]
    assert rules(found["a.txt"]) == {"duplicate-report", "conflicting-reports"}


def test_replaces_settles_a_conflict(tmp_path: Path) -> None:
    newer = "---\nreplaces: a.txt\n---\n" + report(2)
    found = settled(tmp_path, {"x/a.txt": report(1), "x/b.txt": newer})
    assert (found["x/a.txt"].status, found["x/b.txt"].status) == ("replaced", "published")
    assert rules(found["x/b.txt"]) == set()


def test_years_and_units_are_apart(tmp_path: Path) -> None:
    found = settled(tmp_path, {"a.txt": report(), "b.txt": report(year=2022), "c.txt": report(unit="灵武市临河镇")})
    assert {item.status for item in found.values()} == {"published"}
    assert len({item.report_id for item in found.values()}) == 3


def test_unresolved_namesakes_in_two_folders_are_two_units(tmp_path: Path) -> None:
    found = settled(
        tmp_path, {"甲/a.txt": report(1, "崇文镇"), "甲/b.txt": report(1, "崇文镇"), "乙/a.txt": report(2, "崇文镇")}
    )
    assert [found[name].status for name in ("乙/a.txt", "甲/a.txt", "甲/b.txt")] == [
        "published",
        "published",
        "duplicate",
    ]
    assert found["乙/a.txt"].report_id == "chongwenzhen-2021"
    assert found["甲/a.txt"].report_id.startswith("chongwenzhen-")


def test_a_report_without_a_year_is_not_published(tmp_path: Path) -> None:
    text = report().replace("2021年", "").replace("2021", "")
    found = settled(tmp_path, {"a.txt": text})["a.txt"]
    assert (found.status, found.report_id) == ("unread", "")
    assert found.assessment.reason.startswith("找不到年份")
