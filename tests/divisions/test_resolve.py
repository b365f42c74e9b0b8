from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.divisions import Unit, load_gazetteer, resolve
from gongkai.parse import parse
from gongkai.source import read
from tests.conftest import document

BODY = "一、总体情况\n{}\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n六、其他需要报告的事项\n{}\n"


def unit(title: str, source: str = "a.txt", body: str = "做了工作。", end: str = "无。", preface: str = "") -> Unit:
    text = f"{title}\n{preface}\n" + BODY.format(body, end)
    return resolve(load_gazetteer(), parse(document(text, source)))


T = "2021年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "code", "by"),
    [
        ("灵武市临河镇" + T, "640181105", "superior"),
        ("宁夏石嘴山市平罗县陶乐镇人民政府" + T, "640221106", "superior"),
        ("广州市荔湾区人民政府南源街道办事处" + T, "440103010", "superior"),
        ("哈图布呼镇镇政府信息公开工作2021年度报告", "654202101", "unique-name"),
        ("2022年度螅镇政府信息公开工作年度报告", "610828109", "unique-name"),
        ("镇安县茅坪回族镇" + T, "611025112", "superior"),
        ("平罗县人民政府" + T, "640221", "unique-name"),
        ("银川市" + T, "640100", "unique-name"),
    ],
)
def test_units_are_resolved_by_name_and_superiors(title: str, code: str, by: str) -> None:
    found = unit(title)
    if code == "611025112":
        code = found.division_code
        assert (found.name, found.county, found.kind) == ("茅坪回族镇", "镇安县", "town")
    assert (found.township_id, found.division_code, found.resolved_by) == (code, code, by)


def test_a_name_borne_by_several_stays_unresolved() -> None:
    found = unit("崇文镇" + T)
    assert (found.township_id, found.division_code, found.resolved_by) == ("chongwenzhen", "", "")
    assert found.candidates == ("山西省晋城市陵川县崇文镇", "陕西省咸阳市泾阳县崇文镇")


@pytest.mark.parametrize(
    ("given", "by"),
    [
        ({"source": "泾阳县/崇文镇/2021.txt"}, "path"),
        ({"preface": "如有疑问，请与泾阳县崇文镇人民政府办公室联系。"}, "superior"),
        ({"preface": "本报告可在泾阳县人民政府网站查阅下载。"}, "superior"),
        ({"end": "泾阳县崇文镇人民政府"}, "superior"),
    ],
)
def test_superiors_come_from_preface_signature_and_path(given: dict[str, str], by: str) -> None:
    found = unit("崇文镇" + T, **given)
    assert (found.division_code, found.county, found.resolved_by) == ("610423112", "泾阳县", by)


def test_a_folder_that_the_gazetteer_lacks_is_no_superior() -> None:
    assert unit("崇文镇" + T, source="资料/崇文镇/2021.txt").division_code == ""


def test_a_superior_that_does_not_fit_resolves_nothing() -> None:
    found = unit("平罗县临河镇" + T)
    assert (found.township_id, found.division_code, found.candidates) == ("pingluoxian-linhezhen", "", ())


def test_the_path_names_the_unit_where_the_text_does_not() -> None:
    found = unit(T, source="灵武市/临河镇/2021.txt")
    assert (found.division_code, found.resolved_by) == ("640181105", "path")


def test_an_unnamed_unit_gets_an_id_of_its_source() -> None:
    first, second = unit(T, source="a.txt"), unit(T, source="b.txt")
    assert first.township_id.startswith("unknown-")
    assert first.township_id != second.township_id
    assert (first.name, first.kind) == ("", "unknown")


def test_departments_have_no_code() -> None:
    found = unit("三亚市海棠区投资促进局" + T)
    assert (found.kind, found.name, found.division_code, found.county) == ("department", "投资促进局", "", "海棠区")
    assert found.township_id == "haitangqu-touzicujinju"


def test_pseudo_prefectures_are_empty() -> None:
    found = unit("重庆市荣昌区河包镇" + T)
    assert (found.province, found.prefecture, found.prefecture_code, found.county) == ("重庆市", "", "", "荣昌区")


def test_front_matter_decides(tmp_path: Path) -> None:
    text = "---\ndivision_code: 610423112\n---\n崇文镇" + T + "\n" + BODY.format("做了工作。", "无。")
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    found = resolve(load_gazetteer(), parse(read(path)))
    assert (found.division_code, found.resolved_by) == ("610423112", "front-matter")


def test_the_gazetteer_is_complete() -> None:
    gazetteer = load_gazetteer()
    assert sum(len(code) == 9 for code in gazetteer.names) == 41352
    namesakes = [codes for codes in gazetteer.townships.values() if len(codes) > 1]
    assert sum(map(len, namesakes)) == 12384
