"""What is wrong in reports as GitHub's workflow commands, which it shows beside the file and line they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.check.catalogue import load_rules
from gongkai.check.overview import Overview
from gongkai.source import has_lines

_UNREAD = "不能发布 / cannot be published"
_REMARK = "读取时的说明 / remark on reading"


def workflow_commands(paths: Iterable[Path], seen: Iterable[Overview]) -> str:
    """Return a command a line for each finding and each source with a reason; `paths` as seen from the repository."""
    return "\n".join(line for path, item in zip(paths, seen, strict=True) for line in _commands(path.as_posix(), item))


def _commands(path: str, item: Overview) -> Iterator[str]:
    if item.reason:
        severity, title = ("error", _UNREAD) if item.unread else ("warning", _REMARK)
        yield _command(severity, path, None, title, item.reason)
    rules = load_rules()
    for finding in item.findings:
        rule = rules[finding.rule]
        message = f"{finding.message}\n{finding.message_en}"
        line = finding.source_line if has_lines(item.assessment.format) else None
        yield _command(finding.severity, path, line, f"{rule.title} / {rule.title_en}", message)


def _command(severity: str, path: str, line: int | None, title: str, message: str) -> str:
    properties = {"file": path} | ({"line": str(line)} if line else {}) | {"title": title}
    stated = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{severity} {stated}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
