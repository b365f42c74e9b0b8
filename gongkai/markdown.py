"""What was read in reports and what changed in the data, as Markdown for the summary of a run on GitHub."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.changes import TableChanges
from gongkai.check.overview import Overview
from gongkai.terminal import change_lines, whole_name

MOST_ROWS = 200

_SEVERITIES = {"error": "错误 / error", "warning": "警告 / warning", "notice": "提示 / notice"}
_CHECKED = (
    "",
    "报告 / report",
    "单位 / unit",
    "年度 / year",
    "表格版本 / edition",
    "表内数 / figures",
    "不为 0 / not 0",
    *_SEVERITIES.values(),
)
_FOUND = ("程度 / severity", "报告 / report", "行 / line", "说明 / message")
_CHANGED = ("表 / table", "新增行 / rows added", "删除行 / rows removed", "改动格 / cells changed")


def check_markdown(paths: Sequence[Path], seen: Sequence[Overview]) -> str:
    """Return a table of the checked reports and one of what is wrong in them, each of at most `MOST_ROWS` rows."""
    reports = list(zip((path.as_posix() for path in paths), seen, strict=True))
    found = [row for path, item in reports for row in _found(path, item)]
    parts = ["## 报告检查 / Reports checked", table(_CHECKED, [_checked(path, item) for path, item in reports])]
    if found:
        parts += ["## 发现的问题 / Findings", table(_FOUND, found)]
    else:
        parts.append("没有发现问题。/ Nothing is wrong.")
    return "\n\n".join(parts)


def _checked(path: str, item: Overview) -> list[str]:
    report, unit = item.assessment.report, item.assessment.unit
    counts = Counter[str](finding.severity for finding in item.findings)
    facts = ["—"] * 5
    if report is not None and unit is not None:
        facts = [
            whole_name(unit),
            str(report.year or "—"),
            report.edition or "—",
            str(sum(table.numbers for table in item.tables)),
            str(sum(len(table.figures) for table in item.tables)),
        ]
    return ["❌" if item.failed else "✅", path, *facts, *(str(counts[severity]) for severity in _SEVERITIES)]


def _found(path: str, item: Overview) -> Iterator[list[str]]:
    if item.reason:
        yield [_SEVERITIES["error" if item.unread else "warning"], path, "", item.reason]
    for finding in item.findings:
        yield [_SEVERITIES[finding.severity], path, str(finding.source_line or ""), finding.message]


def changes_markdown(changes: Sequence[TableChanges]) -> str:
    """Return a table of how much differs in each resource between two builds, and what it is."""
    heading = "## 数据变化 / Changes in the data"
    if not changes:
        return f"{heading}\n\n数据没有变化。/ The data are the same."
    counts = [[item.title, str(len(item.added)), str(len(item.removed)), str(len(item.changed))] for item in changes]
    parts = [heading, table(_CHANGED, counts)]
    for item in changes:
        parts.append(f"### {inline(item.title)} `{item.resource}`")
        parts.append("\n".join(f"- {inline(line)}" for line in change_lines(item)))
    return "\n\n".join(parts)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of at most `MOST_ROWS` rows, and how many are left out."""
    lines = [headings, ["---"] * len(headings), *([inline(cell) for cell in row] for row in rows[:MOST_ROWS])]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    rest = len(rows) - MOST_ROWS
    return table if rest <= 0 else f"{table}\n\n另有 {rest} 行 / {rest} more rows"


def inline(text: str) -> str:
    """Return `text` on one line and with nothing in it that Markdown or HTML would take for its own."""
    return re.sub(r"([\\`*_\[\]<>|~&#])", r"\\\1", " ".join(text.split()))
