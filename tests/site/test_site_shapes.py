"""Patterns cut from macros: whoever edits one may put its values anywhere."""

from __future__ import annotations

import pytest

from gongkai.site.shapes import cut, cut_numbered, hole


@pytest.mark.parametrize(
    ("macro", "filled"),
    [
        (f"<b>{hole(0)}</b> 5 % {hole(1)}", "<b>a</b> 5 % b"),
        (f"{hole(1)}<b>{hole(0)}</b>", "b<b>a</b>"),
        (f"{hole(0)}{hole(1)}{hole(0)}", "aba"),
        (f"<i>{hole(1)}</i>", "<i>b</i>"),
        ("100 %", "100 %"),
    ],
)
def test_numbered_values_stand_where_the_macro_has_them(macro: str, filled: str) -> None:
    assert cut_numbered(macro, 2) % ("a", "b") == filled


def test_a_single_value_may_stand_twice() -> None:
    assert cut_numbered(f'<li id="{hole(0)}">{hole(0)}</li>', 1) % "L1" == '<li id="L1">L1</li>'


def test_named_values_stand_where_the_macro_has_them() -> None:
    assert cut(f"{hole('text')} 5 % {hole('text')}") % {"text": "a", "more": "b"} == "a 5 % a"
