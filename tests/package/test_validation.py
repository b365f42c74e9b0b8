"""Real frictionless on real packages: the good are valid, and whatever is broken is named."""

import hashlib
import json
import shutil

import pytest
from frictionless import Package

from gongkai.cache import Cache
from gongkai.package import validate
from gongkai.package.measuring import measure
from gongkai.package.slices import NotCut, Whole, verify_cut

from .made import CHONGWEN, alter_descriptor, alter_table, assessed, figure, finding, write

FINDINGS = [
    finding(),
    finding(field=""),
    finding("edition-outdated", severity="warning", resource="", field="", stated="", expected="/"),
    finding("table-missing", severity="warning", resource="requests", field=""),
    finding("unreadable-cell", line="granted", stated="/"),
]
STATED = {
    ("disclosures", "fees", "amount"): "12.35",
    ("requests", "granted", "total"): "",
    ("requests", "granted", "other"): "/",
    ("requests", "denied_state_secret", "total"): "一五",
}
AWKWARD = 'a,b;"c"\n\'d\'\td|e\r"" =1+1 \ufefff'


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    reports = [
        assessed(findings=FINDINGS, stated=STATED, title=AWKWARD),
        assessed(year=2020, edition="2019", stated={("disclosures", "licences", "change"): "-2"}),
        assessed(CHONGWEN, 2020, "", period=None, published="", url="", notices=()),
    ]
    return write(tmp_path_factory.mktemp("packages"), reports)


@pytest.fixture
def package(collection, tmp_path):
    """A copy of one report's package, to be broken."""
    return shutil.copytree(collection / "townships/640181105/2021", tmp_path / "package")


def problems(package):
    """What is found in the one package, which `frictionless` alone is asked about as well."""
    validation = validate(package)
    assert validation.packages == 1
    return "\n".join(validation.problems)


def frictionless_says(package):
    report = Package(str(package / "datapackage.json")).validate()
    return [kind for (kind,) in report.flatten(["type"])]


def test_every_package_is_valid(collection):
    """Three reports, two units, two years and the collection, with blanks, slashes and awkward text."""
    validation = validate(collection)

    assert validation.problems == ()
    assert validation.packages == 8


@pytest.mark.parametrize("path", ["", "townships/640181105/2021", "townships/chongwenzhen/2020", "years/2020"])
def test_frictionless_run_from_outside_agrees(collection, path):
    """Without our memoisation."""
    assert Package(str(collection / path / "datapackage.json")).validate().valid


def test_a_collection_of_nothing_is_valid(tmp_path):
    """All files unread: every table is empty but sources and codes."""
    write(tmp_path, [])

    assert (validate(tmp_path).packages, validate(tmp_path).problems) == (1, ())


def test_a_folder_without_packages_is_a_problem(tmp_path):
    """Nothing validated is not the same as all valid."""
    assert validate(tmp_path).packages == 0
    assert validate(tmp_path).problems[0].endswith("no datapackage.json")


def test_frictionless_reads_what_was_meant(collection):
    """Numbers as numbers, blank and slash as missing, text as it was."""
    package = Package(str(collection / "townships/640181105/2021/datapackage.json"))
    tables = {name: package.get_table_resource(name).read_rows() for name in ("reports", "requests", "disclosures")}
    (granted,) = (row for row in tables["requests"] if row["line"] == "granted")
    (fees,) = (row for row in tables["disclosures"] if row["subject"] == "fees")
    findings = package.get_table_resource("findings").read_rows()

    assert tables["reports"][0]["title"] == AWKWARD
    assert [granted["total"], granted["other"], granted["business"]] == [None, None, 0]
    assert str(fees["value"]) == "12.35"
    assert findings[4]["stated"] == "/", "a slash that was stated is text"
    assert [findings[2]["resource"], findings[2]["field"]] == ["", ""], "parts of a key are never missing"


def replaced(old, new):
    return lambda text: text.replace(old, new, 1)


def repeated(text):
    return text + text.splitlines(keepends=True)[-1]


def header_only(text):
    return text.splitlines(keepends=True)[0]


