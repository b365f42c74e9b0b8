from __future__ import annotations

import pytest

from gongkai.folding import fold, has_enumerator, label_key


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("規(guī)章", "规章"),
        ("(二) 部分公开 (区分处理的, 只计这一情形, 不计其他情形)", "部分公开"),
        ("规范性文件(指各行政机关印发的有正式文号的文件)", "规范性文件"),
        ("３．危及“三安全一稳定”", "危及三安全一稳定"),
        ("本年增\\减", "本年增减"),
        ("本年收费金额(单位:万元)", "本年收费金额"),
        ("行政處罰", "行政处罚"),
        ("（七）总 计", "总计"),
        ("③危及“三安全一稳定”", "危及三安全一稳定"),
        ("（二）部分公开①（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
        ("重复申请②", "重复申请"),
    ],
)
def test_spellings_of_a_label_have_one_key(printed: str, key: str) -> None:
    assert label_key(printed) == key


def test_folding_keeps_words() -> None:
    assert fold("２０２１ 年，陶樂鎮") == "2021年,陶乐镇"


def test_enumerators_are_told_from_words() -> None:
    assert [has_enumerator(text) for text in ("3.其他", "（七）总计", "其他", "总计")] == [True, True, False, False]
