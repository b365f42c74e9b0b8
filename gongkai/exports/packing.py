"""A ZIP made in parts, each in any process: files are deflated, or taken over as an earlier archive has them."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from gongkai.workers import each

LEVEL = 3
"""Half the time of the usual level, for a twelfth more of bytes."""

PACKED = (".xlsx", ".parquet", ".zip")
"""Files that deflating makes no smaller."""

MODE = 0o100644 << 16
_FIRST_OF_1980 = 0x21
_UNIX = 3
_IN_UTF8 = 0x800
_BLOCK = 1 << 20
_BYTES_A_PART, _FILES_A_PART = 8 << 20, 256
_MOST_32, _MOST_16 = 0xFFFFFFFF, 0xFFFF
_PLAIN, _LARGE = 20, 45
"""The versions of the format that an entry needs, without and with numbers of 64 bits."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of `size` bytes at `path`, and its name in an archive."""

    name: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Member:
    """What an archive says of a file: `packed` bytes stand for `size`, with their heading from `start` on."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int

    @property
    def heading(self) -> bytes:
        """What stands before the data."""
        large = max(self.packed, self.size) >= _MOST_32
        extra = struct.pack("<HHQQ", 1, 16, self.size, self.packed) if large else b""
        sizes = (_MOST_32, _MOST_32) if large else (self.packed, self.size)
        name = self.name.encode()
        return (
            struct.pack("<4sH", b"PK\3\4", _LARGE if large else _PLAIN)
            + self._facts(*sizes)
            + struct.pack("<HH", len(name), len(extra))
            + name
            + extra
        )

    def entry(self, shift: int) -> bytes:
        """What stands in the directory of an archive in which it starts `shift` bytes later."""
        sizes, start = (self.size, self.packed), self.start + shift
        large = [value for value in (*sizes, start) if value >= _MOST_32]
        extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
        version = _LARGE if large else _PLAIN
        name = self.name.encode()
        return (
            struct.pack("<4sBBH", b"PK\1\2", version, _UNIX, version)
            + self._facts(min(self.packed, _MOST_32), min(self.size, _MOST_32))
            + struct.pack("<HHHHHLL", len(name), len(extra), 0, 0, 0, MODE, min(start, _MOST_32))
            + name
            + extra
        )

    def _facts(self, packed: int, size: int) -> bytes:
        flags = 0 if self.name.isascii() else _IN_UTF8
        return struct.pack("<HHHHLLL", flags, self.method, 0, _FIRST_OF_1980, self.crc, packed, size)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an archive in a file of its own, in which its members start."""

    path: Path
    members: Sequence[Member]


def pack(path: Path, sources: Iterable[Source], standing: Path | None, work: Path, jobs: int) -> None:
    """Write an archive of files in up to `jobs` processes; their order and content alone decide every byte.

    What has not changed is taken over from `standing`, an archive that `pack` has written; parts lie in `work`.
    """
    with path.open("wb") as archive:
        packer = _Packer(work, standing, _members(standing) if standing else {})
        directory, count = bytearray(), 0
        for part in each(packer, list(enumerate(_shared_out(sources))), jobs, least=1):
            start = archive.tell()
            with part.path.open("rb") as file:
                shutil.copyfileobj(file, archive, _BLOCK)
            part.path.unlink()
            directory += b"".join([member.entry(start) for member in part.members])
            count += len(part.members)
        start = archive.tell()
        archive.write(directory)
        archive.write(ends(count, len(directory), start))


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
        with path.open("wb") as part, old as standing:
            return Part(path, [self._add(part, source, standing) for source in sources])

    def _add(self, part: BinaryIO, source: Source, standing: BinaryIO | None) -> Member:
        known = self.members.get(source.name)
        with FileIO(source.path) as file:
            if standing and known and known.size == source.size and known.crc == _crc(_blocks(file, 0, source.size)):
                return _take_over(part, known, standing)
            return (_store if source.name.endswith(PACKED) else _deflate)(part, source, file)


def _take_over(part: BinaryIO, member: Member, standing: BinaryIO) -> Member:
    """Add a member as the standing archive has it."""
    taken = Member(member.name, member.method, member.crc, member.packed, member.size, part.tell())
    part.write(heading := taken.heading)
    part.writelines(_blocks(standing, member.start + len(heading), member.packed))
    return taken


def _store(part: BinaryIO, source: Source, file: BinaryIO) -> Member:
    crc = _crc(_blocks(file, 0, source.size))
    member = Member(source.name, ZIP_STORED, crc, source.size, source.size, part.tell())
    part.write(member.heading)
    part.writelines(_blocks(file, 0, source.size))
    return member


def _deflate(part: BinaryIO, source: Source, file: BinaryIO) -> Member:
    """Add a file deflated; what it becomes is in memory, what it is is not."""
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc, data = 0, list[bytes]()
    for block in _blocks(file, 0, source.size):
        crc = zlib.crc32(block, crc)
        data.append(deflater.compress(block))
    data.append(deflater.flush())
    member = Member(source.name, ZIP_DEFLATED, crc, sum(map(len, data)), source.size, part.tell())
    part.writelines([member.heading, *data])
    return member


def _crc(blocks: Iterable[bytes]) -> int:
    crc = 0
    for block in blocks:
        crc = zlib.crc32(block, crc)
    return crc


def _blocks(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    """Yield `size` bytes of a file from `start` on, a block at a time."""
    file.seek(start)
    while size > 0 and (block := file.read(min(size, _BLOCK))):
        yield block
        size -= len(block)


def ends(count: int, size: int, start: int) -> bytes:
    """Return what an archive ends with whose directory has `count` entries and `size` bytes from `start` on."""
    end = b""
    if count >= _MOST_16 or max(size, start) >= _MOST_32:
        end = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, _LARGE, _LARGE, 0, 0, count, count, size, start)
        end += struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    count = min(count, _MOST_16)
    return end + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, min(size, _MOST_32), min(start, _MOST_32), 0)
