"""What was read is read once: until the source, what is said beside it, the code or the copy's own divisions change."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gongkai.assessing import Shelf, SourceChanged, assess_all, key_of
from gongkai.cache import Cache
from gongkai.check.collection import Assessment
from gongkai.divisions import gazetteer_with, load_gazetteer
from gongkai.freezing import freeze
from gongkai.pipeline import Options, build
from gongkai.source import find
from gongkai.versions import CODE, MODULES, code_version
from tests.conftest import ROOT
from tests.reports import report
from tests.test_pipeline import files

CONTENT = ROOT / "content" / "reports"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(report(year=2021), encoding="utf-8")
    (folder / "b.txt").write_text(report(unit="灵武市临河镇", year=2022), encoding="utf-8")
    (folder / "c.txt").write_text("不是报告", encoding="utf-8")
    return folder


def key(reports: Path, name: str = "a.txt") -> str:
    return key_of(reports / name, name, load_gazetteer())


def read(reports: Path, cache: Cache, jobs: int = 1) -> list[Assessment]:
    """Return every assessment as the shelf has it, whole."""
    shelf = Shelf(cache, load_gazetteer())
    found = shelf.all(list(find(reports)), jobs)
    return [replace(item, report=shelf.whole(item.source)) if item.report else item for item in found]


def test_the_shelf_has_what_reading_gives(reports: Path, tmp_path: Path) -> None:
    expected = assess_all(list(find(reports)), 1)
    cache = Cache(tmp_path / "cache")
    assert read(reports, cache) == read(reports, cache, jobs=2) == expected
    (tmp_path / "file").touch()
    assert read(reports, Cache(tmp_path / "file")) == expected


def test_what_is_kept_in_mind_has_no_text(reports: Path, tmp_path: Path) -> None:
    found = Shelf(Cache(tmp_path / "cache"), load_gazetteer()).all(list(find(reports)), 1)
    kept = [item.report for item in found if item.report]
    assert len(kept) == 2
    assert all(not (item.tables or item.sections or item.figures or item.blocks) and item.year for item in kept)


def test_a_known_source_is_not_read_again(reports: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    first = read(reports, cache)
    report = first[0].report
    assert report is not None
    cache.put(key(reports), freeze(replace(first[0], report=replace(report, title="out of the cache"))))
    (again, *_) = read(reports, cache)
    assert again.report is not None
    assert again.report.title == "out of the cache"
    for damage in (b"nonsense", freeze("another thing"), freeze(first[0])[:-20]):
        cache.put(key(reports), damage)
        assert read(reports, cache) == first


def test_what_is_no_report_is_read_anew(reports: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    read(reports, cache)
    assert cache.get(key(reports)) is not None
    assert cache.get(key(reports, "c.txt")) is None


def test_a_source_that_changes_during_the_build_is_named(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shelf = Shelf(Cache(tmp_path / "file"), load_gazetteer())  # which keeps nothing
    shelf.all(list(find(reports)), 1)
    (reports / "a.txt").write_text(report(year=2019), encoding="utf-8")
    with pytest.raises(SourceChanged, match="a.txt: .* changed during the build; build again"):
        shelf.whole("a.txt")


def test_everything_that_a_reading_depends_on_is_in_its_key(reports: Path, tmp_path: Path) -> None:
    keys = {key(reports), key(reports, "b.txt")}
    (reports / "a.txt.yml").write_text("year: 2020\n", encoding="utf-8")
    keys.add(key(reports))
    (reports / "a.txt").write_text(report(year=2020), encoding="utf-8")
    keys.add(key(reports))
    (reports / "a.md").write_text(report(year=2020), encoding="utf-8")
    keys |= {key(reports, "a.md"), key_of(reports / "a.md", "灵武市/a.md", load_gazetteer())}
    (tmp_path / "divisions.csv").write_text(
        "code,name,valid_from,valid_to,successor,former_names\n640181999,新镇,,,,\n", encoding="utf-8"
    )
    keys.add(key_of(reports / "a.md", "a.md", gazetteer_with(tmp_path / "divisions.csv")))
    assert len(keys) == 7
    assert key(reports, "gone.txt") == ""


USED = """
import sys
from pathlib import Path
from gongkai import assessing
for source in sys.argv[1:]:
    assert assessing.assess(Path(source), source).report
print(*(name for name in sys.modules if name.partition(".")[0] == "gongkai"))
"""


def test_the_code_version_covers_all_code_that_reads(reports: Path) -> None:
    sources = [*map(str, CONTENT.rglob("*.md")), str(reports / "a.txt")]
    done = subprocess.run([sys.executable, "-c", USED, *sources], cwd=ROOT, capture_output=True, text=True, check=True)
    parts = {[*name.split("."), "__init__"][1] for name in done.stdout.split()}
    assert {"source", "parse", "divisions", "check", "form"} <= parts <= {*CODE, *MODULES}
    assert len(code_version()) == 64


def test_the_code_version_covers_all_data_that_reads(tmp_path: Path) -> None:
    library = tmp_path / "gongkai"
    shutil.copytree(ROOT / "gongkai", library, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-c", "from gongkai.versions import code_version; print(code_version())"]
    seen = {code_version()}
    paths = {path.suffix: path for name in CODE for path in sorted((library / name).rglob("*")) if path.is_file()}
    assert {".csv", ".toml", ".ttf"} <= set(paths)
    for path in paths.values():
        path.write_bytes(path.read_bytes() + b"\n")
        seen.add(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip())
    assert len(seen) == 1 + len(paths)


def options(folder: Path, cache: Path | None) -> Options:
    return Options(CONTENT, folder / "datapackage", folder / "site", ROOT / "gongkai.toml", cache=cache)


def test_a_build_has_the_same_bytes_with_a_cold_a_warm_a_broken_and_no_cache(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    build(options(tmp_path / "none", None))
    expected = files(tmp_path / "none")
    for state in ("cold", "warm", "broken"):
        build(options(tmp_path / state, cache))
        assert {name: data for name, data in files(tmp_path / state).items() if not name.startswith(".")} == {
            name: data for name, data in expected.items() if not name.startswith(".")
        }
        if state == "warm":
            for path in cache.rglob("*"):
                if path.is_file():
                    path.write_bytes(b"broken")
