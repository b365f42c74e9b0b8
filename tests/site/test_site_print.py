"""What a report's page gives on paper, printed by a real browser and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import html

REPORTS = ("townships/640181105/2021/index.html", "townships/654202103/2021/index.html")
NAVIGATION = (
    "查找",
    "目录",
    "大字",
    "高对比",
    "首页",
    "下载",
    "来源文本",
    "报告错误",
    "点数字看原处",
    "↩",
    "历年对照",
    "datapackage",
    "index.html",
)
POINTS = 72 / 25.4


@pytest.fixture(scope="module", params=REPORTS)
def printed(request: pytest.FixtureRequest, browser: Any, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A report's page as HTML and as the PDF that a browser in the dark, with large type and high contrast, prints."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{request.param}")
    page.click("[data-display=large]")
    page.click("[data-display=contrast]")
    path = tmp_path_factory.mktemp("paper") / "report.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    context.close()
    with pypdfium2.PdfDocument(path) as paper:
        yield html.parse(site / request.param), paper


def squeezed(text: str) -> str:
    """Return text without white space and hyphens; one at the end of a printed line is read back as something else."""
    return "".join(character for character in text if character.isprintable() and character not in " -　\ufffe")


def text_of(paper: Any) -> str:
    return squeezed("".join(page.get_textpage().get_text_bounded() for page in paper))


def test_the_paper_is_a4_and_a_few_sheets(printed: Any) -> None:
    _, paper = printed
    assert {tuple(round(side / POINTS) for side in page.get_size()) for page in paper} == {(210, 297)}
    assert len(paper) <= 5


def test_every_row_of_the_statutory_tables_is_there_with_its_figures(printed: Any) -> None:
    tree, paper = printed
    text = text_of(paper)
    rows = tree.xpath("//table[contains(@class, 'gk-printed')]/tbody/tr[td[@class]]")
    assert rows
    missing = []
    for row in rows:
        cells = row.xpath("th[not(contains(@class, 'up'))] | td")
        line = squeezed("".join(cell.text_content() for cell in cells))
        if line not in text:
            missing.append(line)
    assert missing == []


def test_title_unit_findings_narrative_and_source_are_there(printed: Any) -> None:
    tree, paper = printed
    text = text_of(paper)
    wanted = tree.xpath("//h1 | //*[contains(@class, 'gk-finding__message')] | //*[@class='gk-narrative']/p")
    wanted += tree.xpath("//dl[@class='gk-facts']/div/dd[not(.//a | .//code)] | //p[@class='gk-paper']")
    assert len(wanted) > 5
    assert [said for node in wanted if (said := squeezed(node.text_content())) not in text] == []


def test_nothing_is_there_that_leads_elsewhere(printed: Any) -> None:
    _, paper = printed
    text = text_of(paper)
    assert [word for word in NAVIGATION if word in text] == []


def test_the_paper_is_white_and_nothing_leaves_it(printed: Any) -> None:
    _, paper = printed
    for page in paper:
        image = page.render(scale=0.5, grayscale=True).to_numpy()
        assert (image > 200).mean() > 0.7
        margin = round(8 * POINTS * 0.5)
        assert (image[:, :margin] == 255).all()
        assert (image[:, -margin:] == 255).all()
