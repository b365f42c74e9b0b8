"""The theme's part of a page: mkdocs builds the prose pages and a shell for each kind of data page to be poured into.

A shell is ordinary mkdocs output with marked holes, cut once; nothing here knows the theme's insides.
"""

from __future__ import annotations

import html
import logging
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gongkai.faults import Fault
from gongkai.settings import Settings
from gongkai.site.languages import COUNTERPARTS, language

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

_TOC = "table-of-contents"
_HOLE = re.compile("⟦([a-z]+)⟧")
_BODY = re.compile(rf'<h1 id="top">.*?</h1>\s*<h2 id="{_TOC}">.*?</h2>', re.DOTALL)
_TOC_ITEM = re.compile(rf'<li\b(?:(?!<li\b).)*?href="#{_TOC}".*?</li>', re.DOTALL)
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>.*?</script>|<style\b.*?</style>", re.DOTALL)
_LANG = re.compile(r'(<html\b[^>]*?\blang=")zh(?=")')
_RELATIVE = re.compile(r'\b(href|src)="(?![a-z]+:|[#/])(?:\./)?')
_BETWEEN_LINES = re.compile(r"\s*\n\s*")

_SHELL = f"""\
---
title: ⟦title⟧
description: ⟦description⟧
hide: {{hide}}
scripts: {{scripts}}
---
# ⟦title⟧ {{{{#top}}}}

## ⟦heading⟧ {{{{#{_TOC}}}}}
"""
# Kind of page: where its shell lies (links in a page are relative, so a shell lies as deep as its pages), whether it
# shows a table of contents beside the text, and what scripts it needs beyond the common one.
_KINDS = {
    "home": ("index", False, ""),
    "townships": ("townships/index", True, ""),
    "region": ("regions/region/index", True, "assets/sortable.min.js"),
    "township": ("townships/unit/index", True, ""),
    "report": ("townships/unit/year/index", True, ""),
    "years": ("years/index", False, ""),
    "year": ("years/year/index", False, "assets/sortable.min.js, assets/tables.js"),
    "measures": ("measures/index", True, ""),
    "measure": ("measures/measure/index", True, "assets/sortable.min.js, assets/tables.js"),
    "compare": (
        "compare/index",
        False,
        "assets/diff.min.js, assets/compare.tables.js, assets/compare.text.js, assets/compare.js",
    ),
    "quality": ("quality/index", True, "assets/sortable.min.js"),
    "rule": ("quality/rules/rule/index", True, ""),
    "search": ("search/index", False, "assets/fulltext.js, assets/search.js"),
    "data": ("data/index", True, ""),
    "dictionary": ("data/dictionary/index", True, ""),
    "dictionary_en": ("data/dictionary/en/index", True, ""),
}


NOT_FOUND = "404.html"


class ShellError(Fault):
    """mkdocs could not build the prose pages and shells; the message says what it objected to."""


@dataclass(frozen=True, slots=True)
class Shell:
    """A page of the theme with holes: literal pieces of HTML and, between them, the names of what goes there."""

    pieces: tuple[str, ...]
    toc_item: tuple[str, ...]

    def pour(self, values: Mapping[str, str], outline: Sequence[tuple[str, str]]) -> str:
        """Return the page with `values` (HTML, by name of hole) and the outline's (id, heading) pairs in it."""
        toc = "".join(_fill(self.toc_item, {"anchor": anchor, "heading": heading}) for anchor, heading in outline)
        return _fill(self.pieces, {**values, "toc": toc})


@dataclass(frozen=True, slots=True)
class Prose:
    """A prose page at `path`, complete but for its holes."""

    path: str
    title: str
    description: str
    shell: Shell


