"""What each of some reports has in a file that holds nothing between: a piece of it, to be found again."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of the file `path`, which may be below some folder: each ends at a bound, where the next one begins.

    There is one bound more than there are pieces.
    """

    path: str
    bounds: Sequence[int]

    def read(self, file: BinaryIO, place: int) -> bytes:
        """Return a piece, counted from 0, of the file opened."""
        start, end = self.bounds[place : place + 2]
        file.seek(start)
        return file.read(end - start)


def write_pieces(file: BinaryIO, path: str, pieces: Iterable[bytes]) -> Pieces:
    """Add pieces to the end of a file, which is known as `path`."""
    bounds = [file.tell()]
    for piece in pieces:
        file.write(piece)
        bounds.append(bounds[-1] + len(piece))
    return Pieces(path, bounds)


def merged(folder: Path, order: Iterable[str], pieces: Mapping[str, Pieces]) -> Iterator[bytes]:
    """Yield the pieces of several files below a folder, the next one of the file that `order` names each time."""
    with ExitStack() as opened:
        left = {name: opened.enter_context(closing(each_of(folder, its))) for name, its in pieces.items()}
        for name in order:
            yield next(left[name])


def each_of(folder: Path, pieces: Pieces) -> Generator[bytes, None, None]:
    """Yield the pieces of a file below a folder."""
    with (folder / pieces.path).open("rb") as file:
        file.seek(pieces.bounds[0])
        for start, end in pairwise(pieces.bounds):
            yield file.read(end - start)
