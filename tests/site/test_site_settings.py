"""A wrong setting is an error that names file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.settings import ConfigError, Settings, load_settings
from gongkai.site.shells import TEMPLATES


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'titel = "x"',
            "gongkai.toml: unknown key 'titel'; there are title, description, operator, contact, licence, base_url",
        ),
        ("title = 3", "gongkai.toml: title must be text in quotes, not int"),
        ('title = " "', "gongkai.toml: title must not be empty"),
        (
            'base_url = "example.org"',
            "gongkai.toml: base_url must look like https://example.org/path/, not 'example.org'",
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "gongkai.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "gongkai.toml")
    assert message == str(caught.value)


def test_toml_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "gongkai.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"gongkai\.toml: Invalid value"):
        load_settings(tmp_path / "gongkai.toml")


def test_settings_have_defaults_and_the_address_ends_with_a_slash(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == Settings()
    (tmp_path / "gongkai.toml").write_text('base_url = "https://example.org/gk"', encoding="utf-8")
    assert load_settings(tmp_path / "gongkai.toml").base_url == "https://example.org/gk/"


def test_the_settings_of_this_copy_are_right() -> None:
    assert load_settings(TEMPLATES.parent / "gongkai.toml").title