def _fill(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    filled = list(pieces)
    filled[1::2] = [values[name] for name in pieces[1::2]]
    return "".join(filled)


def canonical_link(settings: Settings, path: str) -> str:
    """Return the canonical link of the page at `path`, empty when the copy does not know its address."""
    if not settings.base_url:
        return ""
    return f'<link rel="canonical" href="{html.escape(settings.base_url + path.removesuffix("index.html"))}">'


def build_shells(settings: Settings) -> tuple[dict[str, Shell], list[Prose]]:
    """Return a shell for each kind of data page, and the prose pages; raises ShellError."""
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        docs, site = Path(folder, "docs"), Path(folder, "site")
        titles = _write_docs(docs, settings)
        _run_mkdocs(docs, site, settings)
        shells = {kind: _cut(_read(site / f"{place}.html"), has_toc) for kind, (place, has_toc, _) in _KINDS.items()}
        prose = [
            Prose(
                path, title, description, Shell(tuple(_HOLE.split(_placeless(_read(site / path), path, settings))), ())
            )
            for path, (title, description) in titles.items()
        ]
    return shells, prose


def kind_at(path: str) -> str:
    """Return the kind of the data page at `path`, empty if none lies there: pages of a kind are at one depth."""
    depth = path.count("/")
    for kind, (place, _, _) in _KINDS.items():
        if place.count("/") == depth and place.split("/")[0] == path.removesuffix(".html").split("/")[0]:
            return kind
    return ""


def _placeless(page: str, path: str, settings: Settings) -> str:
    """Return a page with links from the server's root if it is the one that is shown at any address, the 404."""
    if path != NOT_FOUND:
        return page
    root = urlsplit(settings.base_url).path or "/"
    return _RELATIVE.sub(rf'\1="{html.escape(root)}', page)


def _write_docs(docs: Path, settings: Settings) -> dict[str, tuple[str, str]]:
    """Write a page for mkdocs for every shell and prose page; return titles and descriptions of the latter by path."""
    for place, has_toc, script in _KINDS.values():
        hide = "[navigation]" if has_toc else "[navigation, toc]"
        scripts = f"[{script}]" if script else "[]"
        (docs / place).parent.mkdir(parents=True, exist_ok=True)
        (docs / f"{place}.md").write_text(_SHELL.format(hide=hide, scripts=scripts), encoding="utf-8")
    from mkdocs.utils.meta import get_data

    titles = {}
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "prose"),
        undefined=StrictUndefined,
        comment_start_string="<#",  # {#id} is Markdown's here
    )
    for name in environment.list_templates(extensions=["md"]):
        path = NOT_FOUND if name == "404.md" else name.replace(".md", "/index.html")
        text = environment.get_template(name).render(settings=settings, root="../" * path.count("/"))
        page = docs / path.replace(".html", ".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
        given = get_data(text)[1]
        titles[path] = str(given["title"]), str(given["description"])
    return titles


def _run_mkdocs(docs: Path, site: Path, settings: Settings) -> None:
    from mkdocs.commands.build import build  # 0.1 s that only a build of pages pays
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    objections = _Objections(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    before = logger.level, logger.propagate
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(objections)
    try:
        config = load_config(
            str(TEMPLATES / "mkdocs.yml"),
            docs_dir=str(docs),
            site_dir=str(site),
            site_name=settings.title,
            site_description=settings.description,
            extra={"settings": settings, "language": language, "counterparts": COUNTERPARTS},
        )
        config.theme.static_templates.clear()  # the 404 is a prose page, the sitemap is not wanted
        build(config)
    except MkDocsException as error:
        raise ShellError(f"templates/mkdocs.yml: {error}") from error
    finally:
        logger.removeHandler(objections)
        logger.setLevel(before[0])
        logger.propagate = before[1]
    if objections.messages:
        raise ShellError("templates/: " + "; ".join(objections.messages))


class _Objections(logging.Handler):
    """Gathers what mkdocs would have printed."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _read(path: Path) -> str:
    """Read a page that mkdocs wrote, free of everything that runs or styles inline."""
    return _LANG.sub(r"\1zh-CN", _INLINE.sub("", path.read_text(encoding="utf-8")), count=1)


def _cut(page: str, has_toc: bool) -> Shell:
    page, bodies = _BODY.subn("⟦body⟧", _BETWEEN_LINES.sub("\n", page))
    items = _TOC_ITEM.findall(page)
    if bodies != 1 or len(items) != has_toc:
        raise ShellError(f"the theme left no hole for the body ({bodies}) or the table of contents ({len(items)})")
    page = _TOC_ITEM.sub("⟦toc⟧", page).replace(f"#{_TOC}", "#top")
    return Shell(tuple(_HOLE.split(page)), tuple(_HOLE.split("".join(items).replace(_TOC, "⟦anchor⟧"))))