BROKEN_TABLES = {
    "foreign key": ("requests", replaced("640181105-2021,granted", "640181105-2020,granted"), "foreign-key"),
    "foreign key to townships": ("reports", replaced("2021,640181105,", "2021,640181106,"), "foreign-key"),
    "no reports to refer to": ("reports", header_only, "foreign-key"),
    "text for a count": ("requests", replaced("granted,0,", "granted,x,"), "type-error"),
    "a fraction for a count": ("requests", replaced("granted,0,", "granted,1.5,"), "type-error"),
    "a negative count": ("requests", replaced("granted,0,", "granted,-1,"), "constraint-error"),
    "text for a number": ("disclosures", replaced(",12.35,", ",约12,"), "type-error"),
    "not a date": ("reports", replaced("2021-01-01", "2021-02-30"), "type-error"),
    "a code of another table": ("requests", replaced(",granted,", ",review,"), "constraint-error"),
    "an unknown kind": ("townships", replaced(",town,", ",village,"), "constraint-error"),
    "an unknown rule": ("findings", replaced(",edition-outdated,", ",edition-old,"), "constraint-error"),
    "an unknown edition": ("reports", replaced(",2021,2021-01-01", ",2035,2021-01-01"), "constraint-error"),
    "a bad hash of the source": ("reports", lambda text: text.replace(",md,", ",md,g"), "constraint-error"),
    "an address without scheme": ("reports", replaced("https://", "javascript:"), "constraint-error"),
    "nothing where something is required": ("figures", replaced(",items_website,", ",,"), "constraint-error"),
    "a slash where something is required": ("figures", replaced(",items_website,", ",/,"), "constraint-error"),
    "a row twice": ("requests", repeated, "primary-key"),
    "a finding twice": ("findings", repeated, "primary-key"),
    "a finding without line and field twice": (
        "findings",
        lambda text: text + text.splitlines(keepends=True)[2],
        "primary-key",
    ),
    "a figure twice": ("figures", repeated, "primary-key"),
    "a row of another width": ("requests", replaced("granted,0,", "granted,0,0,"), "extra-cell"),
    "a row too short": ("requests", replaced("granted,0,", "granted,"), "missing-cell"),
    "a blank row": ("requests", lambda text: text + ",,,,,,,,\n", "blank-row"),
    "a column gone": ("proceedings", replaced(",total\n", "\n"), "missing-label"),
    "a column renamed": ("proceedings", replaced(",upheld,", ",kept,"), "incorrect-label"),
    "columns swapped": ("proceedings", replaced("upheld,corrected", "corrected,upheld"), "incorrect-label"),
}


def test_what_was_valid_is_known_and_what_was_broken_since_is_found(package, tmp_path):
    """By its descriptor anew, by its file alone, and by what was never valid: twice the same."""
    cache = Cache(tmp_path / "cache")
    shutil.copytree(package, tmp_path / "good")
    assert validate(package, cache=cache).problems == validate(package, cache=cache).problems == ()
    assert len(list((tmp_path / "cache").rglob("*"))) == 2, "a folder and a file"
    (package / "requests.csv").write_bytes(b"nonsense")
    assert "requests: hash is" in "".join(validate(package, cache=cache).problems)
    resource, change, kind = BROKEN_TABLES["a negative count"]
    shutil.rmtree(package)
    shutil.copytree(tmp_path / "good", package)
    alter_table(package, resource, change)
    first = validate(package, cache=cache).problems
    assert kind in frictionless_says(package)
    assert first
    assert validate(package, cache=cache).problems == first


@pytest.mark.parametrize(("resource", "change", "kind"), BROKEN_TABLES.values(), ids=BROKEN_TABLES)
def test_a_broken_table_is_reported(package, resource, change, kind):
    """Bytes, hash and rows declared anew, so that only the break itself can be found; by frictionless, and by us."""
    alter_table(package, resource, change)

    assert kind in frictionless_says(package)
    assert problems(package)


@pytest.mark.parametrize("path", ["townships/640181105/2021", "townships/640181105", ""])
@pytest.mark.parametrize(("resource", "change"), [its[:2] for its in BROKEN_TABLES.values()], ids=BROKEN_TABLES)
def test_a_table_that_is_cut_out_is_judged_as_strictly(collection, tmp_path, path, resource, change):
    """Where most packages are only held against those of the years, the same breaks are found in the same package."""
    copy = shutil.copytree(collection, tmp_path / "copy")
    alter_table(copy / path, resource, change)
    found = validate(copy, most=0).problems

    assert {problem.split(":")[0] for problem in found} == {f"{path}/datapackage.json".removeprefix("/")}


