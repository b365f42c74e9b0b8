"""What the command line shows: the summary of a build and the overview of checked reports, as text."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gongkai.check.overview import Overview
from gongkai.divisions import Unit
from gongkai.parse import load_measures
from gongkai.sides import side_lines

if TYPE_CHECKING:
    from gongkai.changes import TableChanges
    from gongkai.office.board import Board, Entry
    from gongkai.pipeline import Result
    from gongkai.verify import Verified

_STYLES = {"error": "bold red", "warning": "yellow", "notice": "cyan"}
_SEVERITIES = {"error": "错误", "warning": "警告", "notice": "提示"}
_MOST_CHANGES = 20
_MOST_ROWS = 3
_LONGEST = 80
_MOST_DIFFERENCES = 100
_REGISTERED = "应报：按 content/register.csv / expected: by the register"
_UNREGISTERED = (
    "应报：没有 content/register.csv，按以往或本年有过的报告 / expected: whoever has reported, without a register"
)
_STATES = {"complete": "全", "partial": "缺格", "blank": "空白", "missing": "无表"}
_DIFFERENT = {"changed": "不同 / differs ", "missing": "缺少 / missing", "surplus": "多出 / surplus"}
_QUALIFIERS = {"exact": "{}", "at_least": "{} 余", "about": "约 {}"}


def _rendered(parts: Iterable[RenderableType], colour: bool) -> str:
    width = shutil.get_terminal_size((110, 24)).columns
    console = Console(
        file=io.StringIO(), width=max(width, 60), force_terminal=colour, no_color=not colour, highlight=False
    )
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n")).rstrip()


def _plain(headings: Sequence[str] = ()) -> Table:
    table = Table(box=None, show_header=bool(headings), pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def summary(result: Result, datapackage: Path, site: Path, seconds: float, colour: bool = False) -> str:
    """Return what a build made, and the sources that could not be read with the reasons."""
    facts = _plain()
    years = f"{result.years[0]}–{result.years[-1]}" if len(result.years) > 1 else "".join(result.years)
    rows: Mapping[str, str] = {
        "sources read": f"{result.sources - len(result.unread)} of {result.sources}",
        "reports": f"{result.reports} from {result.units} units, {years}" if result.reports else "0",
        "findings": ", ".join(f"{result.findings.get(severity, 0)} {severity}s" for severity in _SEVERITIES),
        "packages validated": f"{result.packages} in {_short(datapackage)} ({result.changed} files changed)",
        "pages written": f"{result.pages} in {_short(site)}",
        "seconds": f"{seconds:.1f}",
    }
    for name, value in rows.items():
        facts.add_row(name, Text(value))
    parts: list[RenderableType] = [facts]
    for heading, entries in (("could not be read", result.unread), ("remarks", result.remarks)):
        if entries:
            parts.append(Text(f"{heading}:", style="bold"))
            parts.extend(Padding(Text(f"{source}: {reason}"), (0, 0, 0, 2)) for source, reason in entries)
    return _rendered(parts, colour)


def _short(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix() + "/"
    except ValueError:
        return f"{path}/"


def report_text(seen: Iterable[Overview], colour: bool = False) -> str:
    """Return for each source what was read and what is odd, in Chinese for the publisher."""
    parts: list[RenderableType] = []
    for item in seen:
        parts.append(Text(item.assessment.source, style="bold"))
        parts.append(Padding(Group(*_overview(item)), (0, 0, 1, 2)))
    return _rendered(parts, colour)


def _overview(item: Overview) -> list[RenderableType]:
    report, unit = item.assessment.report, item.assessment.unit
    parts: list[RenderableType] = []
    if item.reason:
        parts.append(Text(item.reason, style="bold red" if item.failed else "yellow"))
    if report is None or unit is None:
        return parts
    facts = _plain()
    facts.add_row("标题", Text(report.title or "（未找到）"))
    facts.add_row("单位", Text(whole_name(unit)))
    facts.add_row("年度", str(report.year or "（未找到）"))
    facts.add_row("表格版本", report.edition or "（无法定表格）")
    parts += [facts, Text(""), _tables(item)]
    if report.figures:
        parts += [Text(""), _figures(item)]
    parts += [Text(""), _findings(item)]
    return parts


def whole_name(unit: Unit) -> str:
    """Return a unit's name after its superiors' and before its code, saying which of them is lacking."""
    place = "".join(dict.fromkeys([unit.province, unit.prefecture, unit.county]))
    return f"{place}{unit.name or '（未写明）'} {unit.division_code or '（无代码）'}"


def _tables(item: Overview) -> Table:
    table = _plain(["表格", "行", "数", "空", "不适用", "未归位", "不为 0 的数"])
    for entry in item.tables:
        if not entry.present:
            table.add_row(entry.label, Text("未找到", style="yellow"))
            continue
        figures = "\n".join(f"{label} {value:f}" for label, value in entry.figures.items())
        table.add_row(
            entry.label,
            f"{entry.lines}/{entry.lines_expected}",
            *map(str, (entry.numbers, entry.blanks, entry.not_applicable, entry.unplaced)),
            Text(figures or "全为 0" if entry.numbers else "—"),
        )
    return table


def _figures(item: Overview) -> Table:
    measures = load_measures()
    table = _plain(["正文中的数", "", "行", "原文"])
    for figure in item.assessment.report.figures if item.assessment.report else ():
        value = _QUALIFIERS[figure.qualifier].format(f"{figure.value:f}") + f" {figure.unit}"
        table.add_row(measures[figure.measure]["label"], value, str(figure.line or ""), Text(figure.quote[:60]))
    return table


def _findings(item: Overview) -> RenderableType:
    if not item.findings:
        return Text("没有发现问题", style="green")
    report, unit = item.assessment.report, item.assessment.unit
    edition, township_id = report.edition if report else "", unit.township_id if unit else ""
    table = _plain(["", "规则", "行", "说明"])
    for finding in item.findings:
        severity = Text(_SEVERITIES[finding.severity], style=_STYLES[finding.severity])
        said = Text("\n".join((finding.message, *side_lines(finding, edition, township_id))))
        table.add_row(severity, finding.rule, str(finding.source_line or ""), said)
    return table


def report_json(seen: Iterable[Overview]) -> str:
    """Return for each source an object: source, status, reason, and under ``report`` all that was read."""
    import json

    return json.dumps([_object(item) for item in seen], ensure_ascii=False, indent=2)


def _object(item: Overview) -> dict[str, Any]:
    from gongkai.form import load_forms
    from gongkai.package import Assessed, nested, rows_of

    assessment = item.assessment
    found: dict[str, Any] = {
        "source": assessment.source,
        "format": assessment.format,
        "sha256": assessment.sha256,
        "failed": item.failed,
        "reason": item.reason,
        "report": None,
    }
    if assessment.report is not None and assessment.unit is not None and assessment.report.year is not None:
        year = assessment.report.year
        report_id = f"{assessment.unit.township_id}-{year}"
        assessed = Assessed(report_id, year, assessment.report, assessment.unit, assessment.findings)
        found["report"] = nested(assessed, rows_of(assessed, load_forms()), load_forms())
    return found


def changes_text(changes: Sequence[TableChanges]) -> str:
    """Return what differs between two builds' data, a few lines a resource."""
    if not changes:
        return "数据没有变化 / the data are the same"
    lines: list[str] = []
    for item in changes:
        counts = f"新增 {len(item.added)} 行，删除 {len(item.removed)} 行，改动 {len(item.changed)} 格"
        lines.append(f"{item.title} {item.resource}  {counts}")
        lines.extend(f"  {line}" for line in change_lines(item))
    return "\n".join(lines)


