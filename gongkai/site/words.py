"""What codes are called on the pages, from `templates/words.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from gongkai.site.shells import TEMPLATES

Words = dict[str, dict[str, str]]


@lru_cache
def load_words() -> Words:
    """Return the words by kind of code and code."""
    return tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))
