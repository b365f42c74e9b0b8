"""What check prints of both sides of a finding, and that it and the slips know the findings between reports."""

from __future__ import annotations

import json
from pathlib import Path

from tests.reports import report
from tests.test_build import run


def row(label: str, figures: list[str], text: str) -> str:
    """Return a report with other figures in the row that begins with `label`."""
    (line,) = (line for line in text.split("\n") if line.startswith(label))
    return text.replace(line, "\t".join([line.split("\t")[0], *figures]))


def checked(*paths: Path) -> str:
    """Return what check prints of both sides, without the breaks of lines."""
    return "".join(run("check", *paths).stdout.split())


def line_of(text: str, label: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if line.startswith(label))


def test_both_sides_of_a_sum_are_shown_each_figure_with_its_place(tmp_path: Path) -> None:
    text = row("四、结转下年度", ["0"] * 7, row("二、上年结转", ["0"] * 7, row("一、本年新收", ["5"] * 7, report())))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = checked(tmp_path / "a.txt")
    new, over = line_of(text, "一、本年新收"), line_of(text, "二、上年结转")
    assert (
        f"所填：一、本年新收政府信息公开申请数量·自然人5（第{new}行）；二、上年结转政府信息公开申请数量·自然人0（第{over}行）"
        in found
    )
    assert "应为：（七）总计·自然人" in found
    assert "所填：一、本年新收政府信息公开申请数量·总计5" in found


def test_many_zeros_on_a_side_are_counted(tmp_path: Path) -> None:
    label = "三、本年度办理结果\t（一）予以公开"
    (line,) = (line for line in report().split("\n") if line.startswith(label))
    (tmp_path / "a.txt").write_text(report().replace(line, "\t".join([label, *["0"] * 6, "5"])), encoding="utf-8")
    assert "应为：6格为0" in checked(tmp_path / "a.txt")


def test_check_of_several_files_shows_the_year_before_s_figure(tmp_path: Path) -> None:
    before = row("四、结转下年度", ["1", *["0"] * 5, "1"], report())
    now = row("二、上年结转", ["4", *["0"] * 5, "4"], report(year=2022))
    for name, text in (("2021.txt", before), ("2022.txt", now)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    both = checked(tmp_path)
    assert "所填：二、上年结转政府信息公开申请数量·自然人4" in both
    assert f"应为：2021年四、结转下年度继续办理·自然人1（第{line_of(before, '四、结转下年度')}行）" in both
    assert "carry-over-continuity" not in checked(tmp_path / "2022.txt")


def test_slips_hold_the_findings_between_reports(tmp_path: Path) -> None:
    reports, slips = tmp_path / "content" / "reports", tmp_path / "office" / "slips"
    reports.mkdir(parents=True)
    sound = row("四、结转下年度", ["0"] * 7, report())
    (reports / "2021.txt").write_text(sound, encoding="utf-8")
    (reports / "2022.txt").write_text(row("二、上年结转", ["4", *["0"] * 5, "4"], report(year=2022)), encoding="utf-8")
    run("check", reports, "--root", tmp_path, "--slip", slips)
    text = (slips / "平罗县 陶乐镇 2022.md").read_text(encoding="utf-8")
    assert "| 二、上年结转政府信息公开申请数量 | 自然人 | 4 | 0 | 结转衔接" in text


def test_the_figures_of_the_narrative_are_named(tmp_path: Path) -> None:
    said = "2021年本镇共收到政府信息公开申请99件。"
    first = report().replace("一、总体情况", f"一、总体情况\n{said}", 1)
    (tmp_path / "a.txt").write_text(first, encoding="utf-8")
    assert f"所填：正文“收到公开申请”99（第{line_of(first, said)}行）" in checked(tmp_path / "a.txt")


def test_what_check_prints_as_json_has_the_sides_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(row("一、本年新收", ["91"] * 7, report()), encoding="utf-8")
    (found,) = json.loads(run("check", tmp_path, "--format", "json").stdout)
    balance = next(item for item in found["report"]["findings"] if item["rule"] == "request-balance")
    assert {side["held"] for side in balance["sides"]} == {"stated", "expected"}
