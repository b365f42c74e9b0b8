"""Does the report use the right form, for the right year and period, and say whose it is?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.check.catalogue import finding
from gongkai.check.types import Finding
from gongkai.divisions import Unit
from gongkai.form import Form, load_forms
from gongkai.parse import Report

_BELOW_CITY = frozenset(
    {"town", "township", "ethnic_township", "sumu", "ethnic_sumu", "subdistrict", "other_township_level", "county"}
)
_JANUARY_SINCE = 2019
_PERSONAL = {
    "mobile": ("手机号码", "a mobile number"),
    "identity": ("公民身份号码", "an identity number"),
    "mailbox": ("个人邮箱", "a private mailbox"),
}


def check_edition(report: Report, form: Form | None) -> Iterator[Finding]:
    """Yield an edition that is not the year's, and a cited notice that is not the form's."""
    if form is None:
        return
    if report.year is not None:
        current = [edition for edition in load_forms() if edition.first_year <= report.year][-1:]
        if current and current[0].first_year > form.first_year:
            yield finding(
                "edition-outdated", stated=form.edition, expected=current[0].edition, words={"year": str(report.year)}
            )
    if report.notices and form.notice not in report.notices:
        yield finding("notice-mismatch", stated="、".join(report.notices), expected=form.notice)


def check_regulations(report: Report, unit: Unit) -> Iterator[Finding]:
    """Yield government rules stated by a body that has no power to make any."""
    reading = report.tables.get("disclosures")
    below = unit.kind in _BELOW_CITY or (unit.kind == "department" and bool(unit.county_code))
    if reading is None or not below:
        return
    cells = [cell for (line, _), cell in reading.cells.items() if line == "regulations"]
    if any(cell.value for cell in cells):
        stated = "/".join(f"{cell.value:f}" if cell.value is not None else "□" for cell in cells)
        yield finding(
            "township-regulation",
            resource="disclosures",
            line="regulations",
            stated=stated,
            expected="0",
            source_line=cells[0].place.line,
        )


def check_personal(report: Report) -> Iterator[Finding]:
    """Yield what identifies a private person, masked, once for each kind and line."""
    together: dict[tuple[str, int | None], list[str]] = {}
    for item in report.personal:
        together.setdefault((item.kind, item.place.line), []).append(item.shown)
    for (kind, line), shown in together.items():
        what, what_en = _PERSONAL[kind]
        yield finding(
            "personal-data",
            line=str(line or ""),
            field=kind,
            stated="、".join(dict.fromkeys(shown)),
            source_line=line,
            words={"what": what, "what_en": what_en},
        )


def check_period(report: Report) -> Iterator[Finding]:
    """Yield a statistical period that is not the calendar year, and years that disagree."""
    year, period = report.year, report.period
    if year is None:
        return
    if period is not None and (period.start, period.end) != (date(year, 1, 1), date(year, 12, 31)):
        yield finding(
            "period-mismatch", stated=period.raw, expected=f"{year}-01-01/{year}-12-31", source_line=period.line
        )
    names = {"title": "标题", "period": "统计期限", "narrative": "正文"}
    named = {name: report.years.get(name, ()) for name in names}
    if any(years and year not in years for years in named.values()):
        stated = "，".join(f"{names[name]} {'、'.join(map(str, years))}" for name, years in named.items() if years)
        yield finding("year-conflict", stated=stated, expected=str(year), source_line=period.line if period else None)


def check_published(report: Report, unit: Unit) -> Iterator[Finding]:
    """Yield a publication after the day set for it: 31 January, 31 March for governments of counties and above.

    Up to the reports for 2018 it was 31 March for all. A date from before the end of the year is another document's.
    """
    year = report.year
    if year is None or not report.published:
        return
    published = date.fromisoformat(report.published)
    late = year < _JANUARY_SINCE or unit.kind in {"county", "prefecture", "province"}
    due = date(year + 1, 3 if late else 1, 31)
    if published > due:
        yield finding(
            "published-late",
            stated=report.published,
            expected=due.isoformat(),
            cause="unclear" if published.year > due.year else "source",
        )


def check_unit(unit: Unit) -> Iterator[Finding]:
    """Yield a unit that fits several divisions, or none."""
    if unit.division_code or unit.kind == "department":
        return
    if len(unit.candidates) > 1:
        yield finding(
            "unit-ambiguous",
            stated=unit.name,
            expected="、".join(unit.candidates),
            words={"count": str(len(unit.candidates))},
        )
        return
    if unit.name:
        reason = (
            f"区划名录中没有与“{unit.name}”及其上级相符的单位",
            f"no division fits “{unit.name}” and its superiors",
        )
    else:
        reason = ("全文没有写明单位名称", "the text does not name its unit")
    words = {"reason": reason[0], "reason_en": reason[1]}
    yield finding("unit-unknown", stated=unit.name, cause="unclear", words=words)
