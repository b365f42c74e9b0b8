"""Print a manuscript in a format: text in a layout, Markdown, a web page, a Word file, a PDF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING

from gongkai.demo import pdf
from gongkai.demo.layouts import LAYOUTS, expected
from gongkai.demo.manuscript import Manuscript
from gongkai.demo.prose import words
from gongkai.demo.rows import grouped
from gongkai.demo.spans import Spanned, merged, spanned
from gongkai.demo.truth import Key

if TYPE_CHECKING:
    from jinja2 import Template

Files = dict[str, bytes]
"""The files of a source by what follows its name: the source itself and what stands beside it."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PAGE_WIDTH = 15400
"""Of a page on its side, without margins, in twentieths of a point."""
_MARKED = 0.7
_IN_GB18030 = 0.2


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how it prints a manuscript in a layout with the date of publication, if that is stated.

    `spanned` when cells are marked, so that a reader sees a blank where it stands.
    """

    write: Callable[[Manuscript, str, str, Random], Files]
    spanned: bool


def _dated(manuscript: Manuscript, published: str, random: Random) -> Manuscript:
    """Return the manuscript with a line that says when it was published."""
    if not published:
        return manuscript
    line = random.choice(words()["published"]).replace("{date}", published)
    return replace(manuscript, preface=(line, *manuscript.preface))


def _text(manuscript: Manuscript, layout: str, published: str, random: Random) -> Files:
    return {".txt": LAYOUTS[layout].print(_dated(manuscript, published, random)).encode()}


def _markdown(manuscript: Manuscript, layout: str, published: str, random: Random) -> Files:
    marked = replace(
        manuscript,
        title=f"# {manuscript.title}\n",
        parts=tuple(replace(part, heading=f"\n## {part.heading}\n") for part in manuscript.parts),
    )
    front = f"---\npublished: {published}\n---\n\n" if published else ""
    return {".md": (front + LAYOUTS[layout].print(marked)).encode()}


@lru_cache(maxsize=1)
def _templates() -> Callable[[str], Template]:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("gongkai.demo") / "templates"
    loader = FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8"))
    environment = Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    return environment.get_template


def _tables(manuscript: Manuscript, layout: str) -> dict[str, list[Spanned]]:
    if not manuscript.truth.edition:
        return {}
    tables = grouped(LAYOUTS[layout].rows(manuscript.truth))
    return {resource: [spanned(rows) for rows in printed] for resource, printed in tables.items()}


def _page(manuscript: Manuscript, layout: str, published: str, random: Random) -> Files:
    charset = "gb18030" if random.random() < _IN_GB18030 else "utf-8"
    html = _templates()("report.html").render(
        manuscript=_dated(manuscript, published, random),
        tables=_tables(manuscript, layout),
        marked=random.random() < _MARKED,
        charset=charset,
    )
    return {".html": html.encode(charset)}


def _word(manuscript: Manuscript, layout: str, published: str, random: Random) -> Files:
    tables = {resource: [merged(one) for one in its] for resource, its in _tables(manuscript, layout).items()}
    document = _templates()("document.xml").render(
        manuscript=manuscript,
        tables=tables,
        columns_of=lambda table: sum(wide for _, wide, _ in table[0]),
        marked=random.random() < _MARKED,
        page_width=_PAGE_WIDTH,
    )
    found = {".docx": _zipped(document)}
    return found | {".docx.yml": f"published: {published}\n".encode()} if published else found


def _pdf(manuscript: Manuscript, layout: str, published: str, random: Random) -> Files:
    found = {".pdf": pdf.printed(manuscript, _tables(manuscript, layout))}
    return found | {".pdf.yml": f"published: {published}\n".encode()} if published else found


def _zipped(document: str) -> bytes:
    """Return a Word file, stored and without a clock: the same bytes from any machine and any compressor."""
    folder = files("gongkai.demo") / "templates"
    named = {"[Content_Types].xml": "content_types.xml", "_rels/.rels": "package.xml", "word/styles.xml": "styles.xml"}
    named |= {"word/_rels/document.xml.rels": "relations.xml"}
    parts = {path: (folder / name).read_bytes() for path, name in named.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in (parts | {"word/document.xml": document.encode()}).items():
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system = 3
            archive.writestr(entry, data)
    return stream.getvalue()


FORMATS: dict[str, Format] = {
    "txt": Format(_text, spanned=False),
    "md": Format(_markdown, spanned=False),
    "html": Format(_page, spanned=True),
    "docx": Format(_word, spanned=True),
    "pdf": Format(_pdf, spanned=True),
}
"""The formats of a demonstration by name; rates.toml says how often each is met, and in which layouts."""


def readable(manuscript: Manuscript, format: str, layout: str) -> dict[Key, str | None]:
    """Return the cells of the printed tables as a reader should get them."""
    if not manuscript.truth.edition:
        return {}
    printed = {part.resource for part in manuscript.parts}
    owed = manuscript.truth.cells if FORMATS[format].spanned else expected(manuscript.truth, layout)
    return {key: cell for key, cell in owed.items() if key[0] in printed}
