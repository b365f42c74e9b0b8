"""A report started with `build.py new`: in its place, and read as filled in."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from gongkai.demo.truth import make
from gongkai.divisions import load_gazetteer, resolve
from gongkai.form import load_form
from gongkai.parse import parse
from gongkai.source import read
from gongkai.stub import Place, StubError, locate, start
from tests.test_build import run

LINHE = Place("临河镇", "灵武市", "640181105")


def _filled(text: str, edition: str, figures: dict[tuple[str, str, str], str | None]) -> str:
    """Fill `figures` into a stub, going by the labels of its rows."""
    lines = text.split("\n")
    for table in load_form(edition).tables:
        begin = next(n for n, line in enumerate(lines) if line.startswith("## ") and table.label in line)
        end = next((n for n, line in enumerate(lines) if n > begin and line.startswith("## ")), len(lines))
        rows = [n for n in range(begin, end) if lines[n].startswith("|")]
        if table.across:
            values = [figures[table.resource, line.code, column.code] for _, line, column in table.cells()]
            lines[rows[-1]] = "| " + " | ".join(value or "" for value in values) + " |"
            continue
        for line in table.lines:
            row = next(n for n in rows if f"| {line.label} |" in lines[n])
            cells = lines[row].strip("|").split("|")
            codes = [column.code for column in table.columns_of(line.code)]
            first = next(n for n, cell in enumerate(cells) if cell.strip() == line.label) + 1
            first = len(cells) - len(codes) if table.groups else first
            cells[first : first + len(codes)] = [figures[table.resource, line.code, code] or "" for code in codes]
            lines[row] = "|" + "|".join(cells) + "|"
    return "\n".join(lines)


@pytest.mark.parametrize(("year", "edition"), [(2020, "2019"), (2025, "2021")])
def test_a_stub_filled_in_is_read_to_the_cell(tmp_path: Path, year: int, edition: str) -> None:
    (path,) = start(tmp_path, LINHE, year)
    assert path == tmp_path / "灵武市" / "临河镇" / f"{year}.md"
    truth = make(Random(7), edition, zeros=0.5)
    path.write_text(_filled(path.read_text(encoding="utf-8"), edition, truth.cells), encoding="utf-8")
    report = parse(read(path, path.relative_to(tmp_path).as_posix()))
    assert (report.edition, report.year) == (edition, year)
    assert resolve(load_gazetteer(), report).division_code == "640181105"
    cells = {
        (name, *key): f"{cell.value:f}" if cell.value is not None else None
        for name, table in report.tables.items()
        for key, cell in table.cells.items()
    }
    assert cells == truth.cells


def test_a_stub_as_it_is_holds_no_figure(tmp_path: Path) -> None:
    (path,) = start(tmp_path, LINHE, 2025)
    report = parse(read(path, "2025.md"))
    assert {cell.mark for table in report.tables.values() for cell in table.cells.values()} == {"blank"}
    assert not report.figures and {section.number for section in report.sections} == set(range(7))


@pytest.mark.parametrize(
    ("text", "home", "path"),
    [
        ("灵武市临河镇", "", "灵武市/临河镇/2025.md"),
        ("640181105", "", "灵武市/临河镇/2025.md"),
        ("灵武市", "", "灵武市/2025.md"),
        ("崇文镇", "140524", "陵川县/崇文镇/2025.md"),
        ("陵川县崇文镇", "610423", "陵川县/崇文镇/2025.md"),
        ("灵武市没有这个镇", "", "灵武市/没有这个镇/2025.md"),
    ],
)
def test_a_report_goes_below_its_county_and_unit(text: str, home: str, path: str) -> None:
    assert locate(load_gazetteer(), text, home).path(2025, ".md").as_posix() == path


def test_what_cannot_be_started_says_why(tmp_path: Path) -> None:
    with pytest.raises(StubError, match=r"2 个“崇文镇”.*陵川县崇文镇（140524100）"):
        locate(load_gazetteer(), "崇文镇")
    with pytest.raises(StubError, match="not the name of a unit"):
        locate(load_gazetteer(), "某某")
    start(tmp_path, LINHE, 2025)
    with pytest.raises(StubError, match="exists already"):
        start(tmp_path, LINHE, 2025)
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(StubError, match="cannot read this kind of file"):
        start(tmp_path, LINHE, 2024, tmp_path / "a.exe")


def test_a_file_of_the_office_is_put_in_its_place_unchanged(tmp_path: Path) -> None:
    given = tmp_path / "临河镇年报 终稿.TXT"
    given.write_text("随便什么", encoding="utf-8")
    done = run("new", "640181105", 2025, given, "--root", tmp_path)
    assert done.returncode == 0, done.stderr
    kept = tmp_path / "content" / "reports" / "灵武市" / "临河镇" / "2025.txt"
    assert kept.read_bytes() == given.read_bytes()
    assert 'division_code: "640181105"' in kept.with_name("2025.txt.yml").read_text(encoding="utf-8")
    assert f"build.py check {kept}" in done.stdout
