"""Whether pages that two generators made of the same reports show a reader the same, whatever their markup is like."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

LEAST_EQUAL = 0.99
"""The share of the pages that have to have the same texts; cells, ids and links must be the same on every page."""

_TEXTS = ("title", "h1", "h2", "h3", "p", "li", "dt", "dd", "caption", "th", "td")
_CELLS = ("th", "td")


class DifferenceError(Exception):
    """The pages are not the same; the message says which, and what differs first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to see of a page.

    `texts` are those of titles, paragraphs, items and cells in their order, with spaces folded, and all text without
    spaces; `cells` also say how they look and what they span, `places` are ids and the targets of links, `data` is what
    machines read in its head.
    """

    texts: Sequence[tuple[str, str]]
    cells: Sequence[tuple[str | None, ...]]
    places: Counter[tuple[str, str]]
    data: Sequence[Any]


def seen(page: bytes) -> Seen:
    """Return what there is to see of a page."""
    root = html.document_fromstring(page.decode())
    texts, cells, places = list[tuple[str, str]](), list[tuple[str | None, ...]](), Counter[tuple[str, str]]()
    for its in root.iter("*"):
        tag = str(its.tag)
        if tag in _TEXTS:
            text = " ".join("".join(map(str, its.itertext())).split())
            texts.append((tag, text))
            if tag in _CELLS:
                cells.append((tag, text, *map(its.get, ("class", "scope", "colspan", "rowspan"))))
        places.update((name, str(its.attrib[name])) for name in ("id", "href") if name in its.attrib)
    texts += [("body", "".join("".join(map(str, its.itertext())).split())) for its in root.iterfind("body")]
    data: list[Any] = [json.loads(str(its.text)) for its in root.iterfind(".//script[@type='application/ld+json']")]
    data += [dict(its.attrib) for its in root.iterfind(".//meta")]
    return Seen(texts, cells, places, data)


def verify_same(ours: Path, theirs: Path, paths: Sequence[str]) -> None:
    """Hold the pages at `paths` below one folder against those below the other; raises DifferenceError."""
    other = []
    for path in paths:
        one, two = (seen((folder / path).read_bytes()) for folder in (ours, theirs))
        for what in ("cells", "places"):
            if getattr(one, what) != getattr(two, what):
                raise DifferenceError(f"{path}: {what}: {_first(getattr(one, what), getattr(two, what))}")
        if (one.texts, one.data) != (two.texts, two.data):
            other.append(f"{path}: {_first([*one.texts, *one.data], [*two.texts, *two.data])}")
    if len(other) > (1 - LEAST_EQUAL) * len(paths):
        raise DifferenceError(f"{len(other)} of {len(paths)} pages have other texts, the first {other[0]}")


def _first(one: Any, two: Any) -> str:
    """Return what the one has where the other has first something else."""
    if isinstance(one, Counter):
        return f"{sorted((one - two).items())[:5]} against {sorted((two - one).items())[:5]}"
    pairs: Iterator[tuple[Any, Any]] = zip([*one, None], [*two, None], strict=False)
    return next(f"{its} against {other}" for its, other in pairs if its != other)
