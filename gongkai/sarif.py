"""What is wrong in reports as a SARIF 2.1.0 log, which code-scanning services and editors show beside file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gongkai import __version__
from gongkai.check.catalogue import Rule, load_rules
from gongkai.check.overview import Overview
from gongkai.source import has_lines

_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
_UNREAD, _REMARK = "unread-source", "reading-remark"
_OWN_RULES = {
    _UNREAD: ("不能发布", "The source cannot be published", "error"),
    _REMARK: ("读取时的说明", "A remark on reading", "warning"),
}
"""What is said of a source as a whole, beside the rules of the catalogue: titles in both languages, and level."""


def sarif_log(paths: Iterable[Path], seen: Iterable[Overview]) -> str:
    """Return a log with every rule, and a result for each finding and each source with a reason."""
    results = [result for path, item in zip(paths, seen, strict=True) for result in _results(path.as_posix(), item)]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "Gongkai", "version": __version__, "language": "zh-CN", "rules": _rules()}},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rules() -> list[dict[str, Any]]:
    own = [
        {
            "id": id,
            "shortDescription": {"text": f"{title} / {title_en}"},
            "defaultConfiguration": {"level": level},
        }
        for id, (title, title_en, level) in _OWN_RULES.items()
    ]
    return [*map(_rule, load_rules().values()), *own]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title} / {rule.title_en}"},
        "fullDescription": {"text": rule.formula},
        "help": {"text": f"{rule.formula}\n依据 / basis：{rule.basis}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _results(path: str, item: Overview) -> Iterator[dict[str, Any]]:
    source = item.assessment.source
    if item.reason:
        rule = _UNREAD if item.unread else _REMARK
        yield _result(path, None, (source,), rule=rule, level=_OWN_RULES[rule][2], message=item.reason)
    for finding in item.findings:
        message = f"{finding.message}\n{finding.message_en}"
        where = (source, finding.resource, finding.line, finding.field)
        line = finding.source_line if has_lines(item.assessment.format) else None
        level = _LEVELS[finding.severity]
        yield _result(path, line, where, rule=finding.rule, level=level, message=message)


def _result(
    path: str, line: int | None, where: tuple[str, ...], *, rule: str, level: str, message: str
) -> dict[str, Any]:
    """Return a result; its fingerprint is of rule and place on the form, and stays when lines move."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path)}}
    if line is not None:
        physical["region"] = {"startLine": line}
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"place/v1": hashlib.sha256("\0".join((rule, *where)).encode()).hexdigest()},
    }
