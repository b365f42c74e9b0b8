"""The files of the packages."""

import csv
import hashlib
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, strategies

from gongkai import __version__
from gongkai.package import collection_files, nested, rows_of
from gongkai.package.files import csv_lines
from gongkai.package.json_lines import json_bytes

from .made import CHONGWEN, FORMS, LINHE, assessed, files_of, finding, source_rows, table, write

ONE = assessed()
REPORTS = [assessed(year=2020, edition="2019"), ONE, assessed(CHONGWEN, 2020, "")]
REPORT_TABLES = ("reports", "townships", "disclosures", "requests", "proceedings", "figures", "findings")


@pytest.fixture(scope="module")
def files():
    return files_of(REPORTS)


def test_every_package_is_there(files):
    """Collection, report, township and year, each a folder with its tables."""
    folders = [
        "townships/640181105/2020/",
        "townships/640181105/2021/",
        "townships/chongwenzhen/2020/",
        "townships/640181105/",
        "townships/chongwenzhen/",
        "years/2020/",
        "years/2021/",
    ]
    expected = {f"{folder}{name}.csv" for folder in folders for name in REPORT_TABLES}
    expected |= {f"{folder}datapackage.json" for folder in folders} | {f"{folder}report.json" for folder in folders[:3]}
    expected |= {f"{name}.csv" for name in (*REPORT_TABLES, "sources", "codes")} | {"datapackage.json"}

    assert expected == set(files)


def test_tables_of_many_reports_are_those_of_each_in_order(files):
    """By report_id, then as the form has it."""
    for name in set(REPORT_TABLES) - {"townships"}:
        header, *_ = files[f"{name}.csv"].splitlines(keepends=True)
        shares = [
            files[f"townships/{folder}/{name}.csv"].removeprefix(header)
            for folder in ("640181105/2020", "640181105/2021", "chongwenzhen/2020")
        ]
        assert header + b"".join(shares) == files[f"{name}.csv"]
        assert header + shares[0] + shares[1] == files[f"townships/640181105/{name}.csv"]
        assert header + shares[0] + shares[2] == files[f"years/2020/{name}.csv"]


def test_the_order_in_which_reports_come_does_not_matter(files):
    """The same reports give the same bytes."""
    assert files == files_of(REPORTS[::-1])


def test_a_township_is_once_in_a_package_as_its_latest_report_has_it():
    """Years are merged; the report's own package keeps what that report said."""
    renamed = replace(LINHE, name="新临河镇")
    files = files_of([assessed(renamed, 2021), assessed(year=2020)])

    assert [row["name"] for row in table(files["townships.csv"])] == ["新临河镇"]
    assert [row["name"] for row in table(files["townships/640181105/townships.csv"])] == ["新临河镇"]
    assert [row["name"] for row in table(files["townships/640181105/2020/townships.csv"])] == ["临河镇"]


def test_two_reports_of_one_id_are_refused():
    """Which of them is published has been decided before."""
    with pytest.raises(ValueError, match="two reports are 640181105-2021"):
        files_of([ONE, ONE])


def test_descriptors_say_what_the_files_are(files):
    """Bytes, hash, rows, encoding and mediatype of every resource."""
    for path, data in files.items():
        if not path.endswith("datapackage.json"):
            continue
        descriptor = json.loads(data)
        assert data == json_bytes(descriptor)
        assert __version__ == descriptor["version"]
        assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
        assert "created" not in descriptor
        for resource in descriptor["resources"]:
            held = files[path.removesuffix("datapackage.json") + resource["path"]]
            assert len(held) == resource["bytes"]
            assert "sha256:" + hashlib.sha256(held).hexdigest() == resource["hash"]
            assert resource["encoding"] == "utf-8"
            assert resource["title"]
            if resource["format"] == "csv":
                assert len(table(held)) == resource["rows"]
            else:
                assert [resource[key] for key in ("name", "path", "type", "mediatype")] == [
                    "report",
                    "report.json",
                    "json",
                    "application/json",
                ]


