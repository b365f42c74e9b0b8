"""Start a report: a file in its place below the reports folder, to fill in or as the office has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.divisions import Gazetteer
from gongkai.divisions.naming import take_apart
from gongkai.faults import Fault
from gongkai.form import Form, Table, load_forms
from gongkai.parse import section_headings, section_numeral
from gongkai.site.statutory import Head, layout
from gongkai.source import can_read, format_of


class StubError(Fault):
    """A report cannot be started; the message says why and what to give instead."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report of a unit belongs: `code` is empty for a unit that the gazetteer lacks."""

    name: str
    county: str
    code: str

    @property
    def full_name(self) -> str:
        """The name with the county's."""
        return self.county + self.name

    def path(self, year: int, suffix: str) -> Path:
        """Return the path below the reports folder: county, unit, year."""
        return Path(*filter(None, (self.county, self.name)), f"{year}{suffix}")


def locate(gazetteer: Gazetteer, text: str, home: str = "") -> Place:
    """Return where the unit that `text` names (or its code is) belongs, within the division `home` when that helps.

    Raises StubError when the name fits several divisions or is not a name.
    """
    if text in gazetteer.names:
        return _place(gazetteer, gazetteer.current(text))
    named = take_apart(gazetteer, text)
    if named is None:
        raise StubError(f"不像单位名称 / not the name of a unit: {text!r}；例如 / such as 灵武市临河镇")
    codes = (gazetteer.current(code) for code in named.codes if gazetteer.fits(code, named.superiors))
    fitting = list(dict.fromkeys(codes))
    at_home = [code for code in fitting if home and gazetteer.fits(code, [(home,)])]
    fitting = at_home or fitting
    if len(fitting) > 1:
        names = "、".join(f"{_full(gazetteer, code)}（{code}）" for code in fitting[:10])
        raise StubError(f"有 {len(fitting)} 个“{named.name}”，请写明上级或代码 / give its superior or code: {names}")
    if fitting:
        return _place(gazetteer, fitting[0])
    return Place(named.name, named.superior_names[-1] if named.superior_names else gazetteer.name(home), "")


def _place(gazetteer: Gazetteer, code: str) -> Place:
    county = gazetteer.lineage(code)[0].name if len(code) == 9 else ""
    return Place(gazetteer.name(code), county, code)


def _full(gazetteer: Gazetteer, code: str) -> str:
    above = (division.name for division in reversed(gazetteer.lineage(code)))
    return "".join(dict.fromkeys(filter(None, (*above, gazetteer.name(code)))))


def start(folder: Path, place: Place, year: int, document: Path | None = None) -> list[Path]:
    """Write the stub of a report below `folder`, or put `document` there with a side note; return what was written.

    Raises StubError rather than touch a file that exists, and for a format that is not read.
    """
    if document is None:
        target = folder / place.path(year, ".md")
        written = {target: _front_matter(place, year, fenced=True) + "\n" + "\n".join(_body(place, year)) + "\n"}
    else:
        if not can_read(format_of(document)):
            raise StubError(f"不能读取这种文件 / cannot read this kind of file: {document}")
        target = folder / place.path(year, document.suffix.lower())
        written = {target.with_name(target.name + ".yml"): _front_matter(place, year, fenced=False)}
    for path in (target, *written):
        if path.exists():
            raise StubError(f"已有这个文件，没有改动 / exists already, left as it is: {path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if document is not None:
        shutil.copyfile(document, target)
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return list(dict.fromkeys((target, *written)))


def _front_matter(place: Place, year: int, fenced: bool) -> str:
    code = f'division_code: "{place.code}"' if place.code else "# division_code: 区划代码，九位 / nine digits"
    lines = [
        f"unit: {place.full_name}",
        code,
        f"year: {year}",
        f"# published: {year + 1}-01-31  发布日期 / day of publication",
        "# url: https://…  原文网址 / address of the original",
    ]
    fence = ["---"] if fenced else []
    return "\n".join([*fence, *lines, *fence]) + "\n"


def _body(place: Place, year: int) -> Iterator[str]:
    """Yield the lines of a report with all headings and the tables of the year's form, to be filled in."""
    form = _form_of(year)
    yield f"# {place.full_name}{year}年政府信息公开工作年度报告"
    yield f"\n根据{form.notice}编制，数据统计期限为{year}年1月1日至{year}年12月31日。"
    tables = {table.section: table for table in form.tables}
    for number, heading in section_headings().items():
        numeral = section_numeral(number)
        yield f"\n## {numeral}、{heading}\n"
        yield from _pipes(tables[numeral]) if numeral in tables else ["（请填写）"]


def _form_of(year: int) -> Form:
    forms = load_forms()
    return [form for form in forms if form.first_year <= year][-1] if year >= forms[0].first_year else forms[0]


def _pipes(table: Table) -> Iterator[str]:
    """Yield the printed rows of a table as Markdown, its figures blank."""
    plan = layout(table)
    reaching: dict[int, int] = {}
    for number, row in enumerate([*plan.head, *(row for body in plan.bodies for row in body)]):
        cells: list[str] = []
        for item in row:
            _fill(cells, reaching)
            for column in range(len(cells), len(cells) + item.cols):
                reaching[column] = (item.rows if isinstance(item, Head) else 1) - 1
            cells += [item.text if isinstance(item, Head) else "", *[""] * (item.cols - 1)]
        _fill(cells, reaching)
        yield _pipe_row(cells)
        if number == 0:
            yield _pipe_row(["---"] * len(cells))


def _fill(cells: list[str], reaching: dict[int, int]) -> None:
    """Add blank cells where labels of rows above reach down."""
    while reaching.get(len(cells), 0) > 0:
        reaching[len(cells)] -= 1
        cells.append("")


def _pipe_row(cells: Sequence[str]) -> str:
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"
