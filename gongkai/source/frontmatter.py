"""What a publisher says of a report beside its text: a YAML block on top of it, or ``<file name>.yml`` beside it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

_FENCE = "---"


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _code(value: Any) -> str | None:
    text = str(value)
    return text if text.isdigit() and len(text) in {6, 9} else None


def _year(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isdigit() and 1990 <= int(text) <= 2100 else None


def _date(value: Any) -> str | None:
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _url(value: Any) -> str | None:
    text = _text(value)
    return text if text and text.startswith(("http://", "https://")) else None


def _narrative(value: Any) -> str | None:
    return value if value in {"full", "summary", "none"} else None


KEYS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "unit": (_text, "文字 / text"),
    "division_code": (_code, "6 或 9 位数字 / 6 or 9 digits"),
    "year": (_year, "四位年份 / a year"),
    "published": (_date, "YYYY-MM-DD"),
    "url": (_url, "http(s) 地址 / address"),
    "narrative": (_narrative, "full, summary, none"),
    "replaces": (_text, "文件路径 / a source's path"),
}


def split(lines: list[str]) -> tuple[str, int]:
    """Return the YAML block on top of `lines` and the number of lines that it takes, fences included."""
    if not lines or lines[0].strip() != _FENCE:
        return "", 0
    for number, line in enumerate(lines[1:200], start=1):
        if line.strip() == _FENCE:
            return "\n".join(lines[1:number]), number + 1
    return "", 0


def parse(text: str) -> tuple[dict[str, Any], str]:
    """Return the known keys of a YAML block with their values, and a remark on what had to be left out."""
    if not text.strip():
        return {}, ""
    import yaml

    try:
        given = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        return {}, f"front matter 不是有效的 YAML / is not valid YAML: {str(error).splitlines()[0]}"
    if not isinstance(given, dict):
        return {}, "front matter 应为“键: 值” / should be “key: value” lines"
    known: dict[str, Any] = {}
    remarks: list[str] = []
    for key, value in given.items():
        if key not in KEYS:
            remarks.append(f"{key}: 未知的键 / unknown key")
            continue
        convert, expected = KEYS[key]
        converted = convert(value)
        if converted is None:
            remarks.append(f"{key}: {str(value)[:40]!r}，应为 / expected {expected}")
        else:
            known[key] = converted
    return known, "front matter: " + "; ".join(remarks) if remarks else ""
