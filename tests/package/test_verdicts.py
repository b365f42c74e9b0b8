"""What is remembered of frictionless' verdicts changes none of them."""

import json
import shutil
from copy import deepcopy

import pytest
from frictionless import Field, FrictionlessException, Package, Schema, system

from gongkai.package import validate
from gongkai.package.verdicts import Descriptors, remembering

from .made import CHONGWEN, alter_descriptor, alter_table, assessed, figure, write
from .test_validation import BROKEN_TABLES, FINDINGS, STATED


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    reports = [assessed(), assessed(year=2020, edition="2019"), assessed(CHONGWEN, 2020, "", period=None)]
    return write(tmp_path_factory.mktemp("packages"), reports)


@pytest.fixture
def package(collection, tmp_path):
    """A copy of one report's package, to be broken."""
    return shutil.copytree(collection / "townships/640181105/2021", tmp_path / "package")


WORDS_OF_A_PACKAGE = {
    "name": [3, "a b"],
    "title": [3],
    "description": [[]],
    "sources": [[{"title": 3}], [{"email": "x"}], "x", [3]],
    "licenses": [[{}], [{"name": 3}]],
    "profile": ["tabular-data-package"],
    "$schema": ["https://datapackage.org/profiles/1.0/datapackage.json", 3],
    "resources": [[], None, [{"name": "reports"}]],
}
MEASURES = {
    "bytes": [0, 1, 10**12, -1, 1.5, "1", True, None, [], ["many"]],
    "rows": [0, 1, 10**12, -1, 1.5, "1", False, None, []],
    "hash": ["sha256:" + "0" * 64, "sha256:x", "sha512:" + "0" * 128, "0" * 32, "", 5, None],
}


def said_of(descriptors, descriptor):
    """The errors, or what frictionless breaks down with."""
    try:
        return sorted(descriptors.errors(descriptor))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        (part, name, value)
        for part, values in (("package", WORDS_OF_A_PACKAGE), ("resource", MEASURES))
        for name, its in values.items()
        for value in its
    ],
)
def test_what_is_remembered_of_descriptors_changes_no_verdict(collection, part, name, value):
    """Whatever a descriptor says in its own words and of its files: the same errors as from frictionless alone."""
    known, alone = Descriptors(), Descriptors()
    other = json.loads((collection / "townships/640181105/2021/datapackage.json").read_bytes())
    assert said_of(known, deepcopy(other)) == []
    (other if part == "package" else other["resources"][2])[name] = value

    assert said_of(known, deepcopy(other)) == said_of(alone, other)


def test_resources_of_one_kind_are_judged_once(collection):
    """Of other sizes, hashes and words, but not where a table is empty or, as in a township's package, missing."""
    descriptors = Descriptors()
    package = json.loads((collection / "townships/640181105/2021/datapackage.json").read_bytes())
    kinds = []
    for change in (
        {},
        {"bytes": 9, "rows": 9, "hash": "sha256:" + "0" * 64},
        {"rows": 0},
    ):
        package["name"] += "-a"
        package["resources"][2] |= change
        assert list(descriptors.errors(deepcopy(package))) == []
        kinds.append(len(descriptors.kinds))
    del package["resources"][-1]
    assert list(descriptors.errors(package)) == []

    assert [*kinds, len(descriptors.kinds)] == [1, 1, 2, 3]


def test_a_faulty_schema_is_reported_each_time(collection, tmp_path):
    """What frictionless is made to remember includes the errors."""
    copy = shutil.copytree(collection, tmp_path / "copy")
    for path in ("townships/640181105/2020", "years/2020", "years/2021"):
        alter_descriptor(copy / path, lambda given: given["resources"][0]["schema"]["fields"][0].update(type="integr"))
    found = [problem for problem in validate(copy).problems if "integr" in problem]

    assert len({problem.split(":")[0] for problem in found}) == 3


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """A package in which cells say again what was said before, in tables that refer to the same."""
    reports = [
        assessed(findings=FINDINGS, stated=STATED, figures=(figure(), figure(quote="x" * 99))),
        assessed(CHONGWEN, findings=FINDINGS, stated=STATED, figures=(figure(), figure(quote="x" * 99))),
    ]
    return write(tmp_path_factory.mktemp("packages"), reports) / "years/2021"


def as_it_is(text):
    return text


def turned(text):
    """The rows in the other order: what is first changed then stands after others of its kind."""
    header, *rows = text.splitlines(keepends=True)
    return "".join([header, *reversed(rows)])


@pytest.mark.parametrize("ordered", [as_it_is, turned])
@pytest.mark.parametrize(("resource", "change"), [its[:2] for its in BROKEN_TABLES.values()], ids=BROKEN_TABLES)
def test_what_is_remembered_of_cells_changes_no_verdict(year, tmp_path, resource, change, ordered):
    """The same errors, of the same places, in the same order and words."""
    package = shutil.copytree(year, tmp_path / "package")
    alter_table(package, resource, lambda text: change(ordered(text)))

    def said():
        report = Package(str(package / "datapackage.json")).validate()
        return report.flatten(["taskNumber", "rowNumber", "fieldNumber", "type", "message"])

    alone = said()
    assert alone
    with remembering():
        assert said() == alone


def test_versions_of_the_standard_are_kept_apart(package, tmp_path):
    """The same field may be right in one and wrong in the other."""

    def bound(descriptor):
        descriptor["resources"][0]["schema"]["fields"][2]["constraints"]["exclusiveMinimum"] = 1900

    older = shutil.copytree(package, tmp_path / "v1")
    alter_descriptor(package, bound)
    alter_descriptor(older, lambda descriptor: (bound(descriptor), descriptor.pop("$schema")))

    refused = []
    for folder in (package, older):
        try:
            Package(str(folder / "datapackage.json"))
            refused.append(False)
        except FrictionlessException:
            refused.append(True)
    found = [problem for problem in validate(tmp_path).problems if "exclusiveMinimum" in problem]

    assert refused == [any(problem.startswith(name) for problem in found) for name in ("package/", "v1/")]


def test_frictionless_is_left_as_it_was(collection):
    """Memoisation ends with the validation."""
    insides = "insides of frictionless 5.21"
    names = ["metadata.metadata", "resources.table", "vendors.stringcase"]
    modules = [pytest.importorskip(f"frictionless.{name}", reason=insides) for name in names]
    owners = [*modules, modules[0].Metadata, modules[1].TableResource, Field, Schema, system]
    before = [dict(vars(owner)) for owner in owners]
    validate(collection / "years")

    assert [dict(vars(owner)) for owner in owners] == before