def of_the_years(collection):
    whole = Whole()
    for year in sorted((collection / "years").rglob("datapackage.json")):
        whole.add(measure(year).tables)
    return whole


def test_what_is_cut_out_needs_no_run_of_its_own(collection):
    """Every package has the rows of the years; what only the collection has is left to judge."""
    whole = of_the_years(collection)
    packages = sorted((collection / "townships").rglob("datapackage.json"))

    assert [verify_cut(measure(package).tables, whole) for package in packages] == [()] * 5
    assert verify_cut(measure(collection / "datapackage.json").tables, whole) == ("sources", "codes")
    assert validate(collection, most=0).problems == ()


def test_a_row_of_another_report_is_not_cut_out_for_this_one(collection, tmp_path):
    """It is right in itself, but refers to what is not there."""
    copy = shutil.copytree(collection, tmp_path / "copy")
    whole = of_the_years(copy)
    more = (copy / "townships/640181105/2021/requests.csv").read_text(encoding="utf-8").split("\n", 1)[1]
    alter_table(copy / "townships/640181105/2020", "requests", lambda text: text + more)

    with pytest.raises(NotCut, match="rows of a report that is not there"):
        verify_cut(measure(copy / "townships/640181105/2020/datapackage.json").tables, whole)
    assert all("townships/640181105/2020" in problem for problem in validate(copy, most=0).problems)
    assert validate(copy, most=0).problems


@pytest.mark.parametrize(
    ("resource", "change", "expected"),
    [
        ("requests", replaced("granted,0,", "granted,1,"), "requests: hash is sha256:"),
        ("requests", replaced("granted,0,", "granted,10,"), "requests: bytes is "),
        ("requests", header_only, "requests: rows is 25, the file has 0"),
        ("requests", repeated, "requests: rows is 25, the file has 26"),
    ],
)
def test_a_table_changed_under_its_descriptor_is_reported(package, resource, change, expected):
    """A single figure changed is enough."""
    alter_table(package, resource, change, sealed=False)

    assert expected in problems(package)


def test_rows_in_a_table_declared_empty_are_reported(collection, tmp_path):
    """frictionless takes 0 rows and 0 bytes for not declared."""
    package = shutil.copytree(collection / "townships/chongwenzhen/2020", tmp_path / "package")
    alter_table(package, "requests", lambda text: text + "chongwenzhen-2020,granted,,,,,,,\n")

    def declare(descriptor):
        for resource in descriptor["resources"]:
            if resource["name"] == "requests":
                resource["rows"] = 0

    alter_descriptor(package, declare)

    assert frictionless_says(package) == []
    assert problems(package) == "datapackage.json: requests: rows is 0, the file has 1"


def test_a_hash_is_compared_whatever_else_is_wrong(package):
    """frictionless skips it when a table has many errors."""
    alter_table(package, "requests", lambda text: text.replace(",0,", ",x,"), sealed=False)

    assert "requests: hash is sha256:" in problems(package)


BROKEN_DESCRIPTORS = {
    "no resources": (lambda given: given.update(resources=[]), "no resources"),
    "no hash": (lambda given: given["resources"][0].pop("hash"), "reports: hash is None"),
    "no bytes": (lambda given: given["resources"][0].pop("bytes"), "reports: bytes is None"),
    "no rows": (lambda given: given["resources"][0].pop("rows"), "reports: rows is None"),
    "another kind of hash": (lambda given: given["resources"][0].update(hash="sha512:0"), "reports: hash is sha512:0"),
    "an unknown type": (
        lambda given: given["resources"][0]["schema"]["fields"][0].update(type="integr"),
        'field type "integr" is not supported',
    ),
    "two resources of one name": (lambda given: given["resources"][1].update(name="reports"), "not unique"),
    "a path that leaves the package": (lambda given: given["resources"][0].update(path="../x.csv"), "is not safe"),
    "a file that is not there": (lambda given: given["resources"][0].update(path="x.csv"), "x.csv cannot be read"),
    "a resource without a name": (lambda given: given["resources"][0].pop("name"), "'name' is a required property"),
    "a key that is no field": (
        lambda given: given["resources"][0]["schema"].update(primaryKey=["id"]),
        "does not match the fields",
    ),
    "a foreign key to nowhere": (
        lambda given: given["resources"][0]["schema"]["foreignKeys"][0]["reference"].update(resource="units"),
        'resource "units" does not exist',
    ),
}


