"""The index in small files: sequences as a tree, each with its texts told among the texts of the sequence above it.

A file has the last characters of its sequences (`keys`), each right before those that begin with it; for each a letter
for its length and the way its texts are told (`heads`); and the bits that this takes (`data`, base64, the lowest bit of
a byte first). Its first sequences are those above the one it begins with.

All texts of the sequence above take no bits. Some, or all but some, take their number in Elias' gamma code and the
steps between their places there in Rice codes: zeros, a one, and as many low bits as `_low_bits` says.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongkai.site.search.grams import BITS, LAST, LONGEST, Level, levels

if TYPE_CHECKING:
    import numpy as np

    from gongkai.site.search.grams import Numbers

    Bits = np.ndarray[Any, np.dtype[np.uint8]]

ALL, SOME, BUT = range(3)
_WAYS = 3
_SMALLEST = 4_000
_BALANCE = 2.0


@dataclass(frozen=True, slots=True)
class _Tree:
    """Sequences in the order of files: filled up with zeros to one length, and where the bits of each begin and end."""

    sequences: Numbers
    lengths: Numbers
    ways: Numbers
    begins: Numbers
    ends: Numbers
    bits: Bits

    def content(self, chosen: Numbers) -> dict[str, Any]:
        """Return the content of a file with the `chosen` sequences."""
        import numpy as np

        last = self.sequences[chosen] >> BITS * (LONGEST - self.lengths[chosen]) & LAST
        bits = [self.bits[self.begins[one] : self.ends[one]] for one in chosen]
        return {
            "keys": last.astype("<u4").tobytes().decode("utf-32-le"),
            "heads": (97 + (self.lengths - 1)[chosen] * _WAYS + self.ways[chosen]).astype(np.uint8).tobytes().decode(),
            "data": base64.b64encode(np.packbits(np.concatenate(bits), bitorder="little").tobytes()).decode(),
        }

    def path(self, one: int) -> list[int]:
        """Return the sequences above `one`, the shortest first."""
        import numpy as np

        shifts = [BITS * (LONGEST - length) for length in range(1, int(self.lengths[one]))]
        above = [int(self.sequences[one]) >> shift << shift for shift in shifts]
        return [int(place) for place in np.searchsorted(self.sequences, np.array(above, np.int64))]

    def written(self, one: int) -> str:
        """Return the sequence `one` as text."""
        number = int(self.sequences[one])
        shifts = [BITS * (LONGEST - length) for length in range(1, int(self.lengths[one]) + 1)]
        return "".join(chr(number >> shift & LAST) for shift in shifts)


def shards(texts: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the first sequence and the content of each file of the index over `texts`.

    Files grow with the root of the whole, so that neither their number nor their size runs away.
    """
    import numpy as np

    tree = _planted(levels(texts), len(texts))
    costs = np.cumsum(4 + (tree.ends - tree.begins) / 6)
    size = max(_SMALLEST, _BALANCE * float(costs[-1]) ** 0.5) if len(costs) else 0
    start = 0
    while start < len(costs):
        end = max(start + 1, int(np.searchsorted(costs, costs[start] + size)))
        chosen = np.array([*tree.path(start), *range(start, min(end, len(costs)))])
        yield tree.written(start) if start else "", tree.content(chosen)
        start = end


def _planted(its: Sequence[Level], texts: int) -> _Tree:
    import numpy as np

    told = [_told(level, over, texts) for level, over in zip(its, [None, *its], strict=False)]
    sizes = np.concatenate([sizes for _, sizes, _ in told])
    ends = np.cumsum(sizes)
    lengths = np.repeat(np.arange(1, LONGEST + 1), [len(level.sequences) for level in its])
    sequences = np.concatenate([level.sequences for level in its]) << BITS * (LONGEST - lengths)
    order = np.argsort(sequences)
    return _Tree(
        sequences[order],
        lengths[order],
        np.concatenate([ways for ways, _, _ in told])[order],
        (ends - sizes)[order],
        ends[order],
        np.concatenate([bits for _, _, bits in told]),
    )


def _told(level: Level, over: Level | None, texts: int) -> tuple[Numbers, Numbers, Bits]:
    """Return for each sequence of `level` the way its texts are told and with how many bits, and all the bits."""
    import numpy as np

    places, of = _places(level, over, texts)
    ways = np.where(level.counts == of, ALL, np.where(2 * level.counts <= of, SOME, BUT))
    some = (ways == SOME)[level.which]
    but, left_out = _left_out(level, places, of, ways == BUT)
    which = np.concatenate([level.which[some], but])
    order = np.argsort(which, kind="stable")
    which, places = which[order], np.concatenate([places[some], left_out])[order]
    numbers = np.bincount(which, minlength=len(ways))
    steps = places.copy()
    steps[1:] -= np.where(which[1:] == which[:-1], places[:-1] + 1, 0)
    sizes, bits = _coded(numbers, _low_bits(of, numbers), steps, which)
    return ways, sizes, bits


def _places(level: Level, over: Level | None, texts: int) -> tuple[Numbers, Numbers]:
    """Return the place of each text of each sequence among those of the sequence above, and how many these are."""
    import numpy as np

    if over is None:
        return level.texts, np.full(len(level.sequences), texts)
    above = np.searchsorted(over.sequences, level.sequences >> BITS)
    wanted = above[level.which] * texts + level.texts
    places = np.searchsorted(over.which * texts + over.texts, wanted) - over.starts[above][level.which]
    return places, over.counts[above]


def _left_out(level: Level, places: Numbers, of: Numbers, chosen: Any) -> tuple[Numbers, Numbers]:
    """Return the places that the `chosen` sequences have no text at, with the sequence of each."""
    import numpy as np

    rooms = np.where(chosen, of, 0)
    first = np.cumsum(rooms) - rooms
    empty = np.ones(int(rooms.sum()), bool)
    its = chosen[level.which]
    empty[first[level.which[its]] + places[its]] = False
    at = np.flatnonzero(empty)
    which = np.repeat(np.arange(len(rooms)), rooms)[at]
    return which, at - first[which]


def _low_bits(of: Numbers, numbers: Numbers) -> Numbers:
    """Return how many bits of a step are written as they are when `numbers` are told among `of`."""
    import numpy as np

    spread = 2 * (of - numbers) // (3 * np.maximum(numbers, 1))
    longest: Numbers = np.maximum(np.frexp(spread)[1].astype(np.int64) - 1, 0)
    return longest


def _coded(numbers: Numbers, low: Numbers, steps: Numbers, which: Numbers) -> tuple[Numbers, Bits]:
    """Return the bits of all sequences one after the other: for each its number of steps, unless 0, and its steps."""
    import numpy as np

    told = numbers > 0
    high = np.where(told, np.frexp(numbers)[1] - 1, 0).astype(np.int64)
    zeros = np.concatenate([high[told], steps >> low[which]])
    lows = np.concatenate([high[told], low[which]])
    values = np.concatenate([numbers[told], steps])
    owners = np.concatenate([np.flatnonzero(told), which])
    order = np.argsort(owners, kind="stable")
    zeros, lows, values, owners = zeros[order], lows[order], values[order], owners[order]
    lengths = zeros + 1 + lows
    ones = np.cumsum(lengths) - lows - 1
    bits = np.zeros(int(lengths.sum()), np.uint8)
    bits[ones] = 1
    for bit in range(int(lows.max(initial=0))):
        has = lows > bit
        bits[ones[has] + 1 + bit] = values[has] >> bit & 1
    return np.bincount(owners, lengths, len(numbers)).astype(np.int64), bits
