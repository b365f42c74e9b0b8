"""Contexts to pages: the template of a kind renders title, description and body, and its shell takes them in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from gongkai.settings import Settings
from gongkai.site.shells import TEMPLATES, Shell, canonical_link
from gongkai.site.types import Page
from gongkai.site.words import load_words

_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_SPACE = re.compile(r"\s+")


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["words"] = load_words()
    environment.globals["ui"] = environment.get_template("ui.html").module
    return environment


class Composer:
    """Makes pages of one copy of the site."""

    def __init__(self, shells: Mapping[str, Shell], settings: Settings) -> None:
        self._shells = shells
        self._settings = settings
        self._templates = {kind: _environment().get_template(f"{kind}.html") for kind in shells}

    def page(self, kind: str, path: str, context: Mapping[str, Any]) -> Page:
        """Return the page at `path`; templates get `root`, the way from the page to the site's root."""
        template = self._templates[kind]
        given = {**context, "root": "../" * path.count("/"), "settings": self._settings}
        body = _block(template, "body", given)
        values = {
            "title": _SPACE.sub(" ", _block(template, "title", given)).strip(),
            "description": _SPACE.sub(" ", _block(template, "description", given)).strip(),
            "head": canonical_link(self._settings, path),
            "body": body,
        }
        return Page(path, self._shells[kind].pour(values, _HEADING.findall(body)))


def _block(template: Template, name: str, given: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(given))))
