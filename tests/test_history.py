"""The log of the data: what each publication changed, and why; and the feed that is made of it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from gongkai.feed import MOST_ENTRIES, append, atom_feed
from gongkai.history import Change, HistoryError, changes_between, grown, log_bytes, read_log
from gongkai.pipeline import Options, build
from gongkai.settings import Settings
from tests.conftest import ROOT
from tests.reports import report
from tests.test_build import run

DAY = "2026-01-20T02:00:00Z"
SOUND = report()
HERE = Settings(title="公开", base_url="https://county.example.org/x/")
ATOM = "{http://www.w3.org/2005/Atom}"


def built(folder: Path, files: Mapping[str, str]) -> Path:
    """Build reports, by name and text, and return their datapackage/."""
    for name, text in files.items():
        path = folder / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build(Options(folder / "reports", folder / "datapackage", folder / "site", folder / "gongkai.toml"))
    return folder / "datapackage"


def between(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    return changes_between(built(folder / "a", before), built(folder / "b", after), DAY)


@pytest.mark.parametrize(
    ("before", "after", "cause", "ids"),
    [
        ({}, {"a.txt": SOUND}, "new-report", ("", "640221106-2021")),
        ({"a.txt": SOUND}, {}, "withdrawn", ("640221106-2021", "")),
        (
            {"a.txt": SOUND},
            {"a.txt": SOUND, "a.txt.yml": "division_code: '640221105'\n"},
            "renumbered",
            ("640221106-2021", "640221105-2021"),
        ),
    ],
)  # fmt: skip
def test_a_whole_report_is_one_change(
    tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str], cause: str, ids: tuple[str, str]
) -> None:
    other = {"other.txt": report(2, "平罗县高庄乡")}
    (change,) = between(tmp_path, other | before, other | after)
    assert (change.cause, change.resource, change.field, (change.before, change.after)) == (
        cause,
        "reports",
        "report_id",
        ids,
    )
    assert (change.date, change.report_id, change.year) == (DAY, ids[1] or ids[0], "2021")


def test_a_file_with_other_bytes_is_a_re_issue_cell_by_cell(tmp_path: Path) -> None:
    changes = between(tmp_path, {"a.txt": SOUND}, {"b.txt": SOUND.replace("规章\t0\t0\t0", "规章\tVH\t0\t0")})
    assert {change.cause for change in changes} == {"re-issue"}
    (cell,) = (change for change in changes if change.resource == "disclosures")
    assert (cell.unit, cell.row, cell.field, cell.before, cell.after) == (
        "陶乐镇",
        "regulations issued",
        "value",
        "0",
        "",
    )
    assert {change.field for change in changes if change.resource == "reports"} == {"source", "source_sha256", "errors"}
    assert not {"message", "message_en"} & {change.field for change in changes}


@pytest.mark.parametrize(
    "after", [{"a.txt": SOUND, "a.txt.yml": "published: 2022-03-01\n"}, {"平罗县/陶乐镇/2021.txt": SOUND}]
)
def test_a_side_note_or_another_place_is_told_from_another_reading(tmp_path: Path, after: Mapping[str, str]) -> None:
    changes = between(tmp_path, {"a.txt": SOUND}, after)
    assert {change.cause for change in changes} == {"side-note"}


SAID = """
- unit: "640221106"
  year: 2021
  rule: unreadable-cell
  stated: VH
  text: {text}
  by: 平罗县政务公开办公室
  date: 2022-02-14
