"""The sitemap, for a copy that knows its address: every page, with the day on which its reports were published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from gongkai.settings import Settings
from gongkai.site.shells import NOT_FOUND

MOST = 50_000
"""The addresses that one file may hold."""

_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap(
    paths: Sequence[str], date: Callable[[str], str], settings: Settings, most: int = MOST
) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the sitemap; one of more than `most` pages is an index of several files.

    `date` gives the day of a folder's reports, empty if unknown. Nothing is yielded when there is no base_url.
    """
    folders = sorted(path.removesuffix("index.html") for path in paths if path != NOT_FOUND)
    if not settings.base_url:
        return
    parts = [folders[start : start + most] for start in range(0, len(folders), most)]
    if len(parts) == 1:
        yield "sitemap.xml", _pages(parts[0], date, settings)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _pages(part, date, settings)
    found = "".join(f"<sitemap><loc>{escape(settings.base_url + name)}</loc></sitemap>\n" for name in names)
    yield "sitemap.xml", f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">\n{found}</sitemapindex>\n'.encode()


def _pages(folders: Sequence[str], date: Callable[[str], str], settings: Settings) -> bytes:
    found = "".join(
        f"<url><loc>{escape(settings.base_url + folder)}</loc>"
        + (f"<lastmod>{day}</lastmod>" if (day := date(folder)) else "")
        + "</url>\n"
        for folder in folders
    )
    return f'{_HEAD}<urlset xmlns="{_SCHEMA}">\n{found}</urlset>\n'.encode()
