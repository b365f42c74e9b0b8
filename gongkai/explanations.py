"""Explanations of findings, kept in `content/explanations.yml`: each holds as long as the figures it is about stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.settings import ConfigError

EXPLANATIONS = "explanations.yml"

Row = dict[str, str]

BLANK = {"explanation": "", "explained_by": "", "explained_on": "", "explanation_status": ""}
"""What the row of a finding has where nothing was said about it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was said about a finding: `unit` and `year` name the report, `stated` and `expected` its figures.

    `line` and `field` are needed where the report has several findings of the rule.
    """

    unit: str
    year: str
    rule: str
    text: str
    by: str
    date: str
    resource: str = ""
    line: str = ""
    field: str = ""
    stated: str = ""
    expected: str = ""

    @property
    def report_id(self) -> str:
        """The report that the finding is about."""
        return f"{self.unit}-{self.year}"

    def is_about(self, finding: Mapping[str, str]) -> bool:
        """Tell whether this is said of a finding, by its place and without regard to its figures."""
        if (self.report_id, self.rule) != (finding["report_id"], finding["rule"]):
            return False
        return all(getattr(self, name) in ("", finding[name]) for name in ("resource", "line", "field"))

    def holds(self, finding: Mapping[str, str]) -> bool:
        """Tell whether the finding still has the figures that were explained."""
        return (self.stated, self.expected) == (finding["stated"], finding["expected"])


def explained(findings: Iterable[Row], explanations: Sequence[Explanation]) -> list[Row]:
    """Return the rows of findings with what was said about each: text, by whom, when, and whether it still holds."""
    return [_explained(finding, explanations) for finding in findings]


def _explained(finding: Row, explanations: Sequence[Explanation]) -> Row:
    about = [item for item in explanations if item.is_about(finding)]
    latest = max(about, key=lambda item: (item.holds(finding), item.date), default=None)
    if latest is None:
        return finding
    return finding | {
        "explanation": latest.text,
        "explained_by": latest.by,
        "explained_on": latest.date,
        "explanation_status": "current" if latest.holds(finding) else "outdated",
    }


def idle(findings: Iterable[Mapping[str, str]], explanations: Sequence[Explanation]) -> list[Explanation]:
    """Return the explanations whose finding is gone."""
    by_report: dict[str, list[Mapping[str, str]]] = {}
    for finding in findings:
        by_report.setdefault(finding["report_id"], []).append(finding)
    return [item for item in explanations if not any(map(item.is_about, by_report.get(item.report_id, ())))]


def load_explanations(path: Path) -> tuple[Explanation, ...]:
    """Return the explanations in the YAML file `path`, none if there is no such file; raises ConfigError."""
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    try:
        given = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{path.name}: 不是有效的 YAML / is not valid YAML: {error}") from None
    if given in (None, ""):
        return ()
    if not isinstance(given, list):
        raise ConfigError(f"{path.name}: 应逐条列出，每条以 - 开头 / must be a list of entries that begin with -")
    where = f"{path.name}: 第 {{0}} 条 / no. {{0}}"
    return tuple(_explanation(item, where.format(number)) for number, item in enumerate(given, start=1))


def _explanation(given: Any, where: str) -> Explanation:
    known = [field.name for field in fields(Explanation)]
    required = known[: known.index("resource")]
    if not isinstance(given, Mapping):
        raise ConfigError(f"{where}: 应有 / must have {', '.join(required)}")
    for key, value in given.items():
        if key not in known:
            raise ConfigError(f"{where}: 未知的键 / unknown key {key!r}; 可用 / there are {', '.join(known)}")
        if not isinstance(value, str):
            raise ConfigError(f"{where}: {key} 应为文字 / must be text")
    missing = [key for key in required if not given.get(key, "").strip()]
    if missing:
        raise ConfigError(f"{where}: 缺少 / lacks {', '.join(missing)}")
    try:
        date.fromisoformat(given["date"])
    except ValueError:
        raise ConfigError(f"{where}: date 应为 YYYY-MM-DD / must be YYYY-MM-DD, not {given['date']!r}") from None
    return Explanation(**{key: value.strip() for key, value in given.items()})
