"""Reports behind an address are built as if they lay in a folder here, and only what has changed is fetched again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from gongkai.mirror import MirrorError, mirrored
from tests.conftest import ROOT
from tests.reports import report
from tests.test_build import run
from tests.test_pipeline import files


@pytest.fixture
def url() -> Iterator[str]:
    """A folder of its own in fsspec's file system in memory, which tells when a file was made."""
    address = f"memory://{uuid4().hex}/reports"
    yield address
    with suppress(FileNotFoundError):
        fsspec.filesystem("memory").rm(address, recursive=True)


def put(url: str, name: str, text: str) -> None:
    with fsspec.open(f"{url}/{name}", "w", encoding="utf-8") as file:
        file.write(text)


def mirror(url: str, cache: Path | None) -> tuple[dict[str, bytes], list[tuple[int, int]]]:
    """Return the mirrored files, and how many were fetched of how many, step by step."""
    steps: list[tuple[int, int]] = []
    with mirrored(url, cache, lambda _stage, done, total: steps.append((done, total))) as folder:
        return files(folder), steps


def zipped(path: Path, folder: Path, below: str = "") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, below + file.relative_to(folder).as_posix())


def test_what_is_there_is_not_fetched_again_and_what_vanished_vanishes(url: str, tmp_path: Path) -> None:
    put(url, "平罗县/a.txt", "一")
    put(url, "平罗县/b.txt", "二")
    put(url, "c.txt", "三")
    put(url, ".hidden/d.txt", "四")
    first = {"平罗县/a.txt": "一".encode(), "平罗县/b.txt": "二".encode(), "c.txt": "三".encode()}
    assert mirror(url, tmp_path) == (first, [(3, 3)])
    assert mirror(url, tmp_path) == (first, [])
    put(url, "c.txt", "五")
    fsspec.filesystem("memory").rm(f"{url}/平罗县", recursive=True)
    assert mirror(url, tmp_path) == ({"c.txt": "五".encode()}, [(1, 1)])
    (folder,) = (tmp_path / "mirrors").iterdir()
    assert not (folder / "reports" / "平罗县").exists()


def test_a_mirror_that_was_harmed_is_made_whole(url: str, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        put(url, name, name)
    whole = {name: name.encode() for name in ("a.txt", "b.txt", "c.txt")}
    mirror(url, tmp_path)
    (folder,) = (tmp_path / "mirrors").iterdir()
    (folder / "reports" / "a.txt").unlink()
    (folder / "reports" / "b.txt").write_text("b")
    (folder / "reports" / "more.txt").write_text("b")
    assert mirror(url, tmp_path) == (whole, [(2, 2)])
    (folder / "stamps.json").write_text("[not json")
    assert mirror(url, tmp_path) == (whole, [(3, 3)])
    assert mirror(url, None) == (whole, [(3, 3)])


def test_a_fetch_that_fails_goes_on_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for number in range(100):
        (tmp_path / "there" / f"{number:03}.txt").write_text(str(number))
    (tmp_path / "there" / "099.txt").unlink()
    (tmp_path / "there" / "099.txt").symlink_to("/nowhere")
    address = (tmp_path / "there").as_uri()
    with pytest.raises(MirrorError, match=f"{address}: 读不到 / cannot be read: FileNotFoundError"):
        mirror(address, tmp_path)
    (tmp_path / "there" / "099.txt").unlink()
    (tmp_path / "there" / "099.txt").write_text("99")
    made, steps = mirror(address, tmp_path)
    assert made == files(tmp_path / "there")
    assert steps == [(36, 36)]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("memory://nothing/here", "没有任何文件 / there is no file there"),
        ("zip://::/nowhere.zip", "FileNotFoundError"),
        ("zip://::{folder}/not.zip", "BadZipFile"),
        ("zip://::{folder}/out.zip", "rename it: '../out.txt'"),
        ("file://{folder}/not.zip", "是文件而非文件夹 / is a file; of a zip, give zip://::file://"),
        ("nothing://x", "Protocol not known"),
    ],
)
def test_what_cannot_be_had_names_the_address(address: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "not.zip").write_text("no")
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.writestr("../out.txt", "x")
    url = address.format(folder=tmp_path)
    with pytest.raises(MirrorError) as raised:
        mirror(url, tmp_path / "cache")
    assert str(raised.value).startswith(f"{url}: ")
    assert said in str(raised.value)
    assert not list(tmp_path.rglob("out.txt"))


def test_a_password_is_not_said(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="^zip://::nothing://…@host/x: "):
        mirror("zip://::nothing://me:secret@host/x", tmp_path)


def test_no_two_builds_have_one_mirror(url: str, tmp_path: Path) -> None:
    put(url, "a.txt", "x")
    with mirrored(url, tmp_path), pytest.raises(MirrorError, match="another build is at it"):
        mirror(url, tmp_path)


def test_a_folder_is_itself(tmp_path: Path) -> None:
    with mirrored(str(tmp_path), None) as folder:
        assert folder == tmp_path


def test_a_build_from_a_zip_has_the_bytes_of_one_from_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "copy"
    reports = root / "content" / "reports"
    (reports / "县").mkdir(parents=True)
    shutil.copy(ROOT / "gongkai.toml", root)
    (root / "content" / "divisions.csv").write_text("code,name\n640181190,新河镇\n", encoding="utf-8")
    (reports / "a.txt").write_text(report(unit="灵武市新河镇"), encoding="utf-8")
    (reports / "县" / "b.txt").write_text(report(), encoding="utf-8")
    (reports / "县" / "b.txt.yml").write_text("published: 2022-01-20\n", encoding="utf-8")
    (reports / "none.txt").write_text("不是报告", encoding="utf-8")
    zipped(tmp_path / "reports.zip", reports, "2021/")

    def built(name: str, *arguments: object) -> dict[str, bytes]:
        folder = tmp_path / name
        done = run("build", "--root", root, "--datapackage", folder / "datapackage", "--site", folder / "site",
                   *arguments)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return {path: data for path, data in files(folder).items() if not path.startswith(".")}

    expected = built("folder")
    assert built("zip", "--reports", f"zip://2021::{tmp_path}/reports.zip") == expected
    (reports / "none.txt").unlink()
    zipped(tmp_path / "reports.zip", reports, "2021/")
    assert built("zip", "--reports", f"zip://2021::file://{tmp_path}/reports.zip") == built("folder") != expected


def test_without_fsspec_it_is_said_what_to_install(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['fsspec'] = None; import build; sys.exit(build.main(sys.argv[1:]))"
    arguments = [
        "build",
        "--reports",
        "memory://x",
        "--datapackage",
        tmp_path / "datapackage",
        "--site",
        tmp_path / "site",
    ]
    done = subprocess.run([sys.executable, "-c", hidden, *map(str, arguments)],
                          cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 2
    assert "memory://x: 还需安装 / needs another library: pip install 'gongkai[dask]'" in done.stderr
