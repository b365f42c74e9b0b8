"""The sequences of one to three characters in texts, and which texts have each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

LONGEST = 3
_BITS = 21
"""How many bits a character takes; a sequence of three fits one number."""


def postings(texts: Sequence[str]) -> Iterator[tuple[str, Numbers]]:
    """Yield each sequence, in the order of code points, with the ascending numbers of the texts that have it.

    A sequence comes right before those that begin with it, and the texts of these are among its own.
    """
    import numpy as np  # 0.1 s that only a build of pages pays

    nothing = np.zeros(0, np.int64)
    sequences = [_sequences(text) for text in texts]
    pairs = [np.concatenate(sequences or [nothing]), np.repeat(np.arange(len(texts)), [len(its) for its in sequences])]
    by_length = [_grouped(pairs[0] >> _BITS * (LONGEST - length), pairs[1]) for length in range(1, LONGEST + 1)]
    starts = [0] * LONGEST
    yield from _below(by_length, starts, 0, 0)


def _sequences(text: str) -> Numbers:
    """Return the sequences of three characters in `text` as numbers, ascending; the last two end in nothing."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    padded = np.concatenate([codes, np.zeros(LONGEST - 1, np.int64)])
    numbers = padded[: len(codes)]
    for place in range(1, LONGEST):
        numbers = numbers << _BITS | padded[place : place + len(codes)]
    return np.unique(numbers)


def _grouped(sequences: Numbers, texts: Numbers) -> list[tuple[int, Numbers]]:
    """Return each sequence with the numbers of its texts, both ascending."""
    import numpy as np

    order = np.lexsort((texts, sequences))
    sequences, texts = sequences[order], texts[order]
    first = np.ones(len(sequences), bool)
    first[1:] = (sequences[1:] != sequences[:-1]) | (texts[1:] != texts[:-1])
    sequences, texts = sequences[first], texts[first]
    keys, starts = np.unique(sequences, return_index=True)
    return list(zip(keys.tolist(), np.split(texts, starts[1:]), strict=True)) if len(keys) else []


def _below(
    by_length: Sequence[Sequence[tuple[int, Numbers]]], starts: list[int], length: int, prefix: int
) -> Iterator[tuple[str, Numbers]]:
    """Yield the sequences that begin with `prefix`, which is of `length` characters, and move `starts` behind them."""
    its = by_length[length]
    while starts[length] < len(its) and its[starts[length]][0] >> _BITS == prefix:
        number, texts = its[starts[length]]
        starts[length] += 1
        if number & (1 << _BITS) - 1:
            yield _written(number, length + 1), texts
        if length + 1 < LONGEST:
            yield from _below(by_length, starts, length + 1, number)


def _written(number: int, length: int) -> str:
    return "".join(chr(number >> _BITS * place & (1 << _BITS) - 1) for place in reversed(range(length)))
