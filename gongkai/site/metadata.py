"""What machines read in the head of a page: canonical and alternate links, Open Graph, and the data set behind it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import Any

from gongkai import __version__
from gongkai.exports import media_type
from gongkai.feed import FEED
from gongkai.package.json_lines import json_line
from gongkai.settings import Settings
from gongkai.site.languages import COUNTERPARTS, language
from gongkai.site.narrative import web_address
from gongkai.site.rows import Rows, superiors
from gongkai.site.shells import NOT_FOUND, TEMPLATES, canonical_link
from gongkai.site.types import Row

TABLES = ("reports", "townships", "disclosures", "requests", "proceedings", "figures", "findings")
CATALOGUE = "data/catalog.jsonld"

_LESS = "\\u003c"
_WITH_DATA = ("data", "year", "township", "report")
_XLSX, _JSON, _ATOM, _LD = (media_type(ending) for ending in ("xlsx", "json", "atom", "jsonld"))


@lru_cache(maxsize=1)
def load_words() -> dict[str, Any]:
    """Return metadata.toml."""
    return tomllib.loads((TEMPLATES / "metadata.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Subject:
    """A page: its kind, empty for prose, its path, and its title and description as HTML."""

    kind: str
    path: str
    title: str
    description: str


class Metadata:
    """Describes the pages of one copy of the site; what they are about is found by their paths."""

    def __init__(self, rows: Rows, settings: Settings) -> None:
        self._rows = rows
        self._settings = settings

    def head(self, page: Subject) -> str:
        """Return the elements of a page's head, a line each; a page that is shown at any address has none."""
        if page.path == NOT_FOUND:
            return canonical_link(self._settings, page.path)
        lines = [canonical_link(self._settings, page.path), *self._open_graph(page), *self._alternates(page)]
        if page.kind in _WITH_DATA:
            data = json_line(self._data_set(page)).decode()
            lines.append(f'<script type="application/ld+json">{data.replace("<", _LESS)}</script>')
        return "\n".join(line for line in lines if line)

    def _open_graph(self, page: Subject) -> Iterator[str]:
        about = {
            "title": page.title,
            "description": page.description,
            "type": "article" if page.kind == "report" else "website",
            "url": escape(_address(self._settings, page.path)) if self._settings.base_url else "",
            "site_name": escape(self._settings.title),
            "locale": language(page.path).replace("-", "_"),
        }
        for name, content in about.items():
            if content:
                yield f'<meta property="og:{name}" content="{content}">'

    def _alternates(self, page: Subject) -> Iterator[str]:
        words, root = load_words(), "../" * page.path.count("/")
        if self._settings.base_url and page.path in COUNTERPARTS:
            for path in (page.path, COUNTERPARTS[page.path]):
                address = escape(_address(self._settings, path))
                yield f'<link rel="alternate" hreflang="{language(path)}" href="{address}">'
        if page.kind in _WITH_DATA:
            yield _alternate(_JSON, "datapackage.json", words["package"])
        if page.kind == "report":
            yield _alternate(_JSON, "report.json", words["report"])
        if page.kind in ("township", "year"):
            yield _alternate(_JSON, "data.json", words["tables"])
        if page.kind == "year":
            yield _alternate(_XLSX, f"gongkai-{page.path.split('/')[1]}.xlsx", words["workbook"])
        if page.kind == "data":
            yield _alternate(_XLSX, "gongkai.xlsx", words["workbook"])
            yield _alternate(_LD, CATALOGUE.rpartition("/")[2], words["catalogue"])
        yield _alternate(_ATOM, f"{root}changes/{FEED}", words["feed"])

    def _data_set(self, page: Subject) -> dict[str, Any]:
        """Return what schema.org calls a Dataset: the one that the page shows."""
        settings, folder = self._settings, page.path.removesuffix("index.html")
        reports, unit = self._about(page)
        days = [row["published"] for row in reports if row["published"]]
        years = sorted({row["year"] for row in reports})
        names = {"unit": unit["name"] or unit["township_id"] if unit else "", "year": years[0] if years else ""}
        name = load_words()["dataset"][page.kind].format_map(names)
        publisher = {"@type": "Organization", "name": settings.operator or settings.title}
        found: dict[str, Any] = {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "name": name,
            "description": unescape(page.description),
            "url": _address(settings, page.path) if settings.base_url else "",
            "identifier": folder,
            "version": __version__,
            "license": settings.terms.path,
            "isAccessibleForFree": True,
            "inLanguage": "zh-CN",
            "keywords": load_words()["keywords"],
            "creator": publisher,
            "publisher": publisher,
            "temporalCoverage": "/".join(dict.fromkeys((years[0], years[-1]))) if years else "",
            "spatialCoverage": {"@type": "Place", "name": " ".join((*superiors(unit), unit["name"]))} if unit else None,
            "datePublished": max(days, default=""),
            "isBasedOn": [url for row in reports if (url := web_address(row["url"]))] if page.kind == "report" else [],
            "creditText": f"{publisher['name']}：{name}，{settings.title}，{__version__}，{settings.licence}",
            "distribution": [self._download(folder, name) for name in self._files(page)],
        }
        if page.kind != "data":
            whole = {"@type": "Dataset", "name": load_words()["dataset"]["data"], "url": self._link(folder, "data/")}
            found["isPartOf"] = whole
        return {key: value for key, value in found.items() if value not in ("", None, [])}

    def _about(self, page: Subject) -> tuple[list[Row], Row | None]:
        """Return the reports whose data lie with a page, and the unit if it is about one."""
        parts = page.path.split("/")
        if page.kind == "data":
            return list(self._rows.reports.values()), None
        if page.kind == "year":
            return self._rows.by_year[parts[1]], None
        its = self._rows.by_unit[parts[1]]
        return [row for row in its if page.kind == "township" or row["year"] == parts[2]], self._rows.units[parts[1]]

    def _files(self, page: Subject) -> list[str]:
        if page.kind == "data":
            given = [entry["path"] for entry in self._rows.collection.descriptor["resources"]]
            listed = [item.name for item in self._rows.collection.downloads if item.path.startswith("data/")]
            return ["datapackage.json", *given, *listed]
        if page.kind == "report":
            return ["datapackage.json", "report.json"]
        book = [f"gongkai-{page.path.split('/')[1]}.xlsx"] if page.kind == "year" else []
        return ["datapackage.json", "data.json", *book, *(f"{name}.csv" for name in TABLES)]

    def _download(self, folder: str, name: str) -> Mapping[str, str]:
        url = self._settings.base_url + folder + name if self._settings.base_url else name
        return {"@type": "DataDownload", "name": name, "encodingFormat": media_type(name), "contentUrl": url}

    def _link(self, folder: str, target: str) -> str:
        return self._settings.base_url + target if self._settings.base_url else "../" * folder.count("/") + target


def _address(settings: Settings, path: str) -> str:
    return settings.base_url + path.removesuffix("index.html")


def _alternate(type: str, href: str, title: str) -> str:
    return f'<link rel="alternate" type="{type}" href="{href}" title="{title}">'
