"""What is remembered of frictionless' verdicts changes none of them."""

import json
import shutil
from copy import deepcopy

import pytest
from frictionless import Field, FrictionlessException, Package, Schema, system

from gongkai.package import validate
from gongkai.package.verdicts import Descriptors

from .made import CHONGWEN, alter_descriptor, assessed, write


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
    stringcase = pytest.importorskip("frictionless.vendors.stringcase", reason="insides of frictionless 5.21")
    metadata = pytest.importorskip("frictionless.metadata.metadata", reason="insides of frictionless 5.21")
    kinds = (Field, Schema)
    before = [stringcase.snakecase, *(kind.__dict__["metadata_validate"] for kind in kinds)]
    validate(collection / "years")

    assert before == [stringcase.snakecase, *(kind.__dict__["metadata_validate"] for kind in kinds)]
    assert metadata.deepcopy is deepcopy
    assert "select_field_class" not in vars(system)
