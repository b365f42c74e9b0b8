from __future__ import annotations

import pytest

from gongkai.form import Column
from gongkai.parse.figures import is_figure, read_cell
from gongkai.source import Place

COUNT = Column("total", "总计", "total", "件")
CHANGE = Column("change", "本年增/减", "change", "项", signed=True)
AMOUNT = Column("amount", "采购总金额", "amount", "万元")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", "0"), (" 0 ", "0"), ("１２", "12"), ("1,234", "1234"), ("１，２３４", "1234"), ("3 件", "3"), ("0件", "0"),
        ("零", "0"), ("**7**", "7"), ("8人次", "8"), ("0.0", "0"), ("\u200b5", "5"), ("3項", "3"),
    ],
)  # fmt: skip
def test_counts_in_all_their_dress(raw: str, value: str) -> None:
    cell = read_cell(raw, Place(1), COUNT)
    assert (cell.mark, f"{cell.value:f}", cell.repaired, cell.raw) == ("number", value, False, raw)


@pytest.mark.parametrize(("raw", "value"), [("O", "0"), ("1O", "10"), ("l", "1"), ("1 6", "16"), ("2 O", "20")])
def test_figures_with_one_reading_are_repaired_and_say_so(raw: str, value: str) -> None:
    cell = read_cell(raw, Place(1), COUNT)
    assert (f"{cell.value:f}", cell.repaired) == (value, True)


@pytest.mark.parametrize("raw", ["/", "／", "-", "—", "--", "——", "无", "無"])
def test_not_applicable_is_neither_blank_nor_zero(raw: str) -> None:
    assert read_cell(raw, Place(1), COUNT).mark == "not-applicable"


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\xa0"])
def test_blank_is_not_zero(raw: str) -> None:
    assert read_cell(raw, Place(1), COUNT).mark == "blank"


@pytest.mark.parametrize(
    "raw", ["VH", "1,", "-112", "2.5", "1/2", "0 0", "007", "近百", "3元", "1,23", "=1+1", "9" * 20]
)
def test_what_is_no_count_is_unreadable(raw: str) -> None:
    assert read_cell(raw, Place(1), COUNT).mark == "unreadable"


@pytest.mark.parametrize(("raw", "value"), [("+19", "19"), ("-11", "-11"), ("－8", "-8"), ("− 3", "-3"), ("0", "0")])
def test_signs_count_in_the_change(raw: str, value: str) -> None:
    assert f"{read_cell(raw, Place(1), CHANGE).value:f}" == value


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [
        ("1646.5万元", "万元", "1646.5"), ("251000元", "万元", "25.1"), ("251000", "元", "25.1"), ("３.５万元", "元", "3.5"),
        ("0.2亿元", "万元", "2000"), ("190.457379", "万元", "190.457379"), ("1,234.50", "万元", "1234.5"),
        ("251,000元", "万元", "25.1"), ("人民币25.1万元", "元", "25.1"), ("0元", "万元", "0"),
    ],
)  # fmt: skip
def test_amounts_come_in_ten_thousand_yuan_and_stay_exact(raw: str, unit: str, value: str) -> None:
    cell = read_cell(raw, Place(1), AMOUNT, unit)
    assert cell.value is not None
    assert f"{cell.value.normalize():f}" == value


@pytest.mark.parametrize("raw", ["25,1", "25。1", "1e3", "3件", "25.1万", "￥25.1", "¥3件", "-25.1", "25.1.2"])
def test_what_is_no_amount_is_unreadable(raw: str) -> None:
    assert read_cell(raw, Place(1), AMOUNT).mark == "unreadable"


def test_every_word_that_stands_in_a_figure_is_let_through() -> None:
    units = [
        "件次",
        "人次",
        "件",
        "项",
        "条",
        "份",
        "次",
        "个",
        "宗",
        "起",
        "篇",
        "则",
        "元",
        "百元",
        "千元",
        "万元",
        "亿元",
    ]
    signs = ["增", "增加", "减", "减少", "负", "+", "-"]
    assert all(map(is_figure, [*(f"3{unit}" for unit in units), *(f"{sign}3" for sign in signs)]))
    assert all(map(is_figure, ["人民币3万元", "零", "无", "/", "3（件）"]))


def test_words_are_no_figures() -> None:
    assert not any(map(is_figure, ["规章", "VH", "总计", "三", "1.", "(一)", "12345热线", ""]))
