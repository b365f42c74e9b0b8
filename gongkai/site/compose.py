"""Contexts to pages: the template of a kind renders title, description and body, and its shell takes them in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context
from markupsafe import Markup, escape

from gongkai import __version__
from gongkai.settings import Settings
from gongkai.site.dense import Dense
from gongkai.site.drawing import Drawing
from gongkai.site.languages import language
from gongkai.site.lines import Lines
from gongkai.site.metadata import Metadata, Subject
from gongkai.site.parts import Parts
from gongkai.site.rows import Rows
from gongkai.site.shapes import filled
from gongkai.site.shells import NOT_FOUND, TEMPLATES, Prose, Shell
from gongkai.site.types import Page
from gongkai.site.words import load_words

_HEADING = re.compile(r'([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


_MOST_KEPT = 1 << 8


def _call(macro: Callable[..., Markup], *given: Any) -> Markup:
    """Return what a macro gives, to be remembered where that depends on nothing but what it is given."""
    return macro(*given)


class _Environment(Environment):
    """Finds `row.year` by key at once, where Jinja first asks for an attribute, in vain and slowly."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@lru_cache
def environment() -> Environment:
    """Return what renders the templates of pages."""
    environment = _Environment(
        loader=FileSystemLoader(TEMPLATES / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["words"] = load_words()
    environment.globals["once"] = lru_cache(maxsize=_MOST_KEPT)(_call)
    environment.globals["ui"] = environment.get_template("ui.html").module
    environment.globals["dense"] = dense = Dense(environment)
    environment.globals["parts"] = Parts(environment, dense)
    environment.globals["lines_"] = Lines(environment)
    environment.globals["grids"] = environment.get_template("grid.html").module
    environment.globals["series"] = environment.get_template("series.html").module
    environment.globals["charts_"] = Drawing(environment)
    environment.globals["coverage_"] = environment.get_template("coverage.html").module
    return environment


class Composer:
    """Makes pages of one copy of the site."""

    def __init__(self, shells: Mapping[str, Shell], settings: Settings) -> None:
        self._shells = shells
        self._settings = settings
        self._foot: Any = environment().get_template("foot.html").module
        self._globals = {**environment().globals, "settings": settings}
        self._templates = {kind: environment().get_template(f"{kind}.html") for kind in shells}

    def page(self, kind: str, path: str, context: Mapping[str, Any], rows: Rows) -> Page:
        """Return the page at `path` about `rows`; templates get `root`, the way from the page to the site's root."""
        template = self._templates[kind]
        given = template.new_context({**self._globals, **context, "root": "../" * path.count("/")}, shared=True)
        body = _block(template, "body", given)
        title = _SPACE.sub(" ", _block(template, "title", given)).strip()
        description = _SPACE.sub(" ", _block(template, "description", given)).strip()
        subject = Subject(kind, path, title, description)
        values = {"title": title, "description": description, "body": body}
        values |= self._around(subject, rows, context.get("report_id", ""))
        return Page(path, self._shells[kind].pour(values, _outline(body)))

    def prose(self, prose: Prose, rows: Rows) -> Page:
        """Return a prose page, complete."""
        subject = Subject("", prose.path, escape(prose.title), escape(prose.description))
        return Page(prose.path, prose.shell.pour(self._around(subject, rows, ""), ()))

    def _around(self, page: Subject, rows: Rows, report_id: str) -> dict[str, str]:
        """Return what every page has: links of its head, and how to cite it and report an error in it."""
        foot = "" if page.path == NOT_FOUND else self._cited(page, report_id)
        return {"head": Metadata(rows, self._settings).head(page), "foot": foot}

    def _cited(self, page: Subject, report_id: str) -> str:
        settings, below = self._settings, page.path.removesuffix("index.html")
        id, its = report_id or below or "index", settings.base_url + below if settings.base_url else ""
        address = settings.errors_address(id, its)
        known = (settings.operator or settings.title, settings.title, settings.licence, __version__)
        texts = (Markup(page.title), id, its, address)
        if language(page.path) == "en":
            return filled(self._foot.english, known, texts)
        around = "../" * page.path.count("/"), address.startswith("mailto:")
        return filled(self._foot.chinese, known + around, texts)


def _outline(body: str) -> list[tuple[str, str]]:
    """Return id and words of every heading; a link in one cannot stand in the link that leads to it."""
    begun = (_HEADING.match(part) for part in body.split('<h2 id="')[1:])
    return [(its[1], _TAG.sub("", its[2]) if "<" in its[2] else its[2]) for its in begun if its]


def _block(template: Template, name: str, given: Context) -> str:
    return "".join(template.blocks[name](given))
