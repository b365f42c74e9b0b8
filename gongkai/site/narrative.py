"""The narrative of a report as safe HTML: source text is untrusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markupsafe import Markup

# Left out of Markdown: what would load an image, make a heading of the page's own order, or swallow text.
_OUT_OF_PLACE = ["heading", "lheading", "code", "fence", "hr", "image", "reference"]


_PLAIN = re.compile(r"[\u4e00-\u9fff（“][^\\`*_\[\]<>&\"'\s\x00]*")
"""A line in which Markdown has nothing to say: most are such, and need no reader of Markdown."""


def web_address(url: str) -> str:
    """Return `url` when it is an http or https address, otherwise nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def to_html(text: str, source_format: str) -> str:
    """Return a paragraph as HTML; only a `md` source is read as Markdown, any other text stands as it is."""
    if _PLAIN.fullmatch(text):
        return f"<p>{text}</p>\n"
    return str(_renderer(source_format == "md").render(text))  # markdown-it escapes: html is off


def sections(report: Mapping[str, Any]) -> Iterable[tuple[str, Markup]]:
    """Yield the heading of each section that has a narrative, and this as HTML."""
    source_format = report["report"]["source_format"]
    for section in report["sections"]:
        texts = [paragraph["text"] for paragraph in section["paragraphs"]]
        paragraphs = [to_html(text, source_format) for text in texts if text.strip()]
        if paragraphs:
            yield section["heading"], Markup("\n".join(paragraphs))


@lru_cache
def _renderer(markdown: bool) -> MarkdownIt:
    if not markdown:
        return MarkdownIt("zero")
    renderer = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(_OUT_OF_PLACE)
    renderer.validateLink = lambda url: bool(web_address(url))  # type: ignore[method-assign]
    return renderer
