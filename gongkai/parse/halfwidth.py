"""Text in half width and without spaces, for reading only: what is quoted is the text as printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from gongkai.folding import UNSEEN, simplify

_NO_ROOM = re.compile(rf"[\s{UNSEEN}]")


class _Narrow(dict[str, str]):
    """What each character becomes in half width; nothing when it takes no room."""

    def __missing__(self, char: str) -> str:
        self[char] = _NO_ROOM.sub("", unicodedata.normalize("NFKC", char))
        return self[char]


_NARROW = _Narrow()


def in_half_width(paragraph: str) -> tuple[str, Sequence[int]]:
    """Return the text in half width, simplified and without spaces, and where each of its characters stood."""
    parts = [_NARROW[char] for char in paragraph]
    text = "".join(parts)
    simple = simplify(text)
    even = len(text) == len(parts) and "" not in parts
    origin = range(len(parts)) if even else [position for position, part in enumerate(parts) for _ in part]
    return simple if len(simple) == len(text) else text, origin
