"""Archives that the same files make the same, byte by byte: one of the data, one of the whole site for a USB stick."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from gongkai import __version__
from gongkai.exports.excel_csv import SUFFIX
from gongkai.exports.inventory import INDEX
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
    with out.file(SITE_ARCHIVE) as file, ZipFile(file.path, "w") as archive:
        _add_text(archive, f"gongkai-site/{INDEX}", out.inventory.json(settings))
        for name, path in _staged(out.site.folder):
            if name not in (DATA_ARCHIVE, SITE_ARCHIVE):
                _add(archive, f"gongkai-site/{name}", path)
    out.site.write(INDEX, out.inventory.json(settings))


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


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _MADE)
    info.create_system = 3
    info.external_attr = _PLAIN_FILE
    info.compress_type = ZIP_STORED if name.endswith(_PACKED) else ZIP_DEFLATED
    return info


def _add_text(archive: ZipFile, name: str, data: bytes) -> None:
    archive.writestr(_info(name), data)


def _add(archive: ZipFile, name: str, file: Path) -> None:
    info = _info(name)
    info.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(info, "w") as target:
        while block := source.read(_BLOCK):
            target.write(block)
