"""Archives made in parts: the same bytes however they were made, and any reader opens them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from gongkai.cache import Cache
from gongkai.exports import SITE_ARCHIVE, Inventory, Output, write_site_archive
from gongkai.exports.packing import Source, pack
from gongkai.exports.zipping import Member, finish
from gongkai.publish import Stage, commit
from gongkai.settings import Settings
from tests.conftest import rewrite


def sources(folder: Path) -> list[Source]:
    return [
        Source(path.relative_to(folder).as_posix(), str(path), path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Texts, something that is packed already, nothing, a name in Chinese, and more than a part of an archive."""
    folder = tmp_path / "files"
    (folder / "单位").mkdir(parents=True)
    for number in range(700):
        (folder / f"{number}.txt").write_text(f"{number} 件\n" * 40, encoding="utf-8")
    (folder / "单位" / "表.csv").write_text("一,二\n", encoding="utf-8")
    (folder / "large.json").write_bytes(bytes(range(256)) * 80_000)
    (folder / "book.xlsx").write_bytes(b"PK" * 4000)
    (folder / "empty").touch()
    return folder


def packed(folder: Path, archive: Path, standing: Path | None = None, jobs: int = 1) -> bytes:
    work = archive.with_suffix(".work")
    work.mkdir()
    pack(archive, sources(folder), standing, work, jobs)
    assert list(work.iterdir()) == []
    return archive.read_bytes()


def test_every_file_is_in_it_as_it_is(files: Path, tmp_path: Path) -> None:
    packed(files, tmp_path / "a.zip")

    with ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [source.name for source in sources(files)]
        assert all(archive.read(source.name) == Path(source.path).read_bytes() for source in sources(files))
        assert archive.getinfo("book.xlsx").compress_type == ZIP_STORED
        assert archive.getinfo("large.json").compress_size < 200_000


