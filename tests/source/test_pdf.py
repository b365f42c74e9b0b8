"""PDF files that real programs print read back to the cell; what cannot be read says why."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from gongkai.demo.truth import Truth, make
from gongkai.parse import Report, parse
from gongkai.source import Document, Grid, Paragraph, Unreadable, read
from tests.source.pdf_file import drawn, put
from tests.source.test_docx import saved, written
from tests.source.test_html import article, cell_html, compare, table_html, tables

CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HEAD = "<!DOCTYPE html><html lang=zh><meta charset=utf-8><style>body{{font-family:'Noto Sans CJK SC';font-size:10pt}}{}</style>"
MARGIN = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")

Print = Callable[..., bytes]


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield opened.new_page()
        opened.close()


@pytest.fixture(scope="module")
def printed(browser: Page) -> Print:
    def to_pdf(html: str, css: str = "", **options: object) -> bytes:
        browser.set_content(HEAD.format(css) + html)
        return browser.pdf(**{"format": "A4", "margin": MARGIN, **options})  # type: ignore[arg-type]

    return to_pdf


def body(truth: Truth, layout: str = "T1", cell: Callable[[str, int, int], str] = cell_html, spans: bool = True) -> str:
    return article(truth, [table_html(one, cell) for one in tables(truth, spans, layout)]).replace(" border=1", "")


def open_pdf(folder: Path, data: bytes) -> Document:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return read(path)


def read_pdf(folder: Path, data: bytes) -> Report:
    return parse(open_pdf(folder, data))


def dressed(text: str, high: int, wide: int) -> str:
    wide_digits = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
    dresses = (text.translate(wide_digits), f"{text}&nbsp;", f" {text} ", text)
    return cell_html(dresses[len(text) % 4] if text.isdigit() else text, high, wide)


def upright(text: str, high: int, wide: int) -> str:
    """A cell whose label is printed a character a line, or turned by a quarter, where it spans rows."""
    if high < 3 or text.isdigit():
        return cell_html(text, high, wide)
    return cell_html("<br>".join(text) if len(text) % 2 else f"<div class=turned>{text}</div>", high, wide)


def with_spare_column(truth: Truth) -> str:
    """A report whose tables have a column on the right that nobody filled in."""
    return article(truth, [table_html([[*row, ("&emsp;" * 3, 1, 1)] for row in one]) for one in tables(truth)])


RULED = "table{border-collapse:collapse;width:100%}td{border:1px solid #000;font-size:9pt;"
FOOTED = {"display_header_footer": True, "header_template": "<p style='font-size:8px'>陶乐镇政府信息公开</p>"}
FOOTED |= {"footer_template": "<p style='font-size:8px'>- <span class=pageNumber></span> -</p>"}
Dress = tuple[str, Callable[[Truth], str], dict[str, object]]
DRESSES: dict[str, Dress] = {
    "collapsed": (RULED + "text-align:center}", body, {}),
    "separate": ("td{border:1px inset gray}table{border:1px outset gray}", body, {}),
    "spaced": ("table{border-spacing:5px;width:100%}td{border:1px dotted #888;font-size:9pt}", body, {}),
    "double": (RULED + "border:3px double}", body, {}),
    "dashed": (RULED + "border:1px dashed;text-align:center}", body, {}),
    "without-frame": (RULED + "}table{border-style:hidden}", body, {}),
    "wrapped": (RULED + "font-size:16pt;text-align:center}", body, {}),
    "huge": (RULED + "font-size:18pt;padding:4px}", body, FOOTED),
    "top": (RULED + "font-size:14pt;vertical-align:top}", body, {}),
    "landscape": (RULED + "}", body, {"landscape": True}),
    "footed": (RULED + "font-size:14pt;padding:6px}", body, FOOTED),
    "upright": (RULED + "}.turned{writing-mode:vertical-rl}", partial(body, cell=upright), {}),
    "turned": (
        RULED + "}.turned{writing-mode:sideways-lr}",
        partial(body, cell=upright),
        {},
    ),
    "figures": (RULED + "}", partial(body, cell=dressed), {}),
    "units": (RULED + "}", partial(body, layout="units T1"), {}),
    "thousands": (RULED + "}", partial(body, layout="thousands T1"), {}),
    "stages": (RULED + "}", partial(body, layout="stages T1"), {}),
    "two-tables": (RULED + "}", partial(body, layout="two-tables T1"), {}),
    "unmerged": (RULED + "}", partial(body, spans=False), {}),
    "right": (RULED + "text-align:right}", body, {}),
    "printed-twice": (RULED + "text-shadow:1px .2px 0 #000}", body, {}),
    "spare-column": (RULED + "}", with_spare_column, {}),
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("blanks", [0.0, 0.3])
def test_a_ruled_table_reads_back_to_the_cell(
    tmp_path: Path, printed: Print, dress: str, edition: str, blanks: float
) -> None:
    truth = make(Random(f"{dress}{blanks}"), edition, blanks=blanks, zeros=0.6)
    css, html, options = DRESSES[dress]
    wrong, missed = compare(truth, read_pdf(tmp_path, printed(html(truth), css, **options)))
    assert wrong == []
    if not (dress == "two-tables" and blanks):  # as in Word files: a blank row of figures between two headings
        assert missed == []


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_marks_stay_marks(tmp_path: Path, printed: Print, edition: str) -> None:
    truth = make(Random(edition), edition, blanks=0.2, marks=0.2, zeros=0.6)
    assert compare(truth, read_pdf(tmp_path, printed(body(truth, "marks T1"), RULED + "}"))) == ([], [])


PLAIN = "table{width:100%}td{font-size:9pt;"
OPEN: dict[str, str] = {
    "left": PLAIN + "}",
    "center": PLAIN + "text-align:center;padding:4px}",
    "right": PLAIN + "padding:3px}td:not(:first-child){text-align:right}",
    "lines-below": PLAIN + "border-bottom:1px solid;padding:4px;text-align:center}table{border-collapse:collapse}",
}


@pytest.mark.parametrize("dress", OPEN)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_table_without_rules_is_read_by_its_columns(tmp_path: Path, printed: Print, dress: str, edition: str) -> None:
    owed = 0
    for blanks in (0.0, 0.3):
        truth = make(Random(f"{dress}{edition}"), edition, blanks=blanks, zeros=0.6)
        wrong, missed = compare(truth, read_pdf(tmp_path, printed(body(truth, spans=False), OPEN[dress])))
        assert wrong == []
        owed += len(missed)
    assert owed <= 40


NARROW = PLAIN + "padding:4px;text-align:center}td:has(+td+td+td+td+td+td+td+td){width:4em;text-align:left}"
SPANNED: dict[str, str] = {
    "narrow": NARROW,
    "bottom": PLAIN + "padding:5px;text-align:center;vertical-align:bottom}",
    "framed": PLAIN + "padding:4px 3px;text-align:center}table{border-collapse:collapse;border:2px solid}",
    "long-heads": PLAIN + "padding:6px 3px;text-align:center}td{font-size:6pt;white-space:nowrap}",
}


@pytest.mark.parametrize("dress", SPANNED)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_label_over_several_rows_is_none_of_theirs(tmp_path: Path, printed: Print, dress: str, edition: str) -> None:
    truth = make(Random(f"{dress}{edition}"), edition, blanks=0.1, zeros=0.6)
    wrong, missed = compare(truth, read_pdf(tmp_path, printed(body(truth), SPANNED[dress])))
    assert wrong == []
    assert len(missed) <= 20


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(), size=st.integers(7, 22), rules=st.sampled_from(["1px solid", "0"]), spans=st.booleans())
def test_no_print_is_read_wrong(
    tmp_path_factory: pytest.TempPathFactory, printed: Print, *, seed: int, size: int, rules: str, spans: bool
) -> None:
    random = Random(seed)
    truth = make(random, random.choice(("2019", "2021")), blanks=random.choice((0, 0.3, 0.7)), zeros=0.5)
    css = f"td{{font-size:{size}px;border:{rules};padding:{random.choice((0, 1, 3, 5))}px;"
    css += (
        f"text-align:{random.choice(('left', 'center', 'right'))};vertical-align:{random.choice(('top', 'middle'))}}}"
    )
    css += f"table{{border-collapse:{random.choice(('collapse', 'separate'))};width:{random.choice((60, 100))}%}}"
    data = printed(body(truth, spans=spans and rules != "0"), css)  # unseen, a span belongs to no row
    path = tmp_path_factory.mktemp("pdf") / "a.pdf"
    path.write_bytes(data)
    report = parse(read(path))
    if report.edition:
        assert compare(truth, report)[0] == []


@pytest.mark.parametrize("borders", ["collapse", "separate"])
def test_a_figure_that_runs_out_of_its_cell_is_not_placed(tmp_path: Path, printed: Print, borders: str) -> None:
    truth = make(Random(5), "2021", zeros=0.2)
    css = RULED + "font-size:9pt;white-space:nowrap;padding:0}table{table-layout:fixed;width:420px;"
    css += f"border-collapse:{borders}}}"
    assert compare(truth, read_pdf(tmp_path, printed(body(truth), css)))[0] == []


def test_places_tell_page_box_and_line(tmp_path: Path, printed: Print) -> None:
    truth = make(Random(3), "2021", zeros=0.6)
    document = open_pdf(tmp_path, printed(body(truth), RULED + "font-size:15pt}", margin=None))
    lines = []
    for block in document.blocks:
        cells = block.cells if isinstance(block, Grid) else [block]
        for cell in cells:
            assert cell.place.page is not None and cell.place.box is not None
            left, top, right, bottom = cell.place.box
            assert -1 <= left < right <= 613 and -1 <= top < bottom <= 843
            lines.append(cell.place.line)
    assert sorted(set(lines)) == list(range(1, len(set(lines)) + 1))
    pages = {cell.place.page for block in document.blocks if isinstance(block, Grid) for cell in block.cells}
    assert {1, 2} <= pages


def test_wrapped_lines_become_paragraphs(tmp_path: Path, printed: Print) -> None:
    said = "　　" + "坚持以公开为常态、不公开为例外，全年主动公开政府信息128条，其中网站85条。" * 12
    html = f"<h1>平罗县陶乐镇2021年政府信息公开工作年度报告</h1><p>{said}</p><p>　　第二段。</p>" * 9
    document = open_pdf(tmp_path, printed(html, "", **FOOTED))
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert texts == ["平罗县陶乐镇2021年政府信息公开工作年度报告", said.strip(), "第二段。"] * 9


def test_two_pages_on_a_sheet_are_read_one_after_the_other(tmp_path: Path, printed: Print) -> None:
    truth = make(Random(1), "2021", zeros=0.6)
    prose = "<p>坚持公开为常态不公开为例外，全面推进政务公开，及时回应关切。</p>" * 12
    html = body(truth).replace("<p>　　经党政", f"{prose}<p>经党政")
    css = RULED + "font-size:6pt}body{columns:2;column-gap:60px;font-size:8pt}"
    assert compare(truth, read_pdf(tmp_path, printed(html, css, landscape=True))) == ([], [])


# ── Refused ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("rules", ["1px solid", "0"])
def test_two_reports_side_by_side_are_refused(tmp_path: Path, printed: Print, rules: str) -> None:
    halves = "".join(f"<div>{body(make(Random(seed), '2021'))}</div>" for seed in (1, 2))
    css = f"table{{font-size:6pt;width:100%;border-collapse:collapse}}td{{border:{rules}}}h1{{font-size:9pt}}"
    css += ".s{display:flex;gap:20px;font-size:8pt}.s>div{width:50%}"
    with pytest.raises(Unreadable) as raised:
        open_pdf(tmp_path, printed(f"<div class=s>{halves}</div>", css, landscape=True, format="A3"))
    assert str(raised.value) == (
        "第 1 页并排印着两份报告，请分成两个文件 / two reports side by side on page 1: make a file of each"
    )


def test_a_scan_is_refused(tmp_path: Path, browser: Page, printed: Print) -> None:
    from base64 import b64encode

    browser.set_content(HEAD.format("") + body(make(Random(1), "2021")))
    picture = b64encode(browser.screenshot()).decode()
    with pytest.raises(Unreadable) as raised:
        open_pdf(tmp_path, printed(f"<img src='data:image/png;base64,{picture}' width=600>"))
    assert str(raised.value) == SCAN


SCAN = (
    "PDF 里没有文字，像是扫描件；请改用原来的 Word 文件，或由人工录入并核对"
    " / no text in the PDF, it seems to be a scan: use the Word file it was made from, or type it in and check it"
)
DAMAGED = "PDF 文件已损坏，请重新导出 / the PDF is damaged, export it again"


def grid_at(x: float, y: float) -> str:
    """Two rows of three drawn cells, 60 wide and 30 high."""
    lines = "".join(f"{x} {y + 30 * row} m {x + 180} {y + 30 * row} l S\n" for row in range(3))
    return lines + "".join(f"{x + 60 * column} {y} m {x + 60 * column} {y + 60} l S\n" for column in range(4))


def cells_of(document: Document) -> list[tuple[int, int, str]]:
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    return [(cell.row, cell.column, cell.text) for cell in grid.cells]


TABLE = grid_at(100, 600) + put("规章", 110, 640) + put("12", 175, 640) + put("0", 235, 640) + put("处罚", 110, 610)
CELLS = [(0, 0, "规章"), (0, 1, "12"), (0, 2, "0"), (1, 0, "处罚"), (1, 1, ""), (1, 2, "")]


@pytest.mark.parametrize("page", ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox[50 50 550 750]"])
def test_pages_are_read_however_they_are_turned(tmp_path: Path, page: str) -> None:
    assert cells_of(open_pdf(tmp_path, drawn(TABLE, page))) == CELLS


def test_a_table_drawn_on_its_side_is_read_upright(tmp_path: Path) -> None:
    sideways = f"q 0 1 -1 0 700 0 cm\n{TABLE}Q"
    document = open_pdf(tmp_path, drawn(sideways, "/MediaBox[0 0 600 800]"))
    assert cells_of(document) == CELLS
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert grid.cells[0].place.box == pytest.approx((40, 640, 70, 700), abs=2)


def test_text_that_does_not_show_is_not_read(tmp_path: Path) -> None:
    hidden = put("9", 190, 640, mode=3) + put("7", 900, 640) + put("内部资料", 100, 560, "0.7 0.7 -0.7 0.7", size=40)
    assert cells_of(open_pdf(tmp_path, drawn(TABLE + hidden))) == CELLS
    with pytest.raises(Unreadable) as raised:
        open_pdf(tmp_path, drawn(put("规章 12", 100, 600, mode=3)))
    assert str(raised.value) == SCAN


def test_bold_made_of_two_prints_is_read_once(tmp_path: Path) -> None:
    twice = put("12", 175.2, 640) + put("规章", 110.2, 640)
    assert cells_of(open_pdf(tmp_path, drawn(TABLE + twice))) == CELLS


def test_the_gap_between_two_lines_is_no_table(tmp_path: Path) -> None:
    columns = (100, 200, 260, 320)
    rows = [("信息内容", "制发件数", "废止件数", "有效件数"), ("规章", "1", "2", "3"), ("规范性文件", "", "5", "6")]
    said = ""
    for number, row in enumerate(rows):
        y = 640 - 24 * number
        said += "".join(put(text, x, y, size=9) for text, x in zip(row, columns, strict=True) if text)
        said += f"90 {y - 6} 100 4.5 re S\n190 {y - 6} 200 4.5 re S\n"
    texts = [block.text for block in open_pdf(tmp_path, drawn(said)).blocks if isinstance(block, Paragraph)]
    assert texts == ["\t".join(row) for row in rows]


def test_a_title_over_a_table_is_no_column(tmp_path: Path) -> None:
    columns = (60, 200, 320, 440)
    rows = [("信息内容", "制发件数", "废止件数", "有效件数"), ("规章", "4", "5", ""), ("规范性文件", "1", "2", "3")]
    said = put("第二十条", 266, 670, size=9)
    for number, row in enumerate(rows):
        said += "".join(put(text, x, 640 - 24 * number, size=9) for text, x in zip(row, columns, strict=True) if text)
    texts = [block.text for block in open_pdf(tmp_path, drawn(said)).blocks if isinstance(block, Paragraph)]
    assert texts == ["第二十条", *("\t".join(row) for row in rows)]


@pytest.mark.parametrize(
    ("missing", "texts"),
    [
        ("160 600 m 160 660 l S\n", ["规章\n12", "0", "处罚", ""]),
        ("220 600 m 220 660 l S\n", ["规章", "12\n0", "处罚", ""]),
    ],
)
def test_two_figures_without_a_line_between_them_stay_two(tmp_path: Path, missing: str, texts: list[str]) -> None:
    assert missing in TABLE
    document = open_pdf(tmp_path, drawn(TABLE.replace(missing, "")))
    assert [text for _, _, text in cells_of(document)] == texts


def test_a_figure_in_the_lower_of_two_rows_without_a_line_is_in_doubt(tmp_path: Path) -> None:
    half = "160 630 m 220 630 l S\n"
    table = TABLE.replace("100 630 m 280 630 l S\n", f"100 630 m 160 630 l S\n220 630 m 280 630 l S\n{half}")
    lower = table.replace(put("12", 175, 640), put("12", 175, 610))
    assert (1, 1, "12") in cells_of(open_pdf(tmp_path, drawn(lower)))
    assert (0, 1, "12|") in cells_of(open_pdf(tmp_path, drawn(lower.replace(half, ""))))


def test_two_labels_without_a_line_between_them_leave_their_rows_in_doubt(tmp_path: Path) -> None:
    lines = grid_at(100, 600)
    words = {"（三）": (102, 640), "规章": (162, 640), "12": (225, 640), "（四）": (102, 610), "处罚": (162, 610)}
    words |= {"7": (225, 610)}
    said = "".join(put(text, x, y) for text, (x, y) in words.items())
    assert "12" in figures_in(open_pdf(tmp_path, drawn(lines + said)))
    holed = lines.replace("100 630 m 280 630 l S\n", "100 630 m 160 630 l S\n220 630 m 280 630 l S\n")
    assert figures_in(open_pdf(tmp_path, drawn(holed + said))) == ["12|", "7|"]


def figures_in(document: Document) -> list[str]:
    return [text for _, column, text in cells_of(document) if column == 2]


LOCK = "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>".format("ab" * 32)
REFUSED: dict[str, tuple[bytes, str]] = {
    "a password": (
        drawn(TABLE, trailer=LOCK),
        "PDF 已加密，请去掉密码后另存 / the PDF is encrypted, save it without a password",
    ),
    "cut off": (b"%PDF-1.7", DAMAGED),
    "nothing but its name": (b"<html>", "不是 PDF 文件，请按其真实格式命名 / not a PDF file, name it as what it is"),
    "no text": (drawn(grid_at(100, 600)), SCAN),
    "too many pages": (
        drawn(put("一", 100, 600), pages=201),
        "PDF 页数过多 / too many pages in the PDF: 201, at most 200",
    ),
    "too many lines": (
        drawn("0 0 m 9 9 l S\n" * 110_000),
        "PDF 线条过多 / too many lines in the PDF: at most 300000",
    ),
    "too much text": (
        drawn("".join(put("一" * 5000, 1, 10 * row) for row in range(61))),
        "PDF 文字过多 / too much text in the PDF: at most 300000 characters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str) -> None:
    data, message = REFUSED[name]
    with pytest.raises(Unreadable) as raised:
        open_pdf(tmp_path, data)
    assert message == str(raised.value)


SOUND = drawn(TABLE)


@given(
    st.binary(max_size=300).map(lambda data: b"%PDF-1.4\n" + data)
    | st.tuples(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=6)).map(
        lambda change: SOUND[: change[0]] + change[1] + SOUND[change[0] + len(change[1]) :]
    )
)
def test_no_bytes_crash_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.pdf"
    path.write_bytes(data)
    try:
        assert read(path).size == len(data)
    except Unreadable as error:
        assert " / " in str(error)


# ── Other programs ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_prints_reads_back(tmp_path: Path) -> None:
    truth = make(Random(8), "2021", blanks=0.3, zeros=0.7)
    word = written(truth)
    for table in word.tables:
        table.style = "Table Grid"
    (tmp_path / "a.docx").write_bytes(saved(word))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, timeout=300, capture_output=True)
    wrong, missed = compare(truth, parse(read(tmp_path / "a.pdf")))
    assert wrong == []
    assert len(missed) <= 7
    if shutil.which("pdftotext"):
        assert wrong_in_text(tmp_path, truth) == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
@pytest.mark.parametrize("dress", ["collapsed", "landscape", "wrapped", "top", "figures", "units", "without-frame"])
@pytest.mark.parametrize("spans", [True, False])
def test_no_text_of_pdftotext_is_read_wrong(tmp_path: Path, printed: Print, dress: str, spans: bool) -> None:
    truth = make(Random(dress), "2021", zeros=0.6)
    css, html, options = DRESSES[dress]
    (tmp_path / "a.pdf").write_bytes(printed(html(truth) if spans else body(truth, spans=False), css, **options))
    assert wrong_in_text(tmp_path, truth) == []


def wrong_in_text(folder: Path, truth: Truth) -> list[object]:
    subprocess.run(["pdftotext", "-layout", folder / "a.pdf", folder / "a.txt"], check=True)
    report = parse(read(folder / "a.txt"))
    return compare(truth, report)[0] if report.edition else []


def test_a_rare_character_that_is_told_as_two_codes_is_one(tmp_path: Path, printed: Print) -> None:
    document = open_pdf(tmp_path, printed("<p>陶𬭎镇</p>"))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["陶𬭎镇"]


def test_half_of_a_rare_character_counts_as_damaged(tmp_path: Path) -> None:
    (line,) = open_pdf(tmp_path, drawn(put("陶镇", 100, 700).replace("9676", "9676d840"))).blocks
    assert isinstance(line, Paragraph)
    assert line.text == "陶\ufffd镇"
