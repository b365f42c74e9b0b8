"""What a copy of Gongkai says about itself, read from `gongkai.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gongkai.faults import Fault


class ConfigError(Fault):
    """A settings file is wrong; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a copy; `base_url` is empty or ends with a slash, an empty text is not shown."""

    title: str = "公开"
    description: str = "乡镇（街道）政府信息公开工作年度报告的开放数据"
    operator: str = ""
    contact: str = ""
    licence: str = "CC BY 4.0"
    base_url: str = ""


def parse_settings(given: Mapping[str, Any], where: str) -> Settings:
    """Return the settings that `given` holds; raises ConfigError naming `where` and the key."""
    known = [field.name for field in fields(Settings)]
    for key, value in given.items():
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r}; there are {', '.join(known)}")
        if not isinstance(value, str):
            raise ConfigError(f"{where}: {key} must be text in quotes, not {type(value).__name__}")
    for key in ("title", "licence"):
        if key in given and not given[key].strip():
            raise ConfigError(f"{where}: {key} must not be empty")
    values = {key: value.strip() for key, value in given.items()}
    if "base_url" in values:
        values["base_url"] = _base_url(values["base_url"], where)
    return Settings(**values)


def _base_url(url: str, where: str) -> str:
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(f"{where}: base_url must look like https://example.org/path/, not {url!r}")
    return url.rstrip("/") + "/"


def load_settings(path: Path) -> Settings:
    """Return the settings in the TOML file `path`, the defaults when there is no such file; raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    try:
        return parse_settings(tomllib.loads(text), path.name)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from None
