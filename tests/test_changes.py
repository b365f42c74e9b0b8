"""What differs between two builds' data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from gongkai.changes import CellChange, ChangesError, TableChanges, compare
from gongkai.markdown import changes_markdown
from gongkai.terminal import changes_text

HEAD = "report_id,line,total\n"
TITLES = {"report_id": "报告", "line": "行", "total": "总计"}


def package(folder: Path, tables: Mapping[str, str], key: Sequence[str] = ("report_id", "line")) -> Path:
    """Write a package with the given CSV texts; every field is titled as in `TITLES`, or not at all."""
    folder.mkdir()
    resources = []
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        fields = [
            {"name": field} | ({"title": TITLES[field]} if field in TITLES else {})
            for field in text.split("\n")[0].split(",")
        ]
        schema = {"fields": fields, "primaryKey": list(key)}
        resources.append({"name": name, "title": f"表{name}", "path": f"{name}.csv", "format": "csv", "schema": schema})
    resources.append({"name": "report", "path": "report.json", "format": "json"})
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    return folder


def test_rows_are_known_by_their_keys_wherever_they_stand(tmp_path: Path) -> None:
    before = package(tmp_path / "a", {"requests": HEAD + "a-2021,x,1\na-2021,y,\nb-2021,x,3\n"})
    after = package(tmp_path / "b", {"requests": HEAD + "c-2021,x,9\na-2021,y,/\na-2021,x,1\n"})
    assert compare(before, after) == [
        TableChanges(
            resource="requests",
            title="表requests",
            titles=TITLES,
            added=(("c-2021", "x"),),
            removed=(("b-2021", "x"),),
            changed=(CellChange(("a-2021", "y"), "total", "", "/"),),
        )
    ]


def test_tables_without_a_difference_are_left_out(tmp_path: Path) -> None:
    same = HEAD + "a-2021,x,1\n"
    before = package(tmp_path / "a", {"requests": same, "moved": same + "b,y,2\n"})
    after = package(tmp_path / "b", {"requests": same, "moved": HEAD + "b,y,2\na-2021,x,1\n"})
    assert compare(before, after) == []


def test_a_table_or_a_field_may_be_new_or_gone(tmp_path: Path) -> None:
    before = package(tmp_path / "a", {"requests": "report_id,line,old\na,x,1\n", "gone": HEAD + "a,x,1\n"})
    after = package(tmp_path / "b", {"requests": HEAD + "a,x,2\n", "new": HEAD + "a,x,1\n"})
    found = {item.resource: item for item in compare(before, after)}
    assert found["new"].added == found["gone"].removed == (("a", "x"),)
    assert set(found["requests"].changed) == {
        CellChange(("a", "x"), "old", "1", ""),
        CellChange(("a", "x"), "total", "", "2"),
    }


@pytest.mark.parametrize("content", [None, "{"])
def test_a_folder_without_a_package_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content)
    with pytest.raises(ChangesError, match=f"no readable data package: {tmp_path}/datapackage.json"):
        compare(tmp_path, tmp_path)


def test_changes_are_told_in_a_few_lines(tmp_path: Path) -> None:
    lines = "abcdefghijklmnopqrstuvwxyz"
    before = package(
        tmp_path / "a", {"requests": HEAD + "".join(f"a-2021,{line},1\n" for line in lines) + "b-2021,x,1\n"}
    )
    after = package(tmp_path / "b", {"requests": HEAD + "".join(f"a-2021,{line},\n" for line in lines)})
    text = changes_text(compare(before, after)).splitlines()
    assert text[0] == "表requests requests  新增 0 行，删除 1 行，改动 26 格"
    assert text[1] == "  a-2021 · a · 总计：1 → （空）"
    assert text[-1] == "  另有 7 条 / 7 more"
    assert len(text) == 22
    assert changes_text([]) == "数据没有变化 / the data are the same"


def test_rows_are_told_report_by_report() -> None:
    keys = tuple(("a-2021", line) for line in "vwxyz")
    (item,) = [TableChanges("requests", "表", TITLES, keys, (("b-2021", "x"),), ())]
    assert changes_text([item]).splitlines()[1:] == ["  新增 a-2021：v、w、x … 5 行", "  删除 b-2021：x"]
    assert "  新增 c-2021" in changes_text([TableChanges("reports", "报告", TITLES, (("c-2021",),), (), ())])


def test_markdown_takes_nothing_in_the_data_for_its_own() -> None:
    change = CellChange(("a-2021", "1"), "total", "|<img>*_[x](y)`", "\n# 9" + "长" * 200)
    text = changes_markdown([TableChanges("figures", "数字", TITLES, (), (), (change,))])
    assert r"- a-2021 · 1 · 总计：\|\<img\>\*\_\[x\](y)\` → \# 9长" in text
    assert "长" * 81 not in text
    assert "| 数字 | 0 | 0 | 1 |" in text
    assert "数据没有变化" in changes_markdown([])