def test_another_reader_finds_no_fault(files: Path, tmp_path: Path) -> None:
    if shutil.which("unzip") is None:
        pytest.skip("needs unzip: apt-get install unzip")
    packed(files, tmp_path / "a.zip")

    done = subprocess.run(["unzip", "-tq", tmp_path / "a.zip"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.split()[:3]) == (0, ["No", "errors", "detected"])


def test_processes_and_what_is_taken_over_change_no_byte(files: Path, tmp_path: Path) -> None:
    packed(files, tmp_path / "old.zip")
    (files / "3.txt").write_text("三 件\n" * 40, encoding="utf-8")
    (files / "5.txt").write_text((files / "5.txt").read_text(encoding="utf-8").replace("5", "6"), encoding="utf-8")
    (files / "6.txt").unlink()
    (files / "0.new").write_bytes(b"new")
    (files / "book.xlsx").write_bytes(b"PK" * 5000)
    made = packed(files, tmp_path / "new.zip")

    assert packed(files, tmp_path / "processes.zip", jobs=3) == made
    assert packed(files, tmp_path / "over.zip", tmp_path / "old.zip") == made
    assert packed(files, tmp_path / "both.zip", tmp_path / "old.zip", jobs=3) == made


def test_what_has_not_changed_is_not_deflated_again(files: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "other.zip", "w", ZIP_DEFLATED, compresslevel=9) as other:
        for source in sources(files):
            other.write(source.path, source.name)
        sizes = {info.filename: info.compress_size for info in other.infolist()}
    (files / "3.txt").write_text("三 件\n" * 40, encoding="utf-8")
    packed(files, tmp_path / "over.zip", tmp_path / "other.zip")

    with ZipFile(tmp_path / "over.zip") as archive:
        assert archive.testzip() is None
        changed = {info.filename for info in archive.infolist() if info.compress_size != sizes[info.filename]}
    assert changed == {"3.txt"}


def test_more_files_than_sixteen_bits_count(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"file")
    (tmp_path / "work").mkdir()

    pack(tmp_path / "many.zip", [Source(str(n), str(file), 4) for n in range(66_000)], None, tmp_path / "work", 2)

    with ZipFile(tmp_path / "many.zip") as archive:
        assert archive.namelist() == [str(n) for n in range(66_000)]
        assert archive.read("65999") == b"file"


def test_sizes_and_places_beyond_thirty_two_bits(tmp_path: Path) -> None:
    large = Member("large", ZIP_STORED, 0, 5 << 30, 5 << 30, 0)
    small = Member("small", ZIP_STORED, 0x3610A686, 5, 5, len(large.heading) + large.packed)
    with (tmp_path / "large.zip").open("wb") as file:
        file.write(large.heading)
        file.seek(small.start)
        file.writelines([small.heading, b"hello"])
        finish(file, [large.entry(0), small.entry(0)])

    with ZipFile(tmp_path / "large.zip") as archive:
        assert [info.file_size for info in archive.infolist()] == [5 << 30, 5]
        assert archive.read("small") == b"hello"
        with archive.open("large") as opened:
            assert opened.read(4) == b"\0\0\0\0"


def staged(target: Path, texts: dict[str, bytes], cache: Cache | None) -> bytes:
    """Write a site with its archive, put it in place, and return the archive."""
    with Stage(target, "index.html") as stage:
        for path, data in texts.items():
            stage.write(path, data)
        write_site_archive(Output(stage, Inventory(())), Settings(), cache=cache)
        commit([stage])
    return (target / SITE_ARCHIVE).read_bytes()


def test_an_archive_that_was_damaged_is_not_taken_over(tmp_path: Path) -> None:
    texts = {"index.html": b"<h1>a</h1>" * 200, "a.html": bytes(range(256)) * 20}
    cache = Cache(tmp_path / "cache")
    made = staged(tmp_path / "site", texts, cache)
    place = tmp_path / "site" / SITE_ARCHIVE
    damaged = bytearray(made)
    damaged[made.index(b"a.html") + 60] ^= 1
    rewrite(place, bytes(damaged))

    assert staged(tmp_path / "site", texts, cache) == made


def test_an_archive_is_taken_over_where_the_cache_knows_it(tmp_path: Path) -> None:
    texts = {"index.html": b"<h1>a</h1>" * 200, "a.html": bytes(range(256)) * 20}
    cache = Cache(tmp_path / "cache")
    staged(tmp_path / "site", texts, cache)
    texts["index.html"] = b"<h1>b</h1>" * 200

    over = staged(tmp_path / "site", texts, cache)

    assert over == staged(tmp_path / "fresh", texts, None)
    with ZipFile(tmp_path / "site" / SITE_ARCHIVE) as archive:
        assert archive.read("gongkai-site/index.html") == texts["index.html"]
        assert archive.testzip() is None


def in_place(path: Path, data: bytes) -> None:
    """Change a file in place, so that nothing but what it says is other than before."""
    stat = path.stat()
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_what_is_as_it_was_by_its_stamp_is_taken_over_unread(tmp_path: Path) -> None:
    texts = {"index.html": b"<h1>a</h1>" * 200, "a.html": bytes(range(256)) * 20, "b.html": b"<p>b</p>" * 50}
    cache = Cache(tmp_path / "cache")
    staged(tmp_path / "site", texts, cache)
    in_place(tmp_path / "site" / "a.html", b"changed")
    texts |= {"a.html": (tmp_path / "site" / "a.html").read_bytes(), "index.html": b"<h1>b</h1>" * 300}

    over = staged(tmp_path / "site", texts, cache)

    with ZipFile(tmp_path / "site" / SITE_ARCHIVE) as archive:
        assert archive.testzip() is None
        assert archive.read("gongkai-site/a.html") == bytes(range(256)) * 20
        assert archive.read("gongkai-site/index.html") == texts["index.html"]
    staged(tmp_path / "site", texts, Cache(tmp_path / "other"))
    assert (tmp_path / "site" / SITE_ARCHIVE).read_bytes() != over, "without the stamps it is read"


def test_an_archive_of_the_same_files_is_the_same_file(tmp_path: Path) -> None:
    texts = {"index.html": b"<h1>a</h1>" * 200, "a.html": bytes(range(256)) * 20}
    cache = Cache(tmp_path / "cache")
    made = staged(tmp_path / "site", texts, cache)
    inode = (tmp_path / "site" / SITE_ARCHIVE).stat().st_ino

    assert staged(tmp_path / "site", texts, cache) == made
    assert (tmp_path / "site" / SITE_ARCHIVE).stat().st_ino == inode
    assert staged(tmp_path / "site", {"index.html": texts["index.html"]}, cache) != made, "a file less"