def test_descriptors_have_names_titles_and_sources(files):
    """Of the unit and the year; the source of a report is its original."""
    heads = {
        path.removesuffix("datapackage.json"): (given["name"], given["title"], given["sources"])
        for path, given in (
            (path, json.loads(data)) for path, data in files.items() if path.endswith("datapackage.json")
        )
    }
    sources = [
        {"title": f"临河镇{year}年政府信息公开工作年度报告", "path": f"https://www.example.gov.cn/公开/{year}.html"}
        for year in (2020, 2021)
    ]

    assert ("gongkai-640181105-2021", "临河镇2021年政府信息公开工作年度报告数据", sources[1:]) == heads[
        "townships/640181105/2021/"
    ]
    assert ("gongkai-640181105", "临河镇历年政府信息公开工作年度报告数据", sources) == heads["townships/640181105/"]
    assert heads["years/2020/"][:2] == ("gongkai-2020", "2020年政府信息公开工作年度报告数据")
    assert heads[""][:2] == ("gongkai", "政府信息公开工作年度报告数据")
    assert all(title["title"] for _, _, given in heads.values() for title in given)


def test_a_unit_without_a_name_or_title_still_has_a_package():
    """It goes by its identifier."""
    nameless = replace(CHONGWEN, township_id="unknown-3f2a", name="", kind="unknown")
    files = files_of([assessed(nameless, title="", url="")])
    descriptor = json.loads(files["townships/unknown-3f2a/2021/datapackage.json"])

    assert descriptor["title"] == "unknown-3f2a2021年政府信息公开工作年度报告数据"
    assert descriptor["sources"] == [{"title": "unknown-3f2a 2021"}]


def test_report_json_is_readable_text(files):
    """Chinese as Chinese, a cell a line, ended by a line end."""
    data = files["townships/640181105/2021/report.json"]
    cells = json.loads(data)["tables"]["requests"]["cells"]

    assert data == json_bytes(json.loads(data))
    assert "“引言”".encode() in data
    assert {json.dumps(cell, ensure_ascii=False, separators=(",", ":")) for cell in cells} <= {
        line.strip().removesuffix(",") for line in data.decode().splitlines()
    }


def test_text_is_verbatim_in_csv():
    """Formulas, quotes, line ends and tags are the reader's business."""
    hostile = [
        '=HYPERLINK("http://x","y")',
        "a,b\nc\r\nd\re",
        "<script>alert(1)</script>",
        " 空格 ",
        "'; DROP",
        "\ufeff零",
    ]
    reports = [assessed(year=2010 + number, title=title) for number, title in enumerate(hostile)]
    files = files_of(reports)

    assert hostile == [row["title"] for row in table(files["reports.csv"])]
    assert b"\r\n" not in files["requests.csv"]


@given(
    strategies.lists(strategies.lists(strategies.text(strategies.characters(codec="utf-8")), min_size=3, max_size=3))
)
def test_any_text_survives_csv(cells):
    """What a strict reader of RFC 4180 reads is what was written."""
    header = ("a", "b", "c")
    data = csv_lines([dict(zip(header, row, strict=True)) for row in cells], header)

    assert cells == list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def test_a_file_name_that_is_not_unicode_is_escaped():
    """A path as the operating system gives it may hold bytes that are no UTF-8."""
    assert csv_lines([{"source": "\udcff.txt"}], ("source",)) == b"\\udcff.txt\n"


def test_a_row_with_other_fields_is_refused():
    """Nothing is dropped or left blank in silence."""
    with pytest.raises(ValueError, match="a row has fields a, b, c; expected a, b"):
        csv_lines([{"a": "", "b": "", "c": ""}], ("a", "b"))
    with pytest.raises(KeyError, match="b"):
        csv_lines([{"a": "", "c": ""}], ("a", "b"))


def test_sources_come_by_path(files):
    """Every file, published or not."""
    found = [row["source"] for row in table(files["sources.csv"])]

    assert sorted([*(one.report.source for one in REPORTS), "空.txt"]) == found


def test_reports_are_streamed():
    """A report's files come before the next report is asked for, so that few need to be held at once."""
    asked = []

    def pairs():
        for one in REPORTS:
            asked.append(one.report_id)
            yield (rows := rows_of(one, FORMS)), nested(one, rows, FORMS)

    stream = collection_files(pairs(), source_rows(REPORTS), FORMS)
    next(stream)

    assert [REPORTS[0].report_id] == asked


def test_writing_is_repeatable(tmp_path):
    """Two builds are the same, byte for byte."""
    first, second = write(tmp_path / "a", REPORTS), write(tmp_path / "b", REPORTS)
    read = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (first, second)
    ]

    assert read[0] == read[1]


def test_findings_are_published_as_given():
    """In the order of the check."""
    findings = [finding(), finding("table-missing", severity="warning", field="", line="", resource="proceedings")]
    rows = table(files_of([assessed(findings=findings)])["findings.csv"])

    assert [(row["rule"], row["field"]) for row in rows] == [("request-balance", "total"), ("table-missing", "")]
