"""Return slips: what is on them, and that Word and LibreOffice take them for a page."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from gongkai.check.overview import Overview, overview
from gongkai.office.record import OfficeError, Returned, read_record, write_slips
from gongkai.office.sheets import TITLE, slip_docx, slip_markdown
from gongkai.office.slips import Item, slips_of
from gongkai.pipeline import assess
from tests.reports import report
from tests.test_build import run

DAY = "2026-01-20"


def checked(folder: Path, text: str, name: str = "a.txt") -> Overview:
    (folder / name).write_text(text, encoding="utf-8")
    return overview(assess(folder / name, name))


def broken(figure: str = "VH", unit: str = "平罗县陶乐镇") -> str:
    return report(unit=unit).replace("规章\t0\t0\t0", f"规章\t{figure}\t0\t0")


def unbalanced() -> str:
    """Return a report whose balance is broken in all seven columns, and the line of it that breaks it."""
    (line,) = (line for line in report().split("\n") if line.startswith("一、本年新收"))
    return report().replace(line, "\t".join(["一、本年新收政府信息公开申请数量", *["91"] * 6, "546"]))


def test_a_cell_is_named_by_section_row_and_column_as_the_form_has_them(tmp_path: Path) -> None:
    (slip,) = slips_of([checked(tmp_path, broken())])
    (item,) = slip.items
    assert (slip.unit, slip.year, slip.report_id, slip.errors) == ("平罗县陶乐镇", "2021", "640221106-2021", 1)
    assert (item.severity, item.section, item.row) == ("错误", "二、主动公开政府信息情况", "规章")
    assert (item.column, item.stated, item.printed) == ("本年制发件数", "VH", "规章 VH 0 0")


def test_a_sum_over_lines_shows_the_rows_that_are_not_0_as_printed(tmp_path: Path) -> None:
    (slip,) = slips_of([checked(tmp_path, unbalanced())])
    items = [item for item in slip.items if item.basis.startswith("申请收支平衡（表三勾稽关系")]
    assert len(items) == 7
    assert items[0].column == "自然人"
    assert items[0].printed.startswith(
        "一、本年新收政府信息公开申请数量 91；二、上年结转政府信息公开申请数量 3185；（七）总计 16761"
    )
    assert items[0].stated != items[0].expected


def test_a_row_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    text = "\n".join(line for line in report().split("\n") if not line.startswith("四、结转下年度"))
    (slip,) = slips_of([checked(tmp_path, text)])
    assert [(item.row, item.printed) for item in slip.items] == [("四、结转下年度继续办理", "（没有找到这一行）")]


def test_what_we_may_have_misread_is_said_on_the_slip(tmp_path: Path) -> None:
    (slip,) = slips_of([checked(tmp_path, broken())])
    assert slip.items[0].basis.endswith("；也可能是读取有误，请对照原件")


def test_private_numbers_stay_masked(tmp_path: Path) -> None:
    text = report().replace("一、总体情况", "一、总体情况\n联系人张某手机13912345678。")
    (slip,) = slips_of([checked(tmp_path, text)])
    (item,) = slip.items
    assert (item.section, item.stated) == ("正文", "139****5678")
    assert item.printed == "联系人张某手机139****5678。"


def test_a_sound_report_gets_no_slip_and_notices_alone_none(tmp_path: Path) -> None:
    sound = checked(tmp_path, report())
    notices = [replace(finding, severity="notice") for finding in checked(tmp_path, broken()).findings]
    assert notices
    assert slips_of([sound]) == []
    assert slips_of([replace(sound, assessment=replace(sound.assessment, findings=tuple(notices)))]) == []


def test_a_file_that_is_no_report_is_returned_with_the_reason(tmp_path: Path) -> None:
    (slip,) = slips_of([checked(tmp_path, "x", "空.txt")])
    assert (slip.name, slip.unit, slip.report_id, slip.errors) == ("空", "空.txt", "", 1)
    assert slip.items[0].basis.startswith("不能发布：")


def test_slips_of_namesakes_have_names_of_their_own_that_every_system_takes(tmp_path: Path) -> None:
    first, second = checked(tmp_path, broken()), checked(tmp_path, broken("VI"), "b.txt")
    assert [slip.name for slip in slips_of([first, second])] == ["平罗县 陶乐镇 2021", "平罗县 陶乐镇 2021 (2)"]
    assert first.assessment.unit is not None
    unit = replace(first.assessment.unit, name='../../x<>:"|?*\n' + "长" * 200)
    (slip,) = slips_of([replace(first, assessment=replace(first.assessment, unit=unit))])
    assert "/" not in slip.name
    assert len(slip.name) <= 60


def test_a_slip_opens_in_word_with_every_item(tmp_path: Path) -> None:
    (slip,) = slips_of([checked(tmp_path, unbalanced())])
    document = docx.Document(io.BytesIO(slip_docx(slip)))
    assert document.paragraphs[0].text == TITLE
    assert document.paragraphs[1].text == "平罗县陶乐镇："
    assert f"有错误 {slip.errors} 处" in document.paragraphs[2].text
    (table,) = document.tables
    headings = [cell.text for cell in table.rows[0].cells]
    assert headings == ["序号", "程度", "部分", "行", "列", "所填", "应为", "依据", "原行"]
    assert len(table.rows) == 1 + len(slip.items)
    assert [row.cells[8].text for row in table.rows[1:]] == [item.printed or "—" for item in slip.items]


@pytest.mark.parametrize("count", [1, 12])
def test_a_slip_is_one_page(tmp_path: Path, count: int) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is needed: install libreoffice-writer-nogui")
    (slip,) = slips_of([checked(tmp_path, unbalanced())])
    items = (slip.items * 12)[:count]
    assert len(items) == count
    (tmp_path / "slip.docx").write_bytes(slip_docx(replace(slip, items=items)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "slip.docx"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert len(re.findall(rb"/Type */Page\b", (tmp_path / "slip.pdf").read_bytes())) == 1


def test_nothing_in_a_report_breaks_a_slip(tmp_path: Path) -> None:
    (slip,) = slips_of([checked(tmp_path, broken())])
    hostile = Item("错误", "|<b>", "\x00\x0b", "\ufffe", "=1+1", "`*_", "\ud800", "a\nb")
    slip = replace(slip, items=(hostile,), unit="# x\x01")
    cells = docx.Document(io.BytesIO(slip_docx(slip))).tables[0].rows[1].cells
    assert [cell.text for cell in cells[2:5]] == ["|<b>", "", ""]
    assert r"| 1 | 错误 | \|\<b\> |" in slip_markdown(slip)
    write_slips(tmp_path / "slips", [slip], DAY)


def test_the_record_keeps_each_slip_once_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    folder = tmp_path / "slips"
    slips = slips_of([checked(tmp_path, broken())])
    written = write_slips(folder, slips, DAY)
    assert [path.name for path in written] == ["平罗县 陶乐镇 2021.docx", "平罗县 陶乐镇 2021.md"]
    write_slips(folder, slips, "2026-01-21")
    (row,) = read_record(folder)
    assert row == Returned(
        DAY, "640221106-2021", "平罗县陶乐镇", "2021", "a.txt", slips[0].sha256, "1", "0", "平罗县 陶乐镇 2021.docx"
    )
    write_slips(folder, slips_of([checked(tmp_path, broken("VI"))]), "2026-01-21")
    assert [row.written for row in read_record(folder)] == [DAY, "2026-01-21"]
    data = (folder / "slips.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfwritten,")
    assert len(list(csv.reader(data.decode("utf-8-sig").splitlines()))) == 3


def test_a_record_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "slips.csv").write_text("a,b\n1,2\n")
    with pytest.raises(OfficeError, match="slips.csv: 应为 UTF-8 的 CSV"):
        read_record(tmp_path)


def test_the_command_writes_slips_but_never_where_they_would_be_published(tmp_path: Path) -> None:
    reports = tmp_path / "content" / "reports"
    reports.mkdir(parents=True)
    (reports / "a.txt").write_text(broken(), encoding="utf-8")
    done = run("check", reports, "--root", tmp_path, "--slip", tmp_path / "office" / "slips", "--format", "json")
    assert done.returncode == 1
    assert "退改通知单 1 份 / return slips" in done.stderr
    assert (tmp_path / "office" / "slips" / "平罗县 陶乐镇 2021.docx").is_file()
    done = run("check", reports, "--root", tmp_path, "--slip", tmp_path / "content" / "slips")
    assert done.returncode == 2
    assert "not to be published, name another folder" in done.stderr
    assert not (tmp_path / "content" / "slips").exists()
