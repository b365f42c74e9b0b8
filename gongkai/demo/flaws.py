"""Flaws of real reports, each put into a draft together with the findings that it should lead to."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from gongkai.demo.draft import Draft
from gongkai.demo.places import stems
from gongkai.form import Table, load_form

Flaw = Callable[[Draft, Random], None]
"""Changes a draft and notes the findings on it."""

_WRONG_NOTICE = "国办公开办函〔2019〕61号"
_MOST_OFF = 9


def _tables(draft: Draft) -> tuple[Table, Table, Table]:
    second, third, fourth = load_form(draft.edition).tables
    return second, third, fourth


def _add(draft: Draft, resource: str, line: str, column: str, more: int) -> None:
    cell = draft.cells[resource, line, column]
    draft.cells[resource, line, column] = str(int(cell or 0) + more)


def _wrong_sum(draft: Draft, random: Random) -> None:
    random.choice((_wrong_total, _wrong_balance, _wrong_stage))(draft, random.randint(1, _MOST_OFF), random)


def _wrong_total(draft: Draft, more: int, random: Random) -> None:
    """A total across, which is also a part of the total of all outcomes."""
    third = _tables(draft)[1]
    sums = {item.rule: item for item in third.sums}
    line, total = random.choice(sums["outcome-sum"].left), sums["applicant-sum"].right[0]
    _add(draft, third.resource, line, total, more)
    draft.expect("applicant-sum", third.resource, line, total)
    draft.expect("outcome-sum", third.resource, sums["outcome-sum"].right[0], total)


def _wrong_balance(draft: Draft, more: int, random: Random) -> None:
    """More received than processed and carried forward."""
    third = _tables(draft)[1]
    sums = {item.rule: item for item in third.sums}
    for column in (random.choice(sums["applicant-sum"].left), sums["applicant-sum"].right[0]):
        _add(draft, third.resource, sums["request-balance"].left[0], column, more)
        draft.expect("request-balance", third.resource, "", column)


def _wrong_stage(draft: Draft, more: int, random: Random) -> None:
    fourth = _tables(draft)[2]
    line, total = random.choice(fourth.lines).code, fourth.sums[0].right[0]
    _add(draft, fourth.resource, line, total, more)
    draft.expect("proceeding-sum", fourth.resource, line, total)


def _regulations(draft: Draft, random: Random) -> None:
    second = _tables(draft)[0]
    line = second.lines[0].code
    _add(draft, second.resource, line, second.columns_of(line)[-1].code, random.randint(1, _MOST_OFF))
    draft.expect("township-regulation", second.resource, line)


def _blank_table(draft: Draft, random: Random) -> None:
    table = random.choice(_tables(draft)[:2])
    draft.cells.update({key: None for key in draft.cells if key[0] == table.resource})
    draft.expect("blank-table", table.resource)


def _blank_lines(draft: Draft, random: Random) -> None:
    table = random.choice(_tables(draft)[:2])
    for line in random.sample(table.lines[:-2], random.randint(1, 3)):
        draft.cells.update({(table.resource, line.code, column.code): None for column in table.columns_of(line.code)})
        draft.expect("blank-cell", table.resource, line.code)


def _not_applicable(draft: Draft, random: Random) -> None:
    """A whole table is marked instead of filled, which is no fault."""
    table = _tables(draft)[2]
    draft.cells.update({key: "/" for key in draft.cells if key[0] == table.resource})


def _misprint(draft: Draft, random: Random, printed: str, read: str | None, rule: str) -> None:
    keys = [key for key, cell in draft.cells.items() if cell == "0"]
    key = random.choice(keys)
    draft.cells[key], draft.read[key] = printed, read
    draft.expect(rule, *key)


def _letter_for_digit(draft: Draft, random: Random) -> None:
    _misprint(draft, random, "O", "0", "figure-repaired")


def _debris(draft: Draft, random: Random) -> None:
    _misprint(draft, random, random.choice(("VH", "卜", "0.0.")), None, "unreadable-cell")


def _lose(draft: Draft, *tables: Table) -> None:
    for table in tables:
        draft.without_table.add(table.resource)
        draft.expect("table-missing", table.resource)


def _missing_table(draft: Draft, random: Random) -> None:
    _lose(draft, random.choice(_tables(draft)))


def _tables_as_images(draft: Draft, random: Random) -> None:
    _lose(draft, *_tables(draft))


def _missing_section(draft: Draft, random: Random) -> None:
    draft.without_section = random.choice((5, 6))
    draft.expect("section-missing", line=str(draft.without_section))


def _wrong_period(draft: Draft, random: Random) -> None:
    draft.expect("period-mismatch")
    if random.random() < 0.5:
        draft.last_day = "12月30日"
    else:
        draft.period_year = draft.year - 1
        draft.expect("year-conflict")


def _wrong_title_year(draft: Draft, random: Random) -> None:
    draft.title_year = draft.year - 1
    draft.expect("year-conflict")


def _wrong_notice(draft: Draft, random: Random) -> None:
    draft.notice = _WRONG_NOTICE
    draft.expect("notice-mismatch")


def _contradiction(draft: Draft, random: Random) -> None:
    """The words count otherwise than the tables; what of it is a finding shows when the words are written."""
    draft.services = True
    for measure in ("licences", "penalties", "normative_documents"):
        draft.values[measure] += random.randint(1, _MOST_OFF)
    if draft.values["requests_received"]:
        draft.values["requests_received"] += random.randint(1, _MOST_OFF)


def _foreign_unit(draft: Draft, random: Random) -> None:
    draft.foreign = random.choice([stem for stem in stems() if not draft.unit.name.startswith(stem)]) + draft.unit.kind
    draft.expect("foreign-unit")


def _late(draft: Draft, random: Random) -> None:
    draft.lateness = random.randint(40, 300)
    draft.expect("published-late")


FLAWS: dict[str, Flaw] = {
    "wrong-sum": _wrong_sum,
    "regulations": _regulations,
    "blank-table": _blank_table,
    "blank-lines": _blank_lines,
    "not-applicable": _not_applicable,
    "letter-for-digit": _letter_for_digit,
    "debris": _debris,
    "missing-table": _missing_table,
    "tables-as-images": _tables_as_images,
    "missing-section": _missing_section,
    "wrong-period": _wrong_period,
    "wrong-title-year": _wrong_title_year,
    "wrong-notice": _wrong_notice,
    "contradiction": _contradiction,
    "foreign-unit": _foreign_unit,
    "late": _late,
}
"""The flaws of one report; those of a series, old-form among them, are put in where the series is written."""
