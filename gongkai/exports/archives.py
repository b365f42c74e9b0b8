"""The archive of the data, which the same files make the same, byte by byte."""

from __future__ import annotations

from gongkai import __version__
from gongkai.exports.excel_csv import SUFFIX
from gongkai.exports.output import Output
from gongkai.exports.words import load_words
from gongkai.exports.zipping import blocks_of, deflate, finish
from gongkai.package.descriptors import DESCRIPTOR
from gongkai.settings import Settings

DATA_ARCHIVE = "data/gongkai-data.zip"

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
