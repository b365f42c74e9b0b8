"""What a unit can be found by: its name, the names above it, their pinyin and its initials."""

from __future__ import annotations

from functools import lru_cache

from gongkai.site.rows import superiors
from gongkai.site.types import Row


def finder_key(unit: Row) -> str:
    """Return the words by which the finder knows `unit`, in lower case; pinyin has no spaces within a name."""
    names = [unit["name"], *reversed(superiors(unit))]
    return " ".join(part for name in names for part in (name, *pinyin(name))).lower()


@lru_cache(maxsize=65536)
def pinyin(name: str) -> tuple[str, str]:
    """Return `name` in pinyin without tones, in full and as initials."""
    from pypinyin import lazy_pinyin  # its dictionary takes 0.2 s to load

    syllables = lazy_pinyin(name)
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)
