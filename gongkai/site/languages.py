"""Which pages are in English: a reader without Chinese gets what explains the data, not every page a second time."""

from __future__ import annotations

_ENGLISH = {
    "about/index.html": "en/index.html",
    "data/dictionary/index.html": "data/dictionary/en/index.html",
}

COUNTERPARTS = {**_ENGLISH, **{english: chinese for chinese, english in _ENGLISH.items()}}
"""The page in the other language, by path, both ways."""

LANGUAGES = ("zh-CN", "en")


def language(path: str) -> str:
    """Return the language of the page at `path`, one of LANGUAGES."""
    return LANGUAGES[path in _ENGLISH.values()]
