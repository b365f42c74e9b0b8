"""Fold characters that a searcher does not tell apart; templates/assets/fulltext.js does the same with the same table.

Every character is folded by itself, so that a part of a text, folded, is a part of the text folded.
"""

from __future__ import annotations

import unicodedata

_SAME = {
    '"': "“”„‟«»「」『』〝〞〟＂″",
    "'": "‘’‚‛′`´",
    "-": "‐‑‒–—―─━－−﹣",
    "(": "〔［【〖[{｛",
    ")": "〕］】〗]}｝",
    "<": "《〈‹",
    ">": "》〉›",
    "·": "•・‧∙",
    "~": "～〜∼",
    "。": "｡",
    "、": "､",
    "σ": "ς",
}

VARIANTS = {variant: mark for mark, variants in _SAME.items() for variant in variants}
"""What stands for a character, after its compatibility form in lower case has been taken."""

_UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", chr(code)).lower())
        seen = (character for character in plain if unicodedata.category(character) not in _UNSEEN)
        self[code] = folded = "".join(VARIANTS.get(character, character) for character in seen)
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Return `text` in lower case without spaces and unseen characters, and with one form of each mark."""
    return text.translate(_FOLDS)
