"""Archives that the same files make the same, byte by byte: one of the data, one of the whole site for a USB stick."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from importlib.metadata import version
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from gongkai import __version__
from gongkai.cache import Cache, key_for
from gongkai.exports.excel_csv import SUFFIX
from gongkai.exports.inventory import INDEX, index_bytes
from gongkai.exports.output import Output
from gongkai.exports.packing import Source, pack
from gongkai.exports.words import load_words
from gongkai.exports.zipping import blocks_of, deflate, finish
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.publish import workshop
from gongkai.settings import Settings
from gongkai.versions import build_version

DATA_ARCHIVE = "data/gongkai-data.zip"
SITE_ARCHIVE = "data/gongkai-site.zip"

_README = "README.txt"
_LEVEL = 6


def write_data_archive(out: Output, settings: Settings) -> None:
    """Write the archive of the collection's package as it lies below the site's data/."""
    package = out.site.folder / "data"
    files = [path for path in sorted(package.glob("*.csv")) if not path.name.endswith(SUFFIX)]
    with out.file(DATA_ARCHIVE) as file, file.path.open("wb") as archive:
        members = [deflate(archive, f"gongkai-data/{_README}", [_readme(settings).encode("utf-8-sig")], _LEVEL)]
        for path in [package / DESCRIPTOR, *files]:
            with path.open("rb") as source:
                blocks = blocks_of(source, 0, path.stat().st_size)
                members.append(deflate(archive, f"gongkai-data/{path.name}", blocks, _LEVEL))
        finish(archive, [member.entry(0) for member in members])


def write_site_archive(out: Output, settings: Settings, *, jobs: int = 1, cache: Cache | None = None) -> None:
    """Write the list of all files, and the archive of all that is staged, which lacks the archives themselves.

    What has not changed is taken over from the archive that stands, if `cache` knows that one.
    """
    standing = _known(out.site.target / SITE_ARCHIVE, cache)
    with out.file(SITE_ARCHIVE) as file:
        _pack(file.path, out.site.folder, out.inventory.json(settings), standing, jobs)
    _remember(out.inventory.exports[-1].sha256, cache)
    out.site.write(INDEX, out.inventory.json(settings))


def renew_site_archive(site: Path, cache: Cache | None = None) -> None:
    """Write the archive of a finished site, and the list of its files, anew after files beside the build's changed."""
    index = json.loads((site / INDEX).read_bytes())
    files = {entry["path"]: entry for entry in index.pop("files")}
    own = files.pop(SITE_ARCHIVE)
    place = site / SITE_ARCHIVE
    draft = place.with_name(f".{place.name}.draft")
    _pack(draft, site, index_bytes(index, _by_path(files.values())), _known(place, cache), jobs=1)
    draft.replace(place)
    own |= {"bytes": place.stat().st_size, "sha256": _digest(place)}
    _remember(own["sha256"], cache)
    (site / INDEX).unlink()  # it may be linked to that of an earlier build
    (site / INDEX).write_bytes(index_bytes(index, _by_path([*files.values(), own])))


def _by_path(files: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(files, key=itemgetter("path"))


def _pack(path: Path, site: Path, index: bytes, standing: Path | None, jobs: int) -> None:
    """Archive all files of a site but the archives, with `index` as the list of its files."""
    with workshop(path) as work:
        listed = work / "index.json"
        listed.write_bytes(index)
        left_out = {site / DATA_ARCHIVE, site / SITE_ARCHIVE, site / INDEX, path, work}
        files = sorted(_staged(str(site), "gongkai-site", set(map(str, left_out))), key=attrgetter("name"))
        pack(path, [Source(f"gongkai-site/{INDEX}", str(listed), len(index)), *files], standing, work, jobs)


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
                yield Source(below, entry.path, entry.stat().st_size)


def _known(archive: Path, cache: Cache | None) -> Path | None:
    """Return an archive that was packed as it would be now and is as it was then, else None."""
    known = cache is not None and archive.is_file() and cache.get(_key(_digest(archive))) is not None
    return archive if known else None


def _remember(sha256: str, cache: Cache | None) -> None:
    if cache:
        cache.put(_key(sha256), b"")


def _key(sha256: str) -> str:
    return key_for("archive", build_version(), zlib.ZLIB_RUNTIME_VERSION, version("deflate"), sha256)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _readme(settings: Settings) -> str:
    words = load_words()
    text: str = words["readme"]["text"]
    return text.lstrip().format(
        name=words["names"]["collection"],
        version=__version__,
        licence=settings.licence,
        address=settings.terms.path,
        home=f"{settings.base_url}\n" if settings.base_url else "",
    )
