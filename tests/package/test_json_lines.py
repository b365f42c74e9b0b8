"""JSON as the build writes it: any content, a record a line."""

import json

import pytest
from hypothesis import given, strategies

from gongkai.package.json_lines import json_bytes

VALUES = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text() | strategies.just('[{"}]'),
    lambda items: strategies.lists(items, max_size=3) | strategies.dictionaries(strategies.text(), items, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_any_content_survives(value):
    """Numbers of any size and text of any kind, also such as looks like JSON."""
    assert json.loads(json_bytes(value)) == value


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ({"line": "a", "place": {"page": 1, "box": [1, 2]}}, ['{"line":"a","place":{"page":1,"box":[1,2]}}']),
        ([[1, 2], []], ["[[1,2],[]]"]),
        ({"sides": []}, ['{"sides":[]}']),
        ({"raw": '[{"'}, ['{"raw":"[{\\""}']),
        ({"fields": [{"name": "a"}, {}]}, ["{", '  "fields": [', '    {"name":"a"},', "    {}", "  ]", "}"]),
        ({"a": {"b": {"c": {}}}, "d": 1}, ["{", '  "a": {', '    "b": {"c":{}}', "  },", '  "d": 1', "}"]),
        (
            ["[{", {"a": {"b": {"c": {}}}}],
            ["[", '  "[{",', "  {", '    "a": {', '      "b": {"c":{}}', "    }", "  }", "]"],
        ),
        ([{"字": "零"}, 1], ["[", '  {"字":"零"},', "  1", "]"]),
    ],
)
def test_a_record_is_a_line(value, lines):
    """An object with what it holds, unless that is a list of objects or goes deeper than one."""
    assert json_bytes(value).decode() == "\n".join(lines) + "\n"


def test_text_that_is_not_unicode_is_escaped():
    """A path as the operating system gives it may hold bytes that are no UTF-8; only its own record pays for it."""
    value = {"cells": [{"text": "\udcff.txt"}, {"text": "零"}]}

    assert json_bytes(value) == '{\n  "cells": [\n    {"text":"\\udcff.txt"},\n    {"text":"零"}\n  ]\n}\n'.encode()
    assert json.loads(json_bytes(value)) == value
