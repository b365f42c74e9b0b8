"""A ZIP made in parts, each in any process: files are deflated, or taken over as an earlier archive has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from io import FileIO
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from gongkai.exports.zipping import Member, blocks_of, crc_of, deflate, finish, store
from gongkai.workers import each

LEVEL = 1
"""A third of the time that zlib takes at its third level, for no more bytes."""

_PACKED = (".xlsx", ".parquet", ".zip")
"""Files that deflating makes no smaller."""

_BLOCK = 1 << 20
_BYTES_A_PART, _FILES_A_PART = 8 << 20, 256


Stamp = tuple[int, int]
"""The inode of a file and its time of change in nanoseconds, which with its size tell it from what it was before."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of `size` bytes at `path`, and its name in an archive."""

    name: str
    path: str
    size: int
    stamp: Stamp = (0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an archive in a file of its own, in which its members start."""

    path: Path
    members: Sequence[Member]


def pack(
    path: Path,
    sources: Sequence[Source],
    standing: Path | None,
    work: Path,
    jobs: int,
    *,
    known: Mapping[str, Member] | None = None,
    unchanged: Set[str] = frozenset(),
) -> list[Member]:
    """Write an archive of files in up to `jobs` processes; their order and content alone decide every byte.

    What has not changed is taken over from `standing`, an archive that `pack` has written, with the members `known` if
    these are at hand; files of which the names are in `unchanged` need not even be read. Parts lie in `work`.
    """
    known = known or (_members(standing) if standing else {})
    changed = [source for source in sources if source.name not in unchanged]
    packer = _Packer(work, standing, known)
    old = standing.open("rb") if standing else nullcontext()
    with path.open("wb") as archive, old as taken:
        splicer, left = _Splicer(archive), iter(sources)
        for part in each(packer, list(enumerate(_shared_out(changed))), jobs, least=1):
            with part.path.open("rb") as file:
                for member in part.members:
                    for source in takewhile(lambda source: source.name in unchanged, left):
                        splicer.add(taken, known[source.name])
                    splicer.add(file, member)
                splicer.copy()
            part.path.unlink()
        for source in left:
            splicer.add(taken, known[source.name])
        splicer.copy()
        finish(archive, [member.entry(0) for member in splicer.members])
    return splicer.members


class _Splicer:
    """Puts members of other archives one after the other into `archive`, neighbours at once."""

    def __init__(self, archive: BinaryIO) -> None:
        self.members = list[Member]()
        self._archive = archive
        self._end = 0
        self._file: BinaryIO | None = None
        self._from = self._to = 0

    def add(self, file: BinaryIO | None, member: Member) -> None:
        """Add a member of a file, which is to stay open until it is copied."""
        if file is not self._file or member.start != self._to:
            self.copy()
            self._file, self._from = file, member.start
        self._to = member.end
        self.members.append(member.moved(self._end))
        self._end += member.end - member.start

    def copy(self) -> None:
        """Copy what was added."""
        if self._file:
            self._archive.writelines(blocks_of(self._file, self._from, self._to - self._from))
        self._file, self._from = None, self._to


def _members(archive: Path) -> dict[str, Member]:
    with ZipFile(archive) as opened:
        return {
            info.filename: Member(
                info.filename, info.compress_type, info.CRC, info.compress_size, info.file_size, info.header_offset
            )
            for info in opened.infolist()
        }


def _shared_out(sources: Iterable[Source]) -> Iterator[list[Source]]:
    """Yield the files in shares of a few megabytes, a large one alone."""
    share, size = list[Source](), 0
    for source in sources:
        if share and (size + source.size > _BYTES_A_PART or len(share) == _FILES_A_PART):
            yield share
            share, size = [], 0
        share.append(source)
        size += source.size
    if share:
        yield share


@dataclass(frozen=True, slots=True)
class _Packer:
    """Makes parts of an archive below `parts`; `members` are those of the `standing` one."""

    parts: Path
    standing: Path | None
    members: Mapping[str, Member]

    def __call__(self, share: tuple[int, Sequence[Source]]) -> Part:
        """Write the part of a numbered share of files."""
        number, sources = share
        path = self.parts / str(number)
        old = FileIO(self.standing) if self.standing else nullcontext()
        with path.open("wb", _BLOCK) as part, old as standing:
            return Part(path, [self._add(part, source, standing) for source in sources])

    def _add(self, part: BinaryIO, source: Source, standing: BinaryIO | None) -> Member:
        known = self.members.get(source.name)
        with FileIO(source.path) as file:
            blocks = _blocks(file, source.size)
            if standing and known and known.size == source.size and known.crc == crc_of(blocks()):
                return _take_over(part, known, standing)
            if source.name.endswith(_PACKED):
                return store(part, source.name, source.size, blocks)
            return deflate(part, source.name, blocks(), LEVEL)


def _blocks(file: BinaryIO, size: int) -> Callable[[], Iterable[bytes]]:
    """Return what gives the bytes of a file as often as asked; a small one is read once."""
    if size > _BLOCK:
        return partial(blocks_of, file, 0, size)
    whole = (file.read(size),)
    return lambda: whole


def _take_over(part: BinaryIO, member: Member, standing: BinaryIO) -> Member:
    """Add a member as the standing archive has it."""
    taken = Member(member.name, member.method, member.crc, member.packed, member.size, part.tell())
    part.write(heading := taken.heading)
    part.writelines(blocks_of(standing, member.start + len(heading), member.packed))
    return taken
