"""The index in small files: sequences as a tree, each with its texts told among the texts of the sequence above it.

A file has the characters of its nodes (`keys`), for each a letter for its depth and the way its texts are told
(`heads`), and the numbers that this takes (`data`, base64). Its first nodes repeat the path to where it begins.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.site.search.grams import Numbers

ALL, ONE, SOME, BUT, BITS = range(5)
"""All texts of the sequence above; one, by its place there; some, by the steps between; all but some; bit by bit."""

_WAYS = 5
_SMALLEST = 8_000
_BALANCE = 4.0


def shards(postings: Iterable[tuple[str, Numbers]], texts: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the first sequence and the content of each file for `postings` over a number of `texts`.

    Files grow with the root of the whole, so that neither their number nor their size runs away.
    """
    nodes = list(_nodes(postings, texts))
    size = max(_SMALLEST, _BALANCE * sum(map(_size, nodes)) ** 0.5)
    path: list[_Node] = []
    part: list[_Node] = []
    first, filled = "", 0
    for node in nodes:
        path[len(node[0]) - 1 :] = [node]
        if filled + _size(node) > size and part:
            yield first, _content(part)
            first, part, filled = node[0], path[:-1], 0
        part.append(node)
        filled += _size(node)
    if part:
        yield first, _content(part)


_Node = tuple[str, int, bytes]
"""A sequence, the way its texts are told, and the numbers for it."""


def _nodes(postings: Iterable[tuple[str, Numbers]], texts: int) -> Iterator[_Node]:
    import numpy as np

    above: list[Numbers] = [np.arange(texts)]
    for sequence, its in postings:
        over = above[len(sequence) - 1]
        above[len(sequence) :] = [its]
        if len(its) == len(over):
            yield sequence, ALL, b""
        else:
            yield (sequence, *_told(np.searchsorted(over, its).tolist(), len(over)))


def _told(places: Sequence[int], of: int) -> tuple[int, bytes]:
    """Return the shortest way to tell `places` among as many as `of`, and the numbers for it."""
    if len(places) == 1:
        return ONE, _varint(places[0])
    few = 2 * len(places) <= of
    steps = _steps(places if few else sorted(set(range(of)).difference(places)))
    return (SOME if few else BUT, steps) if len(steps) <= (of + 7) // 8 else (BITS, _bits(places, of))


def _steps(places: Sequence[int]) -> bytes:
    previous = -1
    data = bytearray(_varint(len(places)))
    for place in places:
        data += _varint(place - previous - 1)
        previous = place
    return bytes(data)


def _varint(number: int) -> bytes:
    """Return `number` in groups of seven bits, the lowest first; all but the last have the eighth bit set."""
    data = bytearray()
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    data.append(number)
    return bytes(data)


def _bits(places: Sequence[int], of: int) -> bytes:
    return sum(1 << place for place in places).to_bytes((of + 7) // 8, "little")


def _size(node: _Node) -> int:
    return 4 + len(node[2]) * 4 // 3


def _content(nodes: Sequence[_Node]) -> dict[str, Any]:
    return {
        "keys": "".join(sequence[-1] for sequence, _, _ in nodes),
        "heads": "".join(chr(ord("a") + (len(sequence) - 1) * _WAYS + way) for sequence, way, _ in nodes),
        "data": base64.b64encode(b"".join(data for _, _, data in nodes)).decode(),
    }
