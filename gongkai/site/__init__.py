"""The pages stage: published rows in, the pages of the site out; a pure function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files

from gongkai.form import Form, load_forms
from gongkai.settings import Settings
from gongkai.site import (
    compare,
    data,
    dictionary,
    home,
    measures,
    quality,
    region,
    report,
    rules,
    search,
    township,
    townships,
    year,
    years,
)
from gongkai.site.catalogue import catalogue
from gongkai.site.compose import Composer
from gongkai.site.finder import UNITS, unit_index
from gongkai.site.metadata import CATALOGUE, Metadata
from gongkai.site.rows import Rows
from gongkai.site.search import search_files
from gongkai.site.shells import TEMPLATES, ShellError, build_shells
from gongkai.site.sitemap import sitemap
from gongkai.site.twins import twin, twins
from gongkai.site.types import Collection, Page

__all__ = ["CATALOGUE", "Collection", "Page", "ShellError", "assets", "catalogue", "companions", "render", "sitemap"]

_KINDS = {
    "home": home.pages,
    "townships": townships.pages,
    "region": region.pages,
    "township": township.pages,
    "report": report.pages,
    "years": years.pages,
    "year": year.pages,
    "measures": measures.index,
    "measure": measures.pages,
    "compare": compare.pages,
    "quality": quality.pages,
    "rule": rules.pages,
    "search": search.pages,
    "data": data.pages,
    "dictionary": dictionary.pages,
}


def render(collection: Collection, settings: Settings, forms: Iterable[Form]) -> Iterator[Page]:
    """Yield every page of the site; the data files that pages link to are the packages', not made here.

    Raises ShellError when mkdocs objects to a prose page or the theme, ValueError for an id that cannot be a path.
    """
    rows = Rows(collection, forms)
    shells, prose = build_shells(settings)
    composer = Composer(shells, settings, Metadata(rows, settings))
    yield from map(composer.prose, prose)
    for kind, pages in _KINDS.items():
        for path, context in pages(rows):
            yield composer.page(kind, path, context)


def companions(collection: Collection) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the data files that the pages' scripts read."""
    yield from twins(UNITS, unit_index(collection))
    yield from search_files(collection)
    yield from twins(compare.FORMS, compare.form_index(load_forms()))
    for path, extract in compare.extracts(collection):
        yield twin(path, extract)


def assets() -> Iterator[tuple[str, bytes]]:
    """Yield path (relative to the site's root) and bytes of every style sheet, script and image that the pages use."""
    for folder, pattern in (("assets", "*"), ("vendor", "*.js")):
        for path in sorted((TEMPLATES / folder).glob(pattern)):
            yield f"assets/{path.name}", path.read_bytes()
    theme = files("material") / "templates" / "assets" / "stylesheets"
    for sheet in sorted(theme.iterdir(), key=lambda entry: entry.name):
        if sheet.name.startswith("main.") and sheet.name.endswith(".css"):
            yield f"assets/stylesheets/{sheet.name}", sheet.read_bytes()