def change_lines(item: TableChanges) -> list[str]:
    """Return a line for each cell that changed and each report that gained or lost rows, and how many are left out."""
    lines = [
        f"{_joined(change.key)} · {item.titles[change.field]}：{_value(change.before)} → {_value(change.after)}"
        for change in item.changed
    ]
    lines += [*_rows("新增", item.added), *_rows("删除", item.removed)]
    rest = len(lines) - _MOST_CHANGES
    return lines if rest <= 0 else [*lines[:_MOST_CHANGES], f"另有 {rest} 条 / {rest} more"]


def _rows(what: str, keys: Iterable[tuple[str, ...]]) -> Iterator[str]:
    reports: dict[str, list[str]] = {}
    for first, *rest in keys:
        reports.setdefault(first, []).append(_joined(rest))
    for first, rows in reports.items():
        named = "、".join(filter(None, rows[:_MOST_ROWS]))
        more = f" … {len(rows)} 行" if len(rows) > _MOST_ROWS else ""
        yield f"{what} {first}" + (f"：{named}{more}" if named else "")


def _joined(key: Iterable[str]) -> str:
    return " · ".join(filter(None, key))


def _value(text: str) -> str:
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text or "（空）"


def verified_text(found: Iterable[Verified]) -> str:
    """Return what was verified, what does not hold and what a new build makes otherwise."""
    return "\n".join(line for item in found for line in _verified(item))