@pytest.mark.parametrize(("change", "expected"), BROKEN_DESCRIPTORS.values(), ids=BROKEN_DESCRIPTORS)
def test_a_broken_descriptor_is_reported(package, change, expected):
    """With what is wrong."""
    alter_descriptor(package, change)

    assert expected in problems(package)


@pytest.mark.parametrize(("change", "expected"), BROKEN_DESCRIPTORS.values(), ids=BROKEN_DESCRIPTORS)
def test_a_broken_descriptor_is_reported_after_many_that_are_right(collection, tmp_path, change, expected):
    """Where resources are judged once a kind, in the package of a report whose kind is known."""
    copy = shutil.copytree(collection, tmp_path / "copy")
    alter_descriptor(copy / "townships/640181105/2021", change)
    found = validate(copy, most=0).problems

    assert expected in "\n".join(found)
    assert {problem.split(":")[0] for problem in found} == {"townships/640181105/2021/datapackage.json"}


@pytest.mark.parametrize(
    ("resource", "old", "new"), [("sources", ",published,", ",printed,"), ("codes", "granted", "")]
)
def test_what_only_the_collection_has_is_judged_by_itself(collection, tmp_path, resource, old, new):
    """The years have neither sources nor codes."""
    copy = shutil.copytree(collection, tmp_path / "copy")
    alter_table(copy, resource, replaced(old, new))

    assert f"datapackage.json: {resource}: " in "".join(validate(copy, most=0).problems)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b'{"resources": 3}', b'{"resources": [{}]}', b"\xff"])
def test_what_is_no_descriptor_is_reported(package, data):
    """And no reason to stop."""
    (package / "datapackage.json").write_bytes(data)

    assert problems(package)


def test_a_broken_report_json_is_reported(package):
    """frictionless looks at its bytes only."""
    data = b'{"report": '
    (package / "report.json").write_bytes(data)

    def seal(descriptor):
        descriptor["resources"][-1].update(bytes=len(data), hash="sha256:" + hashlib.sha256(data).hexdigest())

    alter_descriptor(package, seal)

    assert "report: not JSON" in problems(package)


def test_a_table_in_another_encoding_is_reported(package):
    """Whatever its descriptor says."""
    path = package / "townships.csv"
    path.write_bytes(path.read_bytes().decode().encode("gb18030"))

    assert "townships: not CSV in UTF-8" in problems(package)


def test_all_broken_packages_are_named(collection, tmp_path):
    """One does not hide the other."""
    copy = shutil.copytree(collection, tmp_path / "copy")
    for path in ("townships/640181105/2020", "years/2020"):
        alter_table(copy / path, "requests", replaced("granted,0,", "granted,x,"))
    validation = validate(copy)

    assert validation.packages == 8
    assert {"townships/640181105/2020/datapackage.json", "years/2020/datapackage.json"} == {
        problem.split(":")[0] for problem in validation.problems
    }


def test_quotes_do_not_make_frictionless_guess(tmp_path):
    """It guesses a dialect unless told: text full of other separators must stay one cell."""
    figures = tuple(figure(value=str(number), quote=f"|'{number}'|'; '\t|") for number in range(150))
    write(tmp_path, [assessed(figures=figures)])

    assert validate(tmp_path).problems == ()
    package = Package(str(tmp_path / "datapackage.json"))
    assert [one.quote for one in figures] == [row["quote"] for row in package.get_table_resource("figures").read_rows()]


def test_descriptors_are_data_package_v2(collection):
    """Said by the profile that they name."""
    descriptor = json.loads((collection / "datapackage.json").read_text(encoding="utf-8"))

    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
