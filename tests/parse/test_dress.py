"""Figures in all their dress, printed into every format: one value, or a finding, never a figure made up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from gongkai.check import check_report
from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Key, Truth, make
from gongkai.divisions import load_gazetteer, resolve
from gongkai.form import load_form
from gongkai.parse import Cell, parse
from gongkai.source import read
from tests.source.test_docx import saved, written
from tests.source.test_html import page

ODD = "unreadable"
COUNTS = {
    "３": "3", "１，２３４": "1234", "1,234": "1234", "1，234": "1234", "3 件": "3", "3件": "3", "０件": "0", "0 件": "0",
    "3（件）": "3", "3人次": "3", "3\u200b4": "34", "3*": "3", "2.0": "2", "0.000": "0", "零": "0", "２０２１": "2021",
    "/": "/", "／": "/", "-": "/", "－": "/", "—": "/", "——": "/", "--": "/", "―": "/", "‑": "/", "无": "/",
    "O": "0!", "〇": "0!", "3O": "30!", "l": "1!", "1 6": "16!", "1\u30006": "16!", "1 234": "1234!", "1\xa02": "12!",
    "12,34": ODD, "1,2345": ODD, "1.000": ODD, "2.5": ODD, "3.": ODD, "1，": ODD, "00": ODD, "03": ODD, "0 0": ODD,
    "+3": ODD, "-2": ODD, "增3": ODD, "三": ODD, "3¹": ODD, "3①": ODD, "①": ODD, "约3": ODD, "近3": ODD, "≥3": ODD,
    "3/4": ODD, "3-4": ODD, "(3)": ODD, "空": ODD, "未统计": ODD, "N/A": ODD, "3万": ODD, "3元": ODD, "×": ODD,
    "25. 1": ODD, "0 /": ODD, "￥3": ODD, "1'234": ODD, "０．５": ODD,
}  # fmt: skip
CHANGES = {
    "+3": "3", "-2": "-2", "＋3": "3", "－2": "-2", "−2": "-2", "+ 3": "3", "-0": "0", "+1,234": "1234", "增3": "3",
    "减2": "-2", "增加3": "3", "减少2": "-2", "增3项": "3", "负2": "-2", "3项": "3",
    "2-": ODD, "(2)": ODD, "±2": ODD, "增/减3": ODD, "减-2": ODD, "持平": ODD, "增": ODD, "↑3": ODD, "—2": ODD, "+2.5": ODD,
}  # fmt: skip
AMOUNTS = {
    "251000元": "25.1", "25.1万元": "25.1", "25．1": "25.1", "２５１，０００元": "25.1", "25.1（万元）": "25.1",
    "251 000元": "25.1!", "¥251000元": "25.1", "25.1万": ODD, "￥25.1": ODD, "-25.1": ODD, "25. 1": ODD, "3件": ODD,
}  # fmt: skip
FORMATS: dict[str, Callable[[Truth], bytes]] = {
    "T1.txt": lambda truth: LAYOUTS["T1"](truth).encode(),
    "L1.txt": lambda truth: LAYOUTS["L1"](truth).encode(),
    "L3.txt": lambda truth: LAYOUTS["L3"](truth).encode(),
    "a.html": lambda truth: page(truth).encode(),
    "a.docx": lambda truth: saved(written(truth)),
}
LOST = {"cells-missing", "extra-cells"}


def dressed() -> list[tuple[Truth, dict[Key, tuple[str, str]]]]:
    """Return reports with a dress in one cell of a row, and what each of these cells owes, until all dresses are worn."""
    form = load_form("2019")
    wardrobe = [
        ([("requests", line.code, "business") for line in form.table("requests").lines], iter(COUNTS.items())),
        ([key for key in make(Random(0), "2019").cells if key[2] == "change"], iter(CHANGES.items())),
        ([("disclosures", "procurement", "amount")], iter(AMOUNTS.items())),
    ]
    reports: list[tuple[Truth, dict[Key, tuple[str, str]]]] = []
    while worn := {
        key: dress for keys, rest in wardrobe for key, dress in zip(keys, islice(rest, len(keys)), strict=False)
    }:
        truth = make(Random(len(reports)), "2019", zeros=0.5)
        truth.cells.update({key: raw for key, (raw, _) in worn.items()})
        reports.append((truth, worn))
    return reports


REPORTS = dressed()


def stated(cell: Cell | None) -> str:
    """Return what a cell says: a number, with ! if it was repaired, / or why there is none."""
    if cell is None:
        return "lost"
    number = f"{cell.value + 0:f}" if cell.value is not None else ""
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return {"number": number + "!" * cell.repaired, "not-applicable": "/"}.get(cell.mark, cell.mark)


@pytest.mark.parametrize("name", FORMATS)
def test_every_dress_is_read_or_named_in_every_format(tmp_path: Path, name: str) -> None:
    for truth, worn in REPORTS:
        (tmp_path / name).write_bytes(FORMATS[name](truth))
        report = parse(read(tmp_path / name))
        found = {key: stated(report.tables[key[0]].cells.get(key[1:])) for key in truth.cells}
        findings = {
            (item.rule, item.resource, item.line, item.field): item.stated
            for item in check_report(report, resolve(load_gazetteer(), report))
        }
        lost = {key[:2] for key, value in found.items() if value == "lost"}
        assert not lost or name == "L1.txt"
        assert lost <= {(resource, line) for rule, resource, line, _ in findings if rule in LOST}
        for key, printed in truth.cells.items():
            raw, owed = worn.get(key, (printed, printed))
            if key[:2] in lost:
                continue
            assert found[key] == owed, (key, raw)
            assert (("unreadable-cell", *key) in findings) == (owed == ODD)
            assert (("figure-repaired", *key) in findings) == owed.endswith("!")


def test_no_dress_is_left_out() -> None:
    worn = [raw for _, dresses in REPORTS for raw, _ in dresses.values()]
    assert sorted(worn) == sorted([*COUNTS, *CHANGES, *AMOUNTS])
