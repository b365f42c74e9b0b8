"""The January board: who has filed, what was returned, what is cleared."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from gongkai.check.collection import settle
from gongkai.check.overview import overview
from gongkai.divisions import load_gazetteer
from gongkai.office.board import Board, BoardError, Entry, board_of
from gongkai.office.page import board_html
from gongkai.office.record import Returned, read_record, write_slips
from gongkai.office.slips import slips_of
from gongkai.pipeline import assess_all
from gongkai.register import REGISTER, load_register
from gongkai.source import find
from gongkai.terminal import board_text
from tests.reports import report
from tests.test_build import run

DAY = "2026-01-20"
SOUND = report(year=2022)
BROKEN = SOUND.replace("规章\t0\t0\t0", "规章\tVH\t0\t0")
TAOLE, GAOZHUANG = "640221106", "640221200"


def put(folder: Path, name: str, text: str) -> None:
    path = folder / "content" / "reports" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def assessed(folder: Path):  # type: ignore[no-untyped-def]
    return assess_all(list(find(folder / "content" / "reports")), 1)


def board(folder: Path, year: int | None = None, record: list[Returned] | None = None) -> Board:
    register = load_register(folder / "content" / REGISTER, load_gazetteer().names)
    return board_of(settle(assessed(folder)), register, record or [], year)


def entry(of: Board, township_id: str) -> Entry:
    (found,) = (entry for entry in of.entries if entry.township_id == township_id)
    return found


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Two units that reported about 2021; for 2022 one of them has filed, with an error."""
    put(tmp_path, "t/2021.txt", report())
    put(tmp_path, "g/2021.txt", report(2, "平罗县高庄乡"))
    put(tmp_path, "t/2022.txt", BROKEN)
    return tmp_path


def test_who_reported_before_is_expected_and_the_latest_year_is_meant(county: Path) -> None:
    found = board(county)
    assert found.year == 2022
    assert found.counts == {"expected": 2, "filed": 1, "missing": 1, "errors": 1, "returned": 0, "cleared": 0}
    assert entry(found, GAOZHUANG) == Entry(GAOZHUANG, "高庄乡", "平罗县")
    filed = entry(found, TAOLE)
    assert (filed.unit, filed.source, filed.edition, filed.errors) == ("陶乐镇", "t/2022.txt", "2021", 1)
    assert filed.tables == ("partial", "complete", "complete")


def test_a_unit_that_came_later_was_not_expected_before(county: Path) -> None:
    put(county, "c/2022.txt", report(3, "平罗县崇岗镇", 2022))
    assert board(county, 2021).counts["expected"] == 2
    assert board(county, 2022).counts["expected"] == 3
    assert board(county, 2023).counts == {
        "expected": 3,
        "filed": 0,
        "missing": 3,
        "errors": 0,
        "returned": 0,
        "cleared": 0,
    }


def test_a_register_says_who_is_expected(county: Path) -> None:
    rows = [f"{GAOZHUANG},,,2021,", "640221105,,2022,,"]
    (county / "content" / REGISTER).write_text("township_id,name,valid_from,valid_to,merged_into\n" + "\n".join(rows))
    found = board(county)
    assert found.registered
    assert [(entry.unit, entry.source) for entry in found.entries] == [("崇岗镇", ""), ("陶乐镇", "t/2022.txt")]
    assert "应报：按 content/register.csv" in board_text(found)
    assert "应报：没有 content/register.csv" not in board_text(found)
    assert {entry.township_id for entry in board(county, 2021).entries} == {GAOZHUANG, TAOLE}


def test_tables_are_complete_blank_or_missing(tmp_path: Path) -> None:
    text = report()
    start, end = text.index("四、政府信息公开行政复议"), text.index("五、存在")
    put(tmp_path, "a.txt", text[:start] + text[end:])
    (found,) = board(tmp_path).entries
    assert found.tables[:2] == ("complete", "complete")
    assert found.tables[2] == "missing"


def test_a_slip_is_returned_until_another_file_without_errors_comes(county: Path) -> None:
    folder = county / "office" / "slips"
    slips = slips_of(overview(item) for item in assessed(county))
    assert [slip.source for slip in slips] == ["t/2022.txt"]
    write_slips(folder, slips, DAY)
    returned = entry(board(county, record=read_record(folder)), TAOLE)
    assert (returned.returned, returned.cleared) == (DAY, False)
    put(county, "t/2022.txt", BROKEN.replace("VH", "VI"))
    assert not entry(board(county, record=read_record(folder)), TAOLE).cleared
    put(county, "t/2022.txt", SOUND)
    cleared = entry(board(county, record=read_record(folder)), TAOLE)
    assert (cleared.returned, cleared.cleared, cleared.errors) == (DAY, True, 0)


def test_a_unit_that_files_under_another_name_is_cleared_all_the_same(county: Path) -> None:
    folder = county / "office" / "slips"
    write_slips(folder, slips_of(overview(item) for item in assessed(county)), DAY)
    (county / "content" / "reports" / "t" / "2022.txt").unlink()
    put(county, "t/2022 改.txt", SOUND)
    assert entry(board(county, record=read_record(folder)), TAOLE).cleared


def test_what_cannot_be_read_is_named(county: Path) -> None:
    put(county, "x.txt", "x")
    ((source, reason),) = board(county).unread
    assert source == "x.txt"
    assert reason
    assert f"x.txt：{reason}" in " ".join(board_text(board(county)).split())


def test_without_reports_there_is_no_board(tmp_path: Path) -> None:
    put(tmp_path, "x.txt", "x")
    with pytest.raises(BoardError, match="there are no reports yet"):
        board(tmp_path)


def test_the_page_has_a_row_for_each_unit_and_takes_nothing_for_markup(county: Path) -> None:
    put(county, "g/<b>2022.txt", report(2, "平罗县高庄乡", 2022))
    page = html.fromstring(board_html(board(county), "平罗县 <公开>"))
    rows = [[cell.text_content() for cell in row] for row in page.iterfind(".//tbody/tr")]
    assert [row[0] for row in rows] == ["陶乐镇 平罗县", "高庄乡 平罗县"]
    assert rows[0][1:] == ["t/2022.txt", "未写明", "2021", "缺格·全·全", "1", "0", "", ""]
    assert rows[1][1] == "g/<b>2022.txt"
    assert "平罗县 <公开>" in page.findtext(".//title")
    assert not page.findall(".//script")
    assert "即 2023 年一月收缴" in page.text_content()


def test_the_command_shows_the_board_and_writes_a_page_that_is_never_published(county: Path) -> None:
    assert run("check", county / "content", "--root", county, "--slip", county / "office" / "slips").returncode == 1
    page = county / "office" / "board.html"
    done = run("board", "--root", county, "--html", page)
    assert done.returncode == 0, done.stderr
    assert "应报 2，已报 1，未报 1；有错误 1，已退改 1，已改正 0" in done.stdout
    assert "未报" in page.read_text(encoding="utf-8")
    done = run("board", "--root", county, "--html", county / "site" / "board.html")
    assert done.returncode == 2
    assert "not to be published" in done.stderr
    assert not (county / "site").exists()
