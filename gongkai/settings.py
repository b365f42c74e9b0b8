"""What a copy of Gongkai says about itself, read from `gongkai.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from gongkai.faults import Fault

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COUNTY = re.compile(r"\d{6}")


class ConfigError(Fault):
    """A settings file is wrong; the message names the file, the key and the mend."""


@dataclass(frozen=True, slots=True)
class Licence:
    """An open licence by its SPDX name, with its title and the address of its text."""

    name: str
    title: str
    path: str


_CC = "https://creativecommons.org"
CC_BY = Licence("CC-BY-4.0", "Creative Commons Attribution 4.0 International", f"{_CC}/licenses/by/4.0/")
LICENCES: Mapping[str, Licence] = {
    "CC BY 4.0": CC_BY,
    "CC BY-SA 4.0": Licence(
        "CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0 International", f"{_CC}/licenses/by-sa/4.0/"
    ),
    "CC0 1.0": Licence("CC0-1.0", "CC0 1.0 Universal", f"{_CC}/publicdomain/zero/1.0/"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the footer."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a copy; `base_url` is empty or ends with a slash, an empty text is not shown.

    `home` is the code of the division that the copy is for, `contact` and `errors` a mail or web address, where the
    web address of `errors` may hold {id}; `source_files` is a web address that holds {source}.
    """

    title: str = "公开"
    description: str = "乡镇（街道）政府信息公开工作年度报告的开放数据"
    notice: str = ""
    operator: str = ""
    contact: str = ""
    errors: str = ""
    licence: str = "CC BY 4.0"
    base_url: str = ""
    source_files: str = ""
    home: str = ""
    links: tuple[Link, ...] = ()

    @property
    def terms(self) -> Licence:
        """The licence that `licence` names."""
        return LICENCES[self.licence]

    def errors_address(self, id: str, page: str = "") -> str:
        """Return the address to which an error in what `id` names is reported, empty if the copy gives none."""
        to = self.errors or self.contact
        if _MAIL.fullmatch(to):
            subject, body = f"报告错误：{id}", f"编号：{id}\n页面：{page}\n\n"
            return f"mailto:{to}?subject={quote(subject)}&body={quote(body)}"
        return to.replace("{id}", quote(id, safe="")) if _is_web(to) else ""

    def source_address(self, source: str) -> str:
        """Return the web address of a source file as kept, empty if the copy gives none."""
        return self.source_files.replace("{source}", quote(source))


def parse_settings(given: Mapping[str, Any], where: str) -> Settings:
    """Return the settings that `given` holds; raises ConfigError naming `where`, the key and the mend."""
    known = [field.name for field in fields(Settings)]
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r}; there are {', '.join(known)}")
        if key == "links":
            values[key] = _links(value, where)
        elif isinstance(value, str):
            values[key] = value.strip()
        else:
            raise ConfigError(f"{where}: {key} must be text in quotes, not {type(value).__name__}")
    for key in ("title", "description"):
        if key in values and not values[key]:
            raise ConfigError(f"{where}: {key} must not be empty")
    settings = Settings(**values)
    _verify(settings, where)
    if settings.base_url:
        values["base_url"] = settings.base_url.rstrip("/") + "/"
    return Settings(**values)


def _links(value: Any, where: str) -> tuple[Link, ...]:
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    links: list[Link] = []
    for number, item in enumerate(found, start=1):
        if not isinstance(item, Mapping) or set(item) != {"title", "url"} or not all(map(_is_text, item.values())):
            raise ConfigError(f'{where}: links no. {number} must be [[links]] with title = "…" and url = "https://…"')
        if not _is_web(item["url"]):
            raise ConfigError(f"{where}: url of links no. {number} must be a web address, not {item['url']!r}")
        links.append(Link(item["title"].strip(), item["url"].strip()))
    return tuple(links)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", text)


def _verify(settings: Settings, where: str) -> None:
    base, errors = settings.base_url, settings.errors
    if base and (not _is_web(base) or urlsplit(base).query or urlsplit(base).fragment):
        raise ConfigError(f"{where}: base_url must look like https://example.org/path/, not {base!r}")
    if settings.licence not in LICENCES:
        raise ConfigError(f"{where}: licence must be one of {', '.join(LICENCES)}, not {settings.licence!r}")
    if errors and not _MAIL.fullmatch(errors) and not _is_web(errors):
        raise ConfigError(f"{where}: errors must be a mail address or a web address, not {errors!r}")
    if settings.source_files and not (_is_web(settings.source_files) and "{source}" in settings.source_files):
        raise ConfigError(
            f"{where}: source_files must be a web address with {{source}} in it, not {settings.source_files!r}"
        )
    if settings.home and not _COUNTY.fullmatch(settings.home):
        raise ConfigError(f"{where}: home must be a division code of 6 digits, not {settings.home!r}")


def load_settings(path: Path, base_url: str = "") -> Settings:
    """Return the settings in the TOML file `path`, the defaults when there is no such file; raises ConfigError.

    `base_url` is that of the command line, before which the file's own gives way.
    """
    settings = _loaded(path)
    if base_url:
        return replace(settings, base_url=parse_settings({"base_url": base_url}, "--base-url").base_url)
    return settings


def _loaded(path: Path) -> Settings:
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
