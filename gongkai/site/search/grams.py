"""The sequences of one to three characters in texts, and which texts have each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

LONGEST = 3
BITS = 21
"""How many bits a character takes; three fit one number."""

LAST = (1 << BITS) - 1


@dataclass(frozen=True, slots=True)
class Level:
    """The sequences of one length as ascending numbers, and for each the ascending numbers of the texts that have it.

    Those of sequence n are `texts[starts[n] : starts[n] + counts[n]]`; `which` has the n of every one of `texts`.
    """

    sequences: Numbers
    starts: Numbers
    counts: Numbers
    texts: Numbers
    which: Numbers


def levels(texts: Sequence[str]) -> list[Level]:
    """Return the sequences in `texts`, a level for each length from one to three."""
    import numpy as np  # 0.1 s that only a build of pages pays

    found = [_sequences(text) for text in texts]
    sequences = np.concatenate([np.zeros(0, np.int64), *found])
    numbers = np.repeat(np.arange(len(texts)), [len(its) for its in found])
    return [_level(sequences >> BITS * (LONGEST - length), numbers) for length in range(1, LONGEST + 1)]


def _sequences(text: str) -> Numbers:
    """Return the sequences of three characters in `text` as numbers, ascending; the last two end in nothing."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    padded = np.concatenate([codes, np.zeros(LONGEST - 1, np.int64)])
    numbers = padded[: len(codes)]
    for place in range(1, LONGEST):
        numbers = numbers << BITS | padded[place : place + len(codes)]
    return np.unique(numbers)


def _level(sequences: Numbers, texts: Numbers) -> Level:
    import numpy as np

    whole = sequences & LAST != 0
    sequences, texts = sequences[whole], texts[whole]
    order = np.lexsort((texts, sequences))
    sequences, texts = sequences[order], texts[order]
    new = np.ones(len(sequences), bool)
    new[1:] = (sequences[1:] != sequences[:-1]) | (texts[1:] != texts[:-1])
    keys, starts, which, counts = np.unique(sequences[new], return_index=True, return_inverse=True, return_counts=True)
    return Level(keys, starts, counts, texts[new], which)
