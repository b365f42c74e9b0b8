"""The numbers that Word puts before paragraphs by itself are said in the text, never in cells."""

from __future__ import annotations

from pathlib import Path
from random import Random

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from gongkai.demo.truth import make
from tests.source.test_docx import body, read_word, saved, tc, written
from tests.source.test_html import compare


def level(at: int, number_format: str, text: str, start: int = 1) -> str:
    return f"<w:lvl w:ilvl='{at}'><w:start w:val='{start}'/><w:numFmt w:val='{number_format}'/><w:lvlText w:val='{text}'/></w:lvl>"


def item(text: str, at: int = 0, number: int = 1) -> str:
    properties = f"<w:pPr><w:numPr><w:ilvl w:val='{at}'/><w:numId w:val='{number}'/></w:numPr></w:pPr>"
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


NUMBERING = "".join(
    [
        "<w:abstractNum w:abstractNumId='7'>",
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimal", "%1.%3.%4"),
        level(4, "bullet", "●"),
        level(5, "hebrew1", "%6."),
        "</w:abstractNum><w:abstractNum w:abstractNumId='8'>",
        level(0, "ideographDigital", "第%1条", 9),
        "</w:abstractNum>",
        *(f"<w:num w:numId='{n}'><w:abstractNumId w:val='{a}'/></w:num>" for n, a in ((1, 7), (2, 7), (3, 8))),
        "<w:num w:numId='4'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='11'/></w:lvlOverride></w:num>",
    ]
)


def test_the_numbers_of_lists_are_said_in_the_text_but_not_in_cells(tmp_path: Path) -> None:
    styled = "<w:p><w:pPr><w:pStyle w:val='b'/></w:pPr><w:r><w:t>继</w:t></w:r></w:p>"
    pieces = [
        *[item("甲"), item("子", 1), item("丑", 1), item("细", 2), item("微", 3), item("点", 4), item("异", 5)],
        *[
            item("乙", 0, 2),
            item("寅", 1),
            styled,
            item("九", 0, 3),
            item("十", 0, 3),
            item("远", 0, 4),
            item("无", 0, 0),
        ],
        f"<w:tbl><w:tr><w:tc>{item('0')}</w:tc>{tc('1')}</w:tr></w:tbl>{item('后')}",
    ]
    styles = (
        "<w:style w:styleId='a'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        "<w:style w:styleId='b'><w:basedOn w:val='a'/></w:style>"
    )
    assert body(tmp_path, "".join(pieces), numbering=NUMBERING, styles=styles) == [
        *["一、甲", "（一）子", "（二）丑", "1. 细", "一.1.1 微", "点", "异"],
        *["二、乙", "（一）寅", "三、继", "第九条 九", "第一〇条 十", "十一、远", "无"],
        *["0@0/1@1", "五、后"],
    ]


def test_headings_that_word_numbers_are_those_of_the_sections(tmp_path: Path) -> None:
    truth = make(Random(3), "2021", zeros=0.6)
    word = written(truth, heading="List Number")
    for paragraph in word.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "List Number":
            paragraph.text = paragraph.text[2:]
    lists = word.part.numbering_part.element
    for old in list(lists):
        lists.remove(old)
    for made in parse_xml(f"<w:numbering {nsdecls('w')}>{NUMBERING}</w:numbering>"):
        lists.append(made)
    for properties in word.styles.element.xpath(".//w:style[w:name/@w:val='List Number']//w:numId"):
        properties.val = 1
    report = read_word(tmp_path, saved(word))
    assert compare(truth, report) == ([], [])
    assert [section.heading for section in report.sections[1:]] == [
        *["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"],
        *["四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"],
    ]
