"""The archive of the whole site for a USB stick, which the same files make the same, byte by byte.

What has not changed is taken over from the archive that stands. A file with the inode, the size and the time of change
that it had when that one was made is taken to be what it was, as in stamps.py; others are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from importlib.metadata import version
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from deflate import crc32

from gongkai.cache import Cache, key_for
from gongkai.exports.archives import DATA_ARCHIVE
from gongkai.exports.inventory import INDEX, Listed, index_bytes
from gongkai.exports.output import Output
from gongkai.exports.packing import Source, Stamp, pack
from gongkai.exports.zipping import Member
from gongkai.publish import workshop
from gongkai.settings import Settings
from gongkai.versions import build_version

SITE_ARCHIVE = "data/gongkai-site.zip"

_FOLDER = "gongkai-site"


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive with its stamp, its members in their order, and the stamps that their files had."""

    listed: Listed
    stamp: Stamp
    members: Sequence[Member]
    stamps: Sequence[Stamp]


@dataclass(frozen=True, slots=True)
class _Standing:
    """The archive at `place`, if it is one that would be packed so now, and what is remembered of it."""

    place: Path | None = None
    packed: Packed | None = None

    def unchanged(self, sources: Iterable[Source]) -> set[str]:
        """Return the names of files that are as they were when it was made, as far as that is told by their stamps."""
        if not self.packed:
            return set()
        pairs = zip(self.packed.members, self.packed.stamps, strict=True)
        earlier = {member.name: (member.size, stamp) for member, stamp in pairs}
        return {source.name for source in sources if earlier.get(source.name) == (source.size, source.stamp)}

    def pack(self, path: Path, sources: Sequence[Source], unchanged: Set[str], work: Path, jobs: int) -> list[Member]:
        """Write the archive of files, taking over what has not changed."""
        known = {member.name: member for member in self.packed.members} if self.packed else None
        return pack(path, sources, self.place, work, jobs, known=known, unchanged=unchanged)


def write_site_archive(out: Output, settings: Settings, *, jobs: int = 1, cache: Cache | None = None) -> None:
    """Write the list of all files, and the archive of all that is staged, which lacks the archives themselves.

    What has not changed is taken over from the archive that stands, if `cache` knows that one.
    """
    place, index = out.site.target / SITE_ARCHIVE, out.inventory.json(settings)
    standing = _standing(place, cache)
    with workshop(out.site.folder / SITE_ARCHIVE) as work:
        sources = _sources(out.site.folder, index, work)
        unchanged, packed = standing.unchanged(sources), standing.packed
        is_same = packed is not None and len(packed.members) == len(sources) == len(unchanged)
        if packed and is_same and out.site.keep_all([packed.listed]):
            listed = packed.listed
            out.inventory.exports.append(listed)
        else:
            with out.file(SITE_ARCHIVE) as file:
                members = standing.pack(file.path, sources, unchanged, work, jobs)
            listed = out.inventory.exports[-1]
            out.site.note([listed])
            stamp = _stamp(out.site.folder / SITE_ARCHIVE)
            _remember(place, Packed(listed, stamp, members, [source.stamp for source in sources]), cache)
    out.site.write(INDEX, out.inventory.json_with(index, listed))


def renew_site_archive(site: Path, cache: Cache | None = None) -> None:
    """Write the archive of a finished site, and the list of its files, anew after files beside the build's changed."""
    index = json.loads((site / INDEX).read_bytes())
    files = {entry["path"]: entry for entry in index.pop("files")}
    own = files.pop(SITE_ARCHIVE)
    place = site / SITE_ARCHIVE
    draft = place.with_name(f".{place.name}.draft")
    with workshop(draft) as work:
        sources = _sources(site, index_bytes(index, _by_path(files.values())), work)
        standing = _standing(place, cache)
        members = standing.pack(draft, sources, standing.unchanged(sources), work, jobs=1)
    draft.replace(place)
    own |= {"bytes": place.stat().st_size, "sha256": _digest(place)}
    listed = Listed(SITE_ARCHIVE, own["bytes"], own["sha256"])
    _remember(place, Packed(listed, _stamp(place), members, [source.stamp for source in sources]), cache)
    (site / INDEX).unlink()  # it may be linked to that of an earlier build
    (site / INDEX).write_bytes(index_bytes(index, _by_path([*files.values(), own])))


def _by_path(files: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(files, key=itemgetter("path"))


def _sources(site: Path, index: bytes, work: Path) -> list[Source]:
    """Return all files of a site but the archives, with `index` as the list of its files, which is put into `work`."""
    path = work / "index.json"
    path.write_bytes(index)
    left_out = {site / DATA_ARCHIVE, site / SITE_ARCHIVE, site / INDEX, work}
    files = sorted(_staged(str(site), _FOLDER, set(map(str, left_out))), key=attrgetter("name"))
    return [Source(f"{_FOLDER}/{INDEX}", str(path), len(index), (0, crc32(index))), *files]


def _staged(folder: str, name: str, left_out: Set[str]) -> Iterator[Source]:
    """Yield the files below a folder that has a name in the archive, without the paths `left_out`."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.path in left_out:
                continue
            below = f"{name}/{entry.name}"
            if entry.is_dir():
                yield from _staged(entry.path, below, left_out)
            else:
                stat = entry.stat()
                yield Source(below, entry.path, stat.st_size, (stat.st_ino, stat.st_mtime_ns))


def _standing(place: Path, cache: Cache | None) -> _Standing:
    """Return the archive at a place if the cache knows it, by its stamp or else by its content."""
    if cache is None or not place.is_file():
        return _Standing()
    packed = cache.recall(_key(str(place)), Packed)
    if packed and packed.stamp == _stamp(place) and packed.listed.bytes == place.stat().st_size:
        return _Standing(place, packed)
    return _Standing(place) if cache.get(_key(_digest(place))) is not None else _Standing()


def _remember(place: Path, packed: Packed, cache: Cache | None) -> None:
    """Keep what is known of an archive that comes to stand at a place."""
    if cache:
        cache.put(_key(packed.listed.sha256), b"")
        cache.remember(_key(str(place)), packed)


def _key(archive: str) -> str:
    """Return the key of what is known of an archive, given by its place or its digest."""
    return key_for("archive", build_version(), zlib.ZLIB_RUNTIME_VERSION, version("deflate"), archive)


def _stamp(path: Path) -> Stamp:
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
