"""The pages stage: published rows in, the pages of the site out; a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib.resources import files
from typing import Any

from gongkai.cache import key_for
from gongkai.form import Form, load_forms
from gongkai.package.json_lines import json_line
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
from gongkai.site.leaf import Leaf, leaf, named_in
from gongkai.site.metadata import CATALOGUE
from gongkai.site.printed import Printed, printed_tables
from gongkai.site.rows import Rows
from gongkai.site.search import search_files, text_of
from gongkai.site.shells import TEMPLATES, ShellError, build_shells, kind_at
from gongkai.site.sitemap import sitemap
from gongkai.site.twins import twin, twins
from gongkai.site.types import Collection, Page

__all__ = [
    "CATALOGUE",
    "TEMPLATES",
    "Collection",
    "Leaf",
    "Page",
    "ShellError",
    "Site",
    "assets",
    "catalogue",
    "companions",
    "named_in",
    "render",
    "sitemap",
    "text_of",
]

INDEXES = "indexes"
"""The set of the data files that are made of the whole collection (Site.file_sets)."""

_KINDS = {
    "home": home.pages,
    "townships": townships.pages,
    "region": region.pages,
    "township": township.pages,
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
    "dictionary_en": dictionary.english,
}


class Site:
    """The pages of one collection; what belongs to one report can be made apart from the rest, in any process.

    Making it raises ShellError when mkdocs objects to a prose page or the theme, ValueError for an id that cannot be a
    path.
    """

    def __init__(self, collection: Collection, settings: Settings, forms: Iterable[Form]) -> None:
        self._collection = collection
        self._settings = settings
        self._forms = tuple(forms)
        self._rows = Rows(collection, self._forms)
        self._shells, self._prose = build_shells(settings)
        self._planned: dict[str, Mapping[str, Callable[[], Mapping[str, Any]]]] = {}
        self._last: tuple[str, Mapping[str, Any]] = "", {}
        self._composing: Composer | None = Composer(self._shells, settings)  # before processes are copied from this

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_composing": None}

    @property
    def _composer(self) -> Composer:
        if self._composing is None:
            self._composing = Composer(self._shells, self._settings)
        return self._composing

    def paths(self) -> list[str]:
        """Return the paths of the pages that belong to no one report."""
        return [*(prose.path for prose in self._prose), *(path for kind in _KINDS for path in self._plans(kind))]

    def share(self) -> None:
        """Make at once what many of these pages have in common, for processes that are copied from this one."""
        self._rows.share()

    def page(self, path: str) -> Page | None:
        """Return the page at one of these paths, None for any other; what the last one asked for shows is kept."""
        prose = next((its for its in self._prose if its.path == path), None)
        if prose:
            return self._composer.prose(prose, self._rows)
        kind = kind_at(path)
        if self._last[0] != path:
            context = self._plans(kind).get(path)
            if context is None:
                return None
            self._last = path, context()
        return self._composer.page(kind, path, self._last[1], self._rows)

    def _plans(self, kind: str) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        """Return what gives the context of each page of a kind, by path."""
        if kind not in self._planned:
            self._planned[kind] = dict(_KINDS[kind](self._rows)) if kind in _KINDS else {}
        return self._planned[kind]

    def reread(self, words: bool) -> None:
        """Let templates be read anew, and with `words` what pages show; the theme and the prose stay as they were."""
        self._composing = None
        if words:
            self._rows = Rows(self._collection, self._forms)
            self._planned.clear()
            self._last = "", {}

    def reframe(self) -> None:
        """Let the theme and the prose be read anew; raises ShellError."""
        self._shells, self._prose = build_shells(self._settings)
        self.__dict__.pop("frame", None)
        self._composing = None

    def leaf(self, report_id: str, named: Iterable[str]) -> Leaf:
        """Return what the page of a report and its files are made of beside report.json, which names other reports."""
        return leaf(self._rows, report_id, named)

    def path_of(self, report_id: str) -> str:
        """Return the path of the page of a report."""
        return report.path_of(self._rows.reports[report_id])

    @cached_property
    def frame(self) -> str:
        """Return what all pages of reports have in common, for telling whether it is still the same."""
        return key_for(self._settings, self._shells["report"])

    def printed(self, whole: Mapping[str, Any]) -> Printed:
        """Return the tables of a report.json as its page and the data files print them."""
        return printed_tables(whole, self._rows.forms)

    def report_page(self, its: Leaf, whole: Mapping[str, Any], printed: Printed) -> Page:
        """Return the page of a report, of `whole`, its report.json, the tables in it and what lies around it."""
        rows = Rows(replace(its.collection, reports={its.report_id: whole}), self._forms)
        return self._composer.page("report", *report.page(rows, its.report_id, printed), rows)

    def report_files(
        self, its: Leaf, whole: Mapping[str, Any], printed: Printed, text: str
    ) -> Iterator[tuple[str, bytes]]:
        """Yield path and bytes of the data files that scripts read of a report; `text` is what is searched of it."""
        yield twin(*compare.extract_of(whole, printed))
        yield search.text_file(its.row, its.unit, text)

    def whole(self, report_id: str) -> Mapping[str, Any]:
        """Return a report.json."""
        return self._collection.reports[report_id]

    @cached_property
    def whole_frame(self) -> str:
        """What tells whether all that belongs to no one report would be the same, given the reports' own files."""
        its = self._collection
        said = (its.candidates, its.former_names, {code: sorted(names) for code, names in its.printed_names.items()})
        beside = (its.home, its.register, its.downloads)
        return key_for(self._settings, self._shells, self._prose, json_line(its.descriptor), said, beside)

    @cached_property
    def _parts(self) -> Mapping[str, search.Part]:
        return {f"search/{part.name}": part for part in search.parts_of(self._collection.tables["reports"])}

    @cached_property
    def file_sets(self) -> Mapping[str, Sequence[str]]:
        """The names of the sets of data files that belong to no one report.

        For each the ids of the reports of whose texts alone it is made; none if it is made of all else.
        """
        return {name: part.reports for name, part in self._parts.items()} | {INDEXES: ()}

    def set_files(self, name: str, text: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
        """Yield path and bytes of the files of a set; `text` gives what is searched of a report."""
        if name != INDEXES:
            yield from search.part_files(self._parts[name], text)
            return
        yield from twins(UNITS, unit_index(self._collection))
        yield search.parts_file(list(self._parts.values()))
        yield from twins(compare.FORMS, compare.form_index(load_forms()))


def render(collection: Collection, settings: Settings, forms: Iterable[Form]) -> Iterator[Page]:
    """Yield every page of the site; the data files that pages link to are the packages', not made here.

    Raises ShellError and ValueError as Site does.
    """
    site = Site(collection, settings, forms)
    for path in site.paths():
        if page := site.page(path):
            yield page
    for row in collection.tables["reports"]:
        whole = collection.reports[row["report_id"]]
        yield site.report_page(site.leaf(row["report_id"], named_in(whole)), whole, site.printed(whole))


def companions(collection: Collection) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the data files that the pages' scripts read."""
    yield from twins(UNITS, unit_index(collection))
    yield from search_files(collection)
    yield from twins(compare.FORMS, compare.form_index(load_forms()))
    for path, extract in compare.extracts(collection, load_forms()):
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
