"""The words of the exports."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def load_words() -> dict[str, Any]:
    """Return words.toml."""
    return tomllib.loads(files("gongkai.exports").joinpath("words.toml").read_text(encoding="utf-8"))
