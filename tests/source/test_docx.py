"""Word files read back to the cell, as they stand when all changes are accepted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import docx
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from gongkai.demo.spans import Spanned
from gongkai.demo.truth import Truth, make
from gongkai.form import load_form
from gongkai.parse import Report, parse
from gongkai.source import Grid, Heading, Unreadable, read
from tests.source.test_html import compare, tables


def put_table(word: Word, rows: Spanned, merge: bool = True) -> None:
    """Print a table as Word has it: a full grid of cells, merged where one spans several."""
    width = sum(wide for _, _, wide in rows[0])
    table = word.add_table(len(rows), width)
    taken: set[tuple[int, int]] = set()
    grid = [list(row.cells) for row in table.rows]
    for y, row in enumerate(rows):
        free = (x for x in range(width) if (y, x) not in taken)
        at = next(free, width)
        for text, high, wide in row:
            while (y, at) in taken:
                at += 1
            taken |= {(down, along) for down in range(y, y + high) for along in range(at, at + wide)}
            cell = grid[y][at]
            if merge and high * wide > 1:
                cell = cell.merge(grid[y + high - 1][at + wide - 1])
            cell.text = text
            at += wide


def written(truth: Truth, layout: str = "T1", merge: bool = True, heading: str = "Heading 1") -> Word:
    form = load_form(truth.edition)
    word = docx.Document()
    word.add_paragraph(f"{truth.unit}{truth.year}年政府信息公开工作年度报告", "Title")
    word.add_paragraph(f"数据统计期限自{truth.year}年1月1日起至{truth.year}年12月31日止。")
    word.add_paragraph("一、总体情况", heading)
    word.add_paragraph("信息经审核后及时上网。\n张贴在大厅。")
    second, third, *fourth = tables(truth, merge, layout)
    for item, printed in zip(form.tables, ([second], [third], fourth), strict=True):
        word.add_paragraph(f"{item.section}、{item.label}", heading)
        for table in printed:
            put_table(word, table, merge)
            word.add_paragraph("")
    word.add_paragraph("五、存在的主要问题及改进情况", heading)
    word.add_paragraph("解读形式仍显单一。")
    word.add_paragraph("六、其他需要报告的事项", heading)
    word.add_paragraph("无。")
    return word


def saved(word: Word) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def broken_over_pages(truth: Truth) -> Word:
    """Cut the long table in two after row 20 and repeat its three rows of headings, as after a manual page break."""
    word = written(truth)
    table = word.tables[1]._tbl
    rows = list(table.tr_lst)
    second = parse_xml(f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/></w:tbl>")
    for row in [parse_xml(row.xml) for row in rows[:3]] + rows[20:]:
        second.append(row)
    table.addnext(second)
    second.addprevious(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:br w:type='page'/></w:r></w:p>"))
    return word


def tracked(truth: Truth) -> Word:
    """Let every figure be an inserted run after a deleted one, and a deleted row stand in each table."""
    word = written(truth)
    for table in word.tables:
        for run in table._tbl.xpath(".//w:r[w:t]"):
            marks = f"{nsdecls('w')} w:id='1' w:author='a' w:date='2024-01-01T00:00:00Z'"
            inserted = parse_xml(f"<w:ins {marks}/>")
            run.addprevious(parse_xml(f"<w:del {marks}><w:r><w:delText>77</w:delText></w:r></w:del>"))
            run.addprevious(inserted)
            inserted.append(run)
        gone = parse_xml(table.rows[-1]._tr.xml)
        gone.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} w:id='2' w:author='a'/>"))
        table._tbl.append(gone)
    return word


def boxed(truth: Truth) -> Word:
    """Put the long table into a table of one cell, and the last one into a text box, twice as Word does."""
    word = written(truth)
    around = word.add_table(1, 1)
    word.tables[1]._tbl.addprevious(around._tbl)
    around.cell(0, 0)._tc.insert(1, word.tables[2]._tbl)
    last = word.tables[-1]._tbl
    places = nsdecls("w") + " xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    places += " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' xmlns:v='urn:schemas-microsoft-com:vml'"
    box = parse_xml(
        f"<w:p {places}><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent/></wps:txbx>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent/></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    last.addprevious(box)
    choice, fallback = box.xpath(".//*[local-name()='txbxContent']")
    fallback.append(parse_xml(last.xml))
    choice.append(last)
    return word


DRESSES: dict[str, Callable[[Truth], Word]] = {
    "plain": written,
    "unmarked": lambda truth: written(truth, heading="Normal"),
    "stages": lambda truth: written(truth, "stages T1"),
    "two-tables": lambda truth: written(truth, "two-tables T1"),
    "units": lambda truth: written(truth, "units T1"),
    "unmerged": lambda truth: written(truth, merge=False),
    "broken-over-pages": broken_over_pages,
    "tracked": tracked,
    "boxed": boxed,
}


def read_word(folder: Path, data: bytes, name: str = "a.docx") -> Report:
    path = folder / name
    path.write_bytes(data)
    return parse(read(path))


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("blanks", [0.0, 0.3])
def test_a_word_file_reads_back_to_the_cell(tmp_path: Path, dress: str, edition: str, blanks: float) -> None:
    truth = make(Random(f"{dress}{blanks}"), edition, blanks=blanks, zeros=0.6)
    report = read_word(tmp_path, saved(DRESSES[dress](truth)))
    wrong, missed = compare(truth, report)
    assert wrong == []
    if not (dress == "two-tables" and blanks):  # a blank row of figures between two headings is not told from them yet
        assert missed == []
    told = [text for section in report.sections for _, text in section.paragraphs]
    assert told[1:] == ["信息经审核后及时上网。", "张贴在大厅。", "解读形式仍显单一。", "无。"]


def body(folder: Path, xml: str, name: str = "a.docx", **parts: str) -> list[str]:
    """Return the blocks of a Word file with `xml` as its text: headings as # text, rows with / between the cells."""
    path = folder / name
    path.write_bytes(package(xml, **parts))
    found: list[str] = []
    for block in read(path).blocks:
        if isinstance(block, Grid):
            numbers = sorted({cell.row for cell in block.cells})
            found += ["/".join(f"{x.text}@{x.column}" for x in block.cells if x.row == row) for row in numbers]
        else:
            found.append("# " * isinstance(block, Heading) + block.text)
    return found


