"""Words and vendored files are complete and unchanged."""

from __future__ import annotations

import hashlib
import tomllib
from typing import get_args

from gongkai.check.types import Cause, Severity
from gongkai.divisions.types import Kind, ResolvedBy
from gongkai.parse.narrative import load_measures
from gongkai.parse.types import Fate
from gongkai.site.rows import SEVERITIES
from gongkai.site.shells import TEMPLATES
from gongkai.site.words import load_words


def test_every_code_has_a_word() -> None:
    words = load_words()
    assert tuple(words["severity"]) == get_args(Severity) == SEVERITIES
    assert set(words["cause"]) == set(get_args(Cause))
    assert set(words["kind"]) == set(get_args(Kind))
    assert set(words["resolved_by"]) == set(get_args(ResolvedBy)) - {""}
    assert set(words["fate"]) == set(get_args(Fate)) - {"placed", "blank"} | {"surplus"}
    assert list(words["measure"]) == list(load_measures())
    assert all(all(group.values()) for name, group in words.items())


def test_vendored_files_are_as_published() -> None:
    vendored = tomllib.loads((TEMPLATES / "vendor" / "VENDORED.toml").read_text(encoding="utf-8"))["file"]
    assert {entry["file"] for entry in vendored} == {path.name for path in (TEMPLATES / "vendor").glob("*.js")}
    for entry in vendored:
        assert hashlib.sha256((TEMPLATES / "vendor" / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert (TEMPLATES / "vendor" / entry["licence_file"]).is_file()
