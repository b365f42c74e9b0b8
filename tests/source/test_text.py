from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from gongkai.source import Heading, Paragraph, Unreadable, find, read

TEXT = "陶乐镇2023年报告\n规章\t0\t0\n"


def lines(path: Path) -> list[tuple[str, int | None]]:
    return [(block.text, block.place.line) for block in read(path).blocks if isinstance(block, Paragraph | Heading)]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode("gb18030"),
    ],
)
def test_every_encoding_and_line_end_reads_the_same(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert lines(path) == [("陶乐镇2023年报告", 1), ("规章\t0\t0", 2), ("", 3)]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b" \n\n", "空文件 / an empty file"),
        ("a.txt", b"\x89PNG\x00\x1a", "是二进制文件，不是文本 / a binary file, not text"),
        ("a.txt", bytes(range(128, 256)) * 9, "文字编码无法识别，请另存为 UTF-8 / unknown encoding, save it as UTF-8"),
        (
            "a.ofd",
            b"PK",
            "尚不能读取 ofd 格式，请转存为文本 / cannot read ofd yet, "
            "only doc, docm, docx, html, md, mht, odt, pdf, rtf, txt, wps",
        ),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        read(tmp_path / name)
    assert str(raised.value) == message


def test_a_file_cut_within_a_character_is_read_and_remarked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((TEXT * 20).encode()[:-7])
    assert read(path).remark == "有 1 处文字已损坏 / the text is damaged in 1 places"


def test_front_matter_on_top_keeps_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\nunit: 陶乐镇\nyear: 2023\ncolour: red\npublished: soon\n---\n# 标题\n", encoding="utf-8")
    document = read(path)
    assert document.front_matter == {"unit": "陶乐镇", "year": 2023}
    assert "colour: 未知的键 / unknown key" in document.remark
    assert "published: 'soon'，应为 / expected YYYY-MM-DD" in document.remark
    assert lines(path)[0] == ("标题", 7)


def test_front_matter_beside_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt.yml").write_text("division_code: 640221106\n", encoding="utf-8")
    assert read(tmp_path / "a.txt").front_matter == {"division_code": "640221106"}
    assert [source for source, _ in find(tmp_path)] == ["a.txt"]


@pytest.mark.parametrize("yaml", ["a: [", "- x", "!!python/object/apply:os.system ['true']", "a: &a [*a]"])
def test_hostile_front_matter_is_a_remark(tmp_path: Path, yaml: str) -> None:
    (tmp_path / "a.txt").write_text(f"---\n{yaml}\n---\n{TEXT}", encoding="utf-8")
    document = read(tmp_path / "a.txt")
    assert document.front_matter == {}
    assert document.remark.startswith("front matter")


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in ("乙/2021.txt", "甲/2020.txt", ".git/config", "甲/.DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [source for source, _ in find(tmp_path)] == ["乙/2021.txt", "甲/2020.txt"]
