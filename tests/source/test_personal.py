from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.check import check_report
from gongkai.divisions import load_gazetteer, resolve
from gongkai.parse import parse
from gongkai.source import read
from gongkai.source.personal import mask_text
from tests.reports import report

_IDENTITY = "640181198001011238"


@pytest.mark.parametrize(
    ("text", "masked", "kinds"),
    [
        ("联系人手机13812345678。", "联系人手机138****5678。", ["mobile"]),
        ("拨打 138-1234-5678 或１３９１２３４５６７８", "拨打 138****5678 或１３９****５６７８", ["mobile", "mobile"]),
        ("电话：+86 13812345678", "电话：138****5678", ["mobile"]),
        ("联系电话：138 1234 5678", "联系电话：138****5678", ["mobile"]),
        ("请与办公室王主任联系，邮箱wang@126.com", "请与办公室王主任联系，邮箱w***@126.com", ["mailbox"]),
        ("由办公室负责。邮箱：li@sina.com.cn", "由办公室负责。邮箱：l***@sina.com.cn", ["mailbox"]),
        (f"身份证号{_IDENTITY}，", f"身份证号6401{'*' * 14}，", ["identity"]),
        ("来信请寄wang.xm@163.com或zhang@vip.qq.com", "来信请寄w***@163.com或z***@vip.qq.com", ["mailbox", "mailbox"]),
    ],
)
def test_what_identifies_a_person_is_masked(text: str, masked: str, kinds: list[str]) -> None:
    shown, found = mask_text(text)
    assert shown == masked
    assert [kind for kind, _ in found] == kinds
    assert all(part in masked for _, part in found)


@pytest.mark.parametrize(
    "text",
    [
        "办公室电话0952-3012345，传真09523012345",
        "热线12345，总机6012345678901",
        "| 138 1234 5678 |",  # three figures of a row
        "640181198013011238",  # no such day
        "640181198001011239",  # wrong check digit
        "office@lingwu.gov.cn",
        "someone@163.company.example",
        "请与临河镇人民政府办公室联系，电话：0951-4000000，电子邮箱：lhz@163.com",
        "统一社会信用代码11640181MB1234567X",
        "第13800000000001号",
    ],
)
def test_what_belongs_to_an_office_stays(text: str) -> None:
    assert mask_text(text) == (text, [])


def test_a_report_with_personal_data_is_a_finding_and_nothing_of_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "2021.txt"
    text = report() + "\n联系人手机13812345678，邮箱wang@qq.com，身份证" + _IDENTITY
    path.write_text(text, encoding="utf-8")
    read_report = parse(read(path))
    found = check_report(read_report, resolve(load_gazetteer(), read_report))
    line = text.count("\n") + 1
    assert [(item.field, item.stated, item.source_line) for item in found if item.rule == "personal-data"] == [
        ("identity", f"6401{'*' * 14}", line),
        ("mobile", "138****5678", line),
        ("mailbox", "w***@qq.com", line),
    ]
    assert not any(secret in repr((read_report, found)) for secret in ("13812345678", "wang@qq", _IDENTITY))