"""


def test_what_is_said_about_a_finding_is_told_from_the_finding(tmp_path: Path) -> None:
    wrong = SOUND.replace("规章\t0\t0\t0", "规章\tVH\t0\t0")
    folder = tmp_path / "a"
    former = Path(shutil.copytree(built(folder, {"a.txt": wrong}), tmp_path / "former"))
    (folder / "explanations.yml").write_text(SAID.format(text="笔误"), encoding="utf-8")
    changes = changes_between(former, built(folder, {}), DAY)
    assert {(change.cause, change.resource) for change in changes} == {("explanation", "findings")}
    assert {change.field: change.after for change in changes} == {
        "explanation": "笔误",
        "explained_by": "平罗县政务公开办公室",
        "explained_on": "2022-02-14",
        "explanation_status": "current",
    }


def test_an_explanation_beside_other_changes_has_its_own_cause(tmp_path: Path) -> None:
    wrong = SOUND.replace("规章\t0\t0\t0", "规章\tVH\t0\t0")
    former = Path(shutil.copytree(built(tmp_path, {"a.txt": wrong}), tmp_path / "former"))
    (tmp_path / "explanations.yml").write_text(SAID.format(text="笔误"), encoding="utf-8")
    changes = changes_between(former, built(tmp_path, {"a.txt.yml": "published: 2022-01-09\n"}), DAY)
    assert {(change.cause, change.resource) for change in changes} == {
        ("side-note", "reports"),
        ("explanation", "findings"),
    }
    feed = etree.fromstring(atom_feed(changes, HERE))
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == [
        "陶乐镇 2021：附注或存放位置 / side note or place of the file、情况说明 / explanation"
    ]


def test_the_same_bytes_with_other_figures_are_a_better_reading(tmp_path: Path) -> None:
    folder = built(tmp_path, {"a.txt": SOUND})
    former = Path(shutil.copytree(folder, tmp_path / "former"))
    path = former / "proceedings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("review,0", "review,", 1), encoding="utf-8")
    (change,) = changes_between(former, folder, DAY)
    assert (change.cause, change.row, change.field, change.before, change.after) == (
        "better-reading", "review", "upheld", "", "0",
    )  # fmt: skip


def test_a_field_that_one_build_lacks_is_no_change_of_the_data(tmp_path: Path) -> None:
    folder = built(tmp_path, {"a.txt": SOUND})
    former = Path(shutil.copytree(folder, tmp_path / "former"))
    descriptor = (former / "datapackage.json").read_text(encoding="utf-8")
    assert '"name":"notices"' in descriptor
    (former / "datapackage.json").write_text(descriptor.replace('"name":"notices"', '"name":"cited"'), encoding="utf-8")
    path = former / "reports.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("notices", "cited", 1), encoding="utf-8")
    assert changes_between(former, folder, DAY) == []


CHANGE = Change(DAY, "640221106-2021", "陶乐镇", "2021", "re-issue", "requests", "granted", "total", "1", "2")


def test_a_log_survives_write_and_read_and_has_each_change_once(tmp_path: Path) -> None:
    log = [CHANGE, replace(CHANGE, before='a,"b"\nc\r', after="")]
    (tmp_path / "changes.csv").write_bytes(log_bytes(log))
    assert read_log(tmp_path / "changes.csv") == log
    later = replace(CHANGE, date="2026-01-21T02:00:00Z")
    assert grown(log, [CHANGE, later]) == [*log, later]
    assert read_log(tmp_path / "none.csv") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the first line must be date,report_id"),
        ("a,b\n", "the first line must be date,report_id"),
        (log_bytes([CHANGE]).decode() + "x,y\n", "row 3 must have 10 columns"),
        (log_bytes([CHANGE]).decode().replace("re-issue", "whim"), "as cause one of new-report, withdrawn"),
        (log_bytes([CHANGE]).decode().replace("2026-01", "2026-13"), "date"),
    ],
)
def test_a_log_that_is_none_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "changes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(HistoryError, match=f"changes.csv: .*{message}"):
        read_log(tmp_path / "changes.csv")


def test_a_feed_is_atom_with_an_entry_for_each_report_and_publication() -> None:
    later = replace(CHANGE, date="2026-02-01T02:00:00Z", cause="withdrawn")
    log = [CHANGE, replace(CHANGE, field="other", after="<b>\x0b&"), later]
    feed = etree.fromstring(atom_feed(log, HERE))
    assert feed.tag == f"{ATOM}feed"
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(ATOM + name)
            assert found.text
        assert datetime.fromisoformat(parent.findtext(f"{ATOM}updated")).tzinfo
    newest, older = feed.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "陶乐镇 2021：撤下 / withdrawn"
    assert older.findtext(f"{ATOM}title") == "陶乐镇 2021：更正重发 / re-issued"
    assert newest.find(f"{ATOM}link").get("href") == older.find(f"{ATOM}link").get("href")
    assert older.find(f"{ATOM}link").get("href") == f"{HERE.base_url}townships/640221106/2021/index.html"
    assert "<li>requests · granted · total：1 → 2</li>" in older.findtext(f"{ATOM}content")
    assert "1 → &lt;b&gt; &amp;" in older.findtext(f"{ATOM}content")
    assert newest.findtext(f"{ATOM}id") != older.findtext(f"{ATOM}id")
    assert feed.findtext(f"{ATOM}updated").startswith("2026-02-01T02:00:00")


def test_a_feed_is_the_same_each_time_and_bounded() -> None:
    log = [
        replace(CHANGE, report_id=f"{number:09}-2021", field=f"f{field}")
        for number in range(150)
        for field in range(40)
    ]
    feed = atom_feed(log, HERE)
    assert feed == atom_feed(log, HERE)
    assert feed.count(b"<entry>") == MOST_ENTRIES
    assert "另有 10 处 / 10 more".encode() in feed
    assert atom_feed([], HERE) == atom_feed([], HERE)
    assert b"1970-01-01T00:00:00" in atom_feed([], HERE)


def test_what_is_appended_is_what_the_next_build_has(tmp_path: Path) -> None:
    former = Path(shutil.copytree(built(tmp_path, {"a.txt": SOUND}), tmp_path / "former"))
    built(tmp_path, {"b.txt": report(2, "平罗县高庄乡")})
    append(tmp_path, changes_between(former, tmp_path / "datapackage", DAY), Settings())
    site = tmp_path / "site" / "changes"
    appended = {path.name: path.read_bytes() for path in site.iterdir()}
    assert sorted(appended) == ["changes.csv", "feed.atom"]
    folders = (tmp_path / "reports", tmp_path / "datapackage", tmp_path / "site", tmp_path / "gongkai.toml")
    build(Options(*folders, changes=tmp_path / "changes"))
    assert {path.name: path.read_bytes() for path in site.iterdir()} == appended
    assert appended["changes.csv"] == (tmp_path / "changes" / "changes.csv").read_bytes()


def test_the_command_logs_once_what_changed(tmp_path: Path) -> None:
    former = Path(shutil.copytree(ROOT / "datapackage", tmp_path / "former"))
    (tmp_path / "content" / "reports").mkdir(parents=True)
    shutil.copytree(ROOT / "content" / "reports" / "灵武市", tmp_path / "content" / "reports" / "灵武市")
    assert run("build", "--root", tmp_path).returncode == 0
    for _ in range(2):
        done = run(
            "changes", "--root", tmp_path, "--previous", former, "--append", "--date", "2026-01-20T10:00:00+08:00"
        )
        assert done.returncode == 0, done.stderr
    with (tmp_path / "changes" / "changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["date"], row["cause"]) for row in rows} == {(DAY, "withdrawn")}
    assert len(rows) == 4
    assert "记入 4 处 / logged" in done.stderr
    done = run("verify", tmp_path)
    assert done.returncode == 0, done.stdout


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    done = run("changes", "--previous", tmp_path, "--append", "--date", "tomorrow")
    assert done.returncode == 2
    assert "must look like 2026-01-20" in done.stderr
