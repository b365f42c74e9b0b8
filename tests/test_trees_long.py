"""The whole build on trees of good, broken and hostile files: nothing lost or invented, run, or written elsewhere."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongkai.pipeline import Options, build
from tests.conftest import ROOT
from tests.reports import report
from tests.test_pipeline import files

CANARY = "canary"
SCRIPT = "<script>alert(1)</script>"
UNITS = ("平罗县陶乐镇", "灵武市临河镇", "民权县北关镇", f"无此县{SCRIPT}镇", "../../逃镇")
LAYOUTS = ("T1", "T2", "thousands T1", "marks T1")
NAMES = st.text(st.sampled_from("报告a1 .-_'\"&<>;$`|%\\\n年"), min_size=1, max_size=8).filter(
    lambda name: name.strip(". ") and not name.startswith(".")
)
SUFFIXES = st.sampled_from([".txt", ".md", ".html", ".docx", ".pdf", ".wps", ".yml", ".exe", ""])

good = st.builds(
    lambda seed, unit, year, layout: report(seed, unit, year, layout).encode(),
    st.integers(0, 99),
    st.sampled_from(UNITS),
    st.integers(2019, 2024),
    st.sampled_from(LAYOUTS),
)
broken = st.builds(lambda data, end: data[: int(len(data) * end)], good, st.floats(0, 1))
mixed = st.builds(
    lambda data, at, junk: data[: int(len(data) * at)] + junk + data[int(len(data) * at) :],
    good,
    st.floats(0, 1),
    st.binary(max_size=200) | st.sampled_from([SCRIPT.encode(), b'=HYPERLINK("http://x")', b"\x00", b"{{ 7 * 7 }}"]),
)
hostile = st.binary(max_size=300) | st.sampled_from(
    [
        b"PK\x03\x04" + bytes(200),
        b"%PDF-1.7\n" + bytes(200),
        b"<table>" * 2_000,
        f"title: !!python/object/apply:os.system ['touch {CANARY}']".encode(),
        f"---\nunit: !!python/object/apply:os.mkdir ['{CANARY}']\n---\n一、总体情况\n".encode(),
        f'<img src=x onerror="alert(1)">{SCRIPT}<iframe src=file:///etc/passwd></iframe>'.encode(),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    ]
)
trees = st.dictionaries(
    st.builds(
        lambda folder, name, suffix: (folder, name + suffix), st.sampled_from(["", "县", "a/b"]), NAMES, SUFFIXES
    ),
    good | broken | mixed | hostile,
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(tree=trees)
def test_nothing_is_lost_invented_run_or_written_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[tuple[str, str], bytes]
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    reports = folder / "reports"
    for (below, name), data in tree.items():
        (reports / below).mkdir(parents=True, exist_ok=True)
        (reports / below / name).write_bytes(data)
    sources = {path.relative_to(reports).as_posix() for path in reports.rglob("*") if path.is_file()}
    notes = {name for name in sources if name.endswith(".yml") and name.removesuffix(".yml") in sources}
    before = files(reports)
    build(Options(reports, folder / "datapackage", folder / "site", ROOT / "gongkai.toml"))

    with (folder / "datapackage" / "sources.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["source"]: row for row in csv.DictReader(file)}
    assert set(listed) == sources - notes, "every file is accounted for"
    with (folder / "datapackage" / "reports.csv").open(encoding="utf-8", newline="") as file:
        published = {row["source"] for row in csv.DictReader(file)}
    assert published == {source for source, row in listed.items() if row["status"] == "published"}
    assert all(row["reason"] for source, row in listed.items() if row["status"] == "unread")
    told = [data.decode("utf-8", "replace") for name, data in tree.items() if "/".join(filter(None, name)) in published]
    assert len(told) == len(published)
    assert all("政府信息公开" in text or "一、总体情况" in text for text in told), "what is published was a report"

    assert files(reports) == before, "sources are only read"
    locks = {".datapackage.lock", ".site.lock"}
    assert {path.name for path in folder.iterdir()} - locks == {"reports", "datapackage", "site"}
    assert not Path(CANARY).exists()
    for path in (folder / "site").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert SCRIPT not in page
        assert "onerror=" not in page.replace("&lt;img src=x onerror=", "")
    shutil.rmtree(folder)
