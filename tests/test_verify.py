"""Whether data hold and follow from the reports beside them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from gongkai.pipeline import Options, build
from gongkai.terminal import verified_text
from gongkai.verify import Difference, Verified, VerifyError, verify
from tests.reports import report
from tests.test_build import run

TAOLE = "townships/640221106"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with one report, built."""
    root = tmp_path_factory.mktemp("built") / "copy"
    reports = root / "content" / "reports"
    reports.mkdir(parents=True)
    (reports / "a.txt").write_text(report(), encoding="utf-8")
    build(Options(reports, root / "datapackage", root / "site", root / "gongkai.toml"))
    return root


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


def test_a_copy_as_built_is_the_same(built: Path) -> None:
    data, site = verify(built)
    assert (data.same, data.packages, data.folder) == (True, 4, built / "datapackage")
    assert (site.same, site.packages, site.folder) == (True, 4, built / "site")
    assert data.compared == sum(path.is_file() for path in data.folder.rglob("*"))
    assert site.compared == sum(path.is_file() for path in site.folder.rglob("*"))


@pytest.mark.parametrize("below", ["datapackage", "site", "datapackage/datapackage.json"])
def test_an_output_beside_its_reports_is_built_anew(built: Path, below: str) -> None:
    (found,) = verify(built / below)
    assert found.same
    assert found.compared is not None


@pytest.mark.parametrize("below", [f"datapackage/{TAOLE}", f"site/{TAOLE}/2021", "site/data", "datapackage/years/2021"])
def test_any_package_is_compared_with_the_one_of_its_name(built: Path, below: str) -> None:
    (alone,) = verify(built / below)
    assert (alone.same, alone.compared) == (True, None)
    (found,) = verify(built / below, built)
    assert found.same
    assert found.compared is not None
    assert found.compared >= 8


def test_a_file_that_is_not_what_its_descriptor_says_is_named(copy: Path) -> None:
    path = copy / "datapackage" / "requests.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("granted,0", "granted,7", 1), encoding="utf-8")
    (found,) = verify(copy / "datapackage", copy)
    assert any(problem.startswith("datapackage.json: requests: hash is") for problem in found.problems)
    assert found.differences == (Difference("requests.csv", "changed"),)


def test_a_figure_changed_with_its_hash_still_does_not_follow_from_the_reports(copy: Path) -> None:
    folder = copy / "datapackage" / "years" / "2021"
    data = (folder / "proceedings.csv").read_bytes().replace(b"review,0", b"review,5", 1)
    assert data != (folder / "proceedings.csv").read_bytes()
    (folder / "proceedings.csv").write_bytes(data)
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    (entry,) = (entry for entry in descriptor["resources"] if entry["name"] == "proceedings")
    entry["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (found,) = verify(copy / "datapackage")
    assert found.problems == ()
    assert {one.path for one in found.differences} == {
        "years/2021/datapackage.json",
        "years/2021/proceedings.csv",
    }


def test_files_that_are_lacking_or_too_many_are_named(copy: Path) -> None:
    (copy / "site" / "about" / "index.html").unlink()
    (copy / "site" / "more.html").write_text("", encoding="utf-8")
    _, site = verify(copy)
    assert site.differences == (Difference("about/index.html", "missing"), Difference("more.html", "surplus"))


def test_a_report_that_came_later_shows(copy: Path) -> None:
    path = copy / "content" / "reports" / "b.txt"
    path.write_text(report(2, "平罗县高庄乡"), encoding="utf-8")
    (found,) = verify(copy / "datapackage")
    assert Difference("townships/640221200/2021/report.json", "missing") in found.differences
    assert Difference("reports.csv", "changed") in found.differences


def test_a_package_that_the_reports_do_not_give_is_surplus(copy: Path) -> None:
    (copy / "content" / "reports" / "a.txt").write_text(report(1, "平罗县高庄乡"), encoding="utf-8")
    (found,) = verify(copy / "datapackage" / TAOLE, copy)
    assert found.differences == (Difference("datapackage.json", "surplus"),)


def test_where_nothing_is_it_says_what_there_could_be(tmp_path: Path) -> None:
    with pytest.raises(VerifyError, match=f"neither a data package nor a site: {tmp_path}"):
        verify(tmp_path)


def test_the_command_tells_same_different_and_impossible_apart(copy: Path, tmp_path: Path) -> None:
    done = run("verify", copy)
    assert (done.returncode, done.stdout.count("完全相同 / the same")) == (0, 2)
    (copy / "datapackage" / "codes.csv").unlink()
    done = run("verify", copy)
    assert done.returncode == 1
    assert "缺少 / missing  codes.csv" in done.stdout
    assert run("verify", tmp_path).returncode == 2
    done = run("verify", copy, "--root", tmp_path)
    assert done.returncode == 2
    assert f"there is no folder of reports: {tmp_path}/content/reports" in done.stderr


def test_a_long_list_is_cut_and_another_version_named() -> None:
    differences = tuple(Difference(f"{number}.csv", "changed") for number in range(120))
    text = verified_text([Verified(Path("x"), 1, (), "0.0.9", 120, differences)])
    assert "另有 20 条 / 20 more" in text
    assert "数据由 0.0.9 版生成" in text
