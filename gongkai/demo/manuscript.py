"""What a report says around its tables: title, preface and sections, before any format or layout prints it."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.demo.truth import Truth
from gongkai.form import load_form

_OPENING = ("坚持应公开尽公开，信息经党政办公室审核后及时上网。", "群众关心的事项同时张贴在便民服务大厅。")


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading as printed, its paragraphs, and the table of `resource` below them."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A whole report; `truth` holds the cells as printed, and has no edition when there is no table."""

    truth: Truth
    title: str
    preface: tuple[str, ...]
    parts: tuple[Part, ...]


def plain(truth: Truth) -> Manuscript:
    """Return a report with the fewest words that make one."""
    form, year = load_form(truth.edition), truth.year
    tables = (Part(f"{table.section}、{table.label}", (), table.resource) for table in form.tables)
    return Manuscript(
        truth,
        f"{truth.unit}{year}年政府信息公开工作年度报告",
        (f"依照{form.notice}编成，数据统计期限自{year}年1月1日起至{year}年12月31日止。",),
        (
            Part("一、总体情况", _OPENING),
            *tables,
            Part("五、存在的主要问题及改进情况", ("解读形式仍显单一，今后将加强业务学习。",)),
            Part("六、其他需要报告的事项", ("无。",)),
        ),
    )