def _verified(item: Verified) -> Iterator[str]:
    yield f"{item.folder}"
    state = f"{len(item.problems)} 处不符 / do not hold" if item.problems else "散列与校验无误 / hashes and rules hold"
    yield f"  {item.packages} 个数据包 / packages: {state}"
    yield from _some(item.problems)
    if item.compared is None:
        yield "  没有来源报告，未重新生成 / no reports at hand, not built anew; name the copy with --root"
        return
    state = f"{len(item.differences)} 个不同 / differ" if item.differences else "完全相同 / the same"
    yield f"  重新生成 {item.compared} 个文件 / files built anew: {state}"
    yield from _some([f"{_DIFFERENT[one.how]}  {one.path}" for one in item.differences])
    if item.differences and item.version != item.ours:
        yield f"  数据由 {item.version} 版生成，本程序是 {item.ours} / written by another version than this one"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"    {line}" for line in lines[:_MOST_DIFFERENCES])
    if len(lines) > _MOST_DIFFERENCES:
        yield f"    另有 {len(lines) - _MOST_DIFFERENCES} 条 / {len(lines) - _MOST_DIFFERENCES} more"


def board_text(board: Board, colour: bool = False) -> str:
    """Return the January board: how many have filed, then a line a unit, then the files that cannot be read."""
    counts = board.counts
    head = f"{board.year} 年度报告（{board.year + 1} 年一月收缴） / reports about {board.year}"
    state = (
        f"应报 {counts['expected']}，已报 {counts['filed']}，未报 {counts['missing']}；"
        f"有错误 {counts['errors']}，已退改 {counts['returned']}，已改正 {counts['cleared']}"
    )
    table = _plain(["单位", "报送文件", "发布", "版本", "表二·三·四", "错误", "警告", "退改", "改正"])
    for entry in board.entries:
        table.add_row(Text(entry.unit), *_board_cells(entry))
    expected = Text(_REGISTERED if board.registered else _UNREGISTERED)
    parts: list[RenderableType] = [Text(head, style="bold"), Text(state), expected, Text(""), table]
    if board.unread:
        parts += [Text(""), Text("读不了的文件：", style="bold")]
        parts += [Padding(Text(f"{source}：{reason}"), (0, 0, 0, 2)) for source, reason in board.unread]
    return _rendered(parts, colour)


def _board_cells(entry: Entry) -> list[Text]:
    if not entry.source:
        return [Text("未报", style="bold red")]
    return [
        Text(entry.source),
        Text(entry.published or "—"),
        Text(entry.edition or "无表"),
        Text("·".join(_STATES[state] for state in entry.tables)),
        Text(str(entry.errors), style=_STYLES["error"] if entry.errors else ""),
        Text(str(entry.warnings), style=_STYLES["warning"] if entry.warnings else ""),
        Text(entry.returned),
        Text(("已改正" if entry.cleared else "未改正") if entry.returned else ""),
    ]