def package(xml: str, head: str = "", **parts: str) -> bytes:
    """Return a Word file with `xml` as its text after `head`, and `parts` beside it."""
    stream = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", "<R><x Type='http://a/officeDocument' Target='/word/document2.xml'/></R>")
        archive.writestr(
            "word/document2.xml", f"{head}<w:document xmlns:w='{space}'><w:body>{xml}</w:body></w:document>"
        )
        for name, part in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} xmlns:w='{space}'>{part}</w:{name}>")
    return stream.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


GONE = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
DOWN, ON = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
WIDE, ODD = "<w:gridSpan w:val='2'/>", "<w:gridSpan w:val='-3'/>"
TEXTS: dict[str, tuple[str, list[str]]] = {
    "runs": ("<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t></w:r></w:p>", ["一\t二", "三"]),
    "moved": (
        "<w:p><w:moveFrom><w:r><w:t>一</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>二</w:t></w:r></w:moveTo></w:p>",
        ["二"],
    ),
    "paragraph mark deleted": (f"<w:p>{GONE}<w:r><w:t>一</w:t></w:r></w:p>{p('二')}", ["一二"]),
    "hidden, fields, pinyin, footnotes": (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>一</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>二</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:ruby><w:rt><w:r><w:t>san</w:t></w:r></w:rt><w:rubyBase><w:r>"
        "<w:t>三</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:footnoteReference w:id='1'/></w:r></w:p>",
        ["二三"],
    ),
    "content controls": (
        f"<w:sdt><w:sdtPr><w:t>一</w:t></w:sdtPr><w:sdtContent>{p('二')}</w:sdtContent></w:sdt>",
        ["二"],
    ),
    "outline": ("<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>一</w:t></w:r></w:p>", ["# 一"]),
    "merged": (
        f"<w:tbl><w:tr>{tc('甲', DOWN)}{tc('乙', WIDE)}</w:tr>"
        f"<w:tr>{tc('', ON)}{tc('1')}{tc('')}</w:tr><w:tr>{tc('丙', ON)}{tc('2')}{tc('3')}</w:tr></w:tbl>",
        ["甲@0/乙@1", "1@1/@2", "2@1/3@2"],
    ),
    "merged with nothing above": (f"<w:tbl><w:tr>{tc('甲', ON)}{tc('1')}</w:tr></w:tbl>", ["甲@0/1@1"]),
    "spans of nonsense": (
        f"<w:tbl><w:tr>{tc('甲', ODD)}{tc('1', '<w:gridSpan/>')}{tc('2')}</w:tr></w:tbl>",
        ["甲@0/1@1/2@2"],
    ),
    "rows shifted, inserted, deleted": (
        f"<w:tbl><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{tc('甲')}{tc('1')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('乙')}{tc('2')}</w:tr><w:tr><w:trPr><w:ins/></w:trPr>{tc('丙')}{tc('3')}</w:tr></w:tbl>",
        ["甲@1/1@2", "丙@0/3@1"],
    ),
    "nested": (
        f"<w:tbl><w:tr>{tc('甲')}<w:tc><w:tbl><w:tr>{tc('乙')}{tc('1')}</w:tr></w:tbl>{p('丙')}</w:tc></w:tr></w:tbl>",
        ["甲", "乙@0/1@1", "丙"],
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_becomes_these_blocks(tmp_path: Path, name: str) -> None:
    xml, expected = TEXTS[name]
    assert expected == body(tmp_path, xml)


RAISED = "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
NOTE = "<w:footnote w:id='{}'><w:p><w:r><w:footnoteRef/><w:t>{}</w:t></w:r></w:p></w:footnote>"
RULE = "<w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:separator/><w:t>9</w:t></w:r></w:p></w:footnote>"


def test_notes_follow_the_text_and_their_marks_are_no_digits(tmp_path: Path) -> None:
    marked = "<w:r><w:t>3</w:t></w:r><w:r><w:rPr><w:rStyle w:val='a4'/></w:rPr><w:footnoteReference w:id='1'/></w:r>"
    own = (
        f"<w:r><w:t>4</w:t></w:r><w:r>{RAISED}<w:footnoteReference w:customMarkFollows='1' w:id='2'/><w:t>2</w:t></w:r>"
    )
    styled = "<w:r><w:t>5</w:t></w:r><w:r><w:rPr><w:rStyle w:val='a4'/></w:rPr><w:t>12</w:t></w:r>"
    cells = "".join(f"<w:tc><w:p>{runs}</w:p></w:tc>" for runs in (marked, own, styled))
    found = body(
        tmp_path,
        f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>{p('末')}",
        styles=f"<w:style w:styleId='a4'>{RAISED}</w:style>",
        footnotes=RULE + NOTE.format(1, "含上年结转1件") + NOTE.format(2, "另计2件"),
        endnotes="<w:endnote w:id='1'><w:p><w:r><w:t>尾注</w:t></w:r></w:p></w:endnote>",
    )
    assert found == ["3@0/4²@1/5¹²@2", "末", "含上年结转1件", "另计2件", "尾注"]


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def locked() -> bytes:
    data = bytearray(zipped(a=b"a"))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


DAMAGED = "Word 文件已损坏 / the Word file is damaged"
LOCKED = "文件已加密，请去掉密码后另存 / the file is encrypted, save it without a password"
LAUGHS = "<!DOCTYPE a [<!ENTITY a '" + "ha" * 1000 + "'><!ENTITY b '" + "&a;" * 1000 + "'>]>"
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "not a Word file": ("a.docx", zipped(a=b"a"), DAMAGED),
    "cut off": ("a.docx", package(p("一" * 1000))[:-40], DAMAGED),
    "no XML": ("a.docx", package("<w:p>"), DAMAGED),
    "entities": ("a.docx", package(p("&b;"), LAUGHS), DAMAGED),
    "outside": ("a.docx", package(p("&b;"), "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"), DAMAGED),
    "deep": ("a.docx", package("<w:sdt>" * 5000 + "</w:sdt>" * 5000), DAMAGED),
    "a bomb": (
        "a.docx",
        zipped(a=bytes(101 * 1024 * 1024)),
        f"解压后过大 / too large when unpacked: 105906176 bytes of {len(zipped(a=bytes(101 * 1024 * 1024)))}, at most 104857600",
    ),
    "a small bomb": (
        "a.docx",
        zipped(a=bytes(11 * 1024 * 1024)),
        f"解压后过大 / too large when unpacked: 11534336 bytes of {len(zipped(a=bytes(11 * 1024 * 1024)))}, at most 104857600",
    ),
    "a zip with a password": ("a.docx", locked(), LOCKED),
    "other bytes": ("a.docx", b"\x89PNG\x00", "是二进制文件，不是文本 / a binary file, not text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str) -> None:
    file, data, message = REFUSED[name]
    (tmp_path / file).write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        read(tmp_path / file)
    assert message == str(raised.value)
