"""Archives that the same files make the same, byte by byte: one of the data, one of the whole site for a USB stick."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from gongkai import __version__
from gongkai.exports.excel_csv import SUFFIX
from gongkai.exports.inventory import INDEX, index_bytes
from gongkai.exports.output import Output
from gongkai.exports.words import load_words
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.settings import Settings

DATA_ARCHIVE = "data/gongkai-data.zip"
SITE_ARCHIVE = "data/gongkai-site.zip"

_README = "README.txt"
_MADE = (1980, 1, 1, 0, 0, 0)
_PACKED = (".xlsx", ".parquet", ".zip")
_PLAIN_FILE = 0o100644 << 16
_BLOCK = 1 << 20


def write_data_archive(out: Output, settings: Settings) -> None:
    """Write the archive of the collection's package as it lies below the site's data/."""
    package = out.site.folder / "data"
    with out.file(DATA_ARCHIVE) as file, ZipFile(file.path, "w") as archive:
        _add_text(archive, f"gongkai-data/{_README}", _readme(settings).encode("utf-8-sig"))
        for path in [package / DESCRIPTOR, *sorted(package.glob("*.csv"))]:
            if not path.name.endswith(SUFFIX):
                _add(archive, f"gongkai-data/{path.name}", path)


def write_site_archive(out: Output, settings: Settings) -> None:
    """Write the list of all files, and the archive of all that is staged, which lacks the archives themselves."""
    with out.file(SITE_ARCHIVE) as file:
        _pack(file.path, out.site.folder, out.inventory.json(settings))
    out.site.write(INDEX, out.inventory.json(settings))


def renew_site_archive(site: Path) -> None:
    """Write the archive of a finished site, and the list of its files, anew after files beside the build's changed."""
    index = json.loads((site / INDEX).read_bytes())
    files = {entry["path"]: entry for entry in index.pop("files")}
    own = files.pop(SITE_ARCHIVE)
    place = site / SITE_ARCHIVE
    draft = place.with_name(f".{place.name}.draft")
    _pack(draft, site, index_bytes(index, files.values()))
    draft.replace(place)
    with place.open("rb") as file:
        own |= {"bytes": place.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    (site / INDEX).unlink()  # it may be linked to that of an earlier build
    (site / INDEX).write_bytes(index_bytes(index, [*files.values(), own]))


def _pack(path: Path, site: Path, index: bytes) -> None:
    """Archive all files of a site but the archives, with `index` as the list of its files."""
    with ZipFile(path, "w") as archive:
        _add_text(archive, f"gongkai-site/{INDEX}", index)
        for name, file in _staged(site):
            if name not in (DATA_ARCHIVE, SITE_ARCHIVE, INDEX) and file != path:
                _add(archive, f"gongkai-site/{name}", file)


def _staged(folder: Path) -> Iterable[tuple[str, Path]]:
    return sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())


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


def member(name: str) -> ZipInfo:
    """Return what an archive says of a file beside its content, the same at any time."""
    info = ZipInfo(name, _MADE)
    info.create_system = 3
    info.external_attr = _PLAIN_FILE
    info.compress_type = ZIP_STORED if name.endswith(_PACKED) else ZIP_DEFLATED
    return info


def _add_text(archive: ZipFile, name: str, data: bytes) -> None:
    archive.writestr(member(name), data)


def _add(archive: ZipFile, name: str, file: Path) -> None:
    info = member(name)
    info.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(info, "w") as target:
        while block := source.read(_BLOCK):
            target.write(block)
