"""The ZIP format: members one after the other, then their directory; nothing in it is of the time or the machine."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED

from deflate import crc32, deflate_compress

_MODE = 0o100644 << 16
_FIRST_OF_1980 = 0x21
_UNIX = 3
_IN_UTF8 = 0x800
_BLOCK = 1 << 20
_SMALL = 64 << 20
"""The bytes of a file up to which it is deflated as a whole."""

_HEADING, _HEADING_LARGE = 30, 20
"""The bytes of a heading beside the name, and what comes to them with numbers of 64 bits."""

_MOST_32, _MOST_16 = 0xFFFFFFFF, 0xFFFF
_PLAIN, _LARGE = 20, 45
"""The versions of the format that an entry needs, without and with numbers of 64 bits."""


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
    def end(self) -> int:
        """Where its data end."""
        return self.start + _HEADING + len(self.name.encode()) + (_HEADING_LARGE if self._large else 0) + self.packed

    def moved(self, start: int) -> Member:
        """Return the member as it is where it starts elsewhere."""
        return Member(self.name, self.method, self.crc, self.packed, self.size, start)

    @property
    def heading(self) -> bytes:
        """What stands before the data."""
        large = self._large
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
            + struct.pack("<HHHHHLL", len(name), len(extra), 0, 0, 0, _MODE, min(start, _MOST_32))
            + name
            + extra
        )

    @property
    def _large(self) -> bool:
        return max(self.packed, self.size) >= _MOST_32

    def _facts(self, packed: int, size: int) -> bytes:
        flags = 0 if self.name.isascii() else _IN_UTF8
        return struct.pack("<HHHHLLL", flags, self.method, 0, _FIRST_OF_1980, self.crc, packed, size)


_Deflated = tuple[int, int, Sequence[bytes | bytearray]]


def deflate(archive: BinaryIO, name: str, blocks: Iterable[bytes], level: int) -> Member:
    """Add a file deflated at a level from 1 to 9; what it becomes is in memory, what it is only if it is small."""
    blocks = iter(blocks)
    head, size = list[bytes](), 0
    while size <= _SMALL and (block := next(blocks, None)) is not None:
        head.append(block)
        size += len(block)
    whole = size <= _SMALL
    crc, size, data = _at_once(b"".join(head), level) if whole else _flowing(chain(head, blocks), level)
    member = Member(name, ZIP_DEFLATED, crc, sum(map(len, data)), size, archive.tell())
    archive.writelines([member.heading, *data])
    return member


def _at_once(data: bytes, level: int) -> _Deflated:
    """Return a file's checksum, size and deflated data, by the library that takes half the time of zlib."""
    return crc32(data), len(data), [deflate_compress(data, level)]


def _flowing(blocks: Iterable[bytes], level: int) -> _Deflated:
    """Return the same of a file that is not in memory as a whole, as zlib deflates it."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc, size, data = 0, 0, list[bytes]()
    for block in blocks:
        crc, size = crc32(block, crc), size + len(block)
        data.append(deflater.compress(block))
    data.append(deflater.flush())
    return crc, size, data


def store(archive: BinaryIO, name: str, size: int, blocks: Callable[[], Iterable[bytes]]) -> Member:
    """Add a file as it is; `blocks` gives it anew."""
    member = Member(name, ZIP_STORED, crc_of(blocks()), size, size, archive.tell())
    archive.write(member.heading)
    archive.writelines(blocks())
    return member


def finish(archive: BinaryIO, entries: Sequence[bytes]) -> None:
    """Add the directory, an entry a member in their order."""
    start, size, count = archive.tell(), sum(map(len, entries)), len(entries)
    archive.writelines(entries)
    if count >= _MOST_16 or max(size, start) >= _MOST_32:
        archive.write(struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, _LARGE, _LARGE, 0, 0, count, count, size, start))
        archive.write(struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1))
    numbers = min(count, _MOST_16), min(count, _MOST_16), min(size, _MOST_32), min(start, _MOST_32)
    archive.write(struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, *numbers, 0))


def crc_of(blocks: Iterable[bytes]) -> int:
    """Return the checksum of bytes that come in blocks."""
    crc = 0
    for block in blocks:
        crc = crc32(block, crc)
    return crc


def blocks_of(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    """Yield `size` bytes of a file from `start` on, a block at a time."""
    file.seek(start)
    while size > 0 and (block := file.read(min(size, _BLOCK))):
        yield block
        size -= len(block)
