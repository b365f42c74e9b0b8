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
            "gongkai.toml: unknown key 'titel'; there are title, description, notice, operator, contact, errors, licence, "
            "base_url, source_files, home, links",
        ),
        ("title = 3", "gongkai.toml: title must be text in quotes, not int"),
        ('title = " "', "gongkai.toml: title must not be empty"),
        (
            'base_url = "example.org"',
            "gongkai.toml: base_url must look like https://example.org/path/, not 'example.org'",
        ),
        (
            'licence = "CC BY-NC 4.0"',
            "gongkai.toml: licence must be one of CC BY 4.0, CC BY-SA 4.0, CC0 1.0, not 'CC BY-NC 4.0'",
        ),
        ('errors = "call us"', "gongkai.toml: errors must be a mail address or a web address, not 'call us'"),
        (
            'source_files = "https://example.org/"',
            "gongkai.toml: source_files must be a web address with {source} in it, not 'https://example.org/'",
        ),
        ('home = "灵武市"', "gongkai.toml: home must be a division code of 6 digits, not '灵武市'"),
        ("links = 1", 'gongkai.toml: links no. 1 must be [[links]] with title = "…" and url = "https://…"'),
        (
            '[[links]]\ntitle = "x"',
            'gongkai.toml: links no. 1 must be [[links]] with title = "…" and url = "https://…"',
        ),
        (
            '[[links]]\ntitle = "x"\nurl = "javascript:1"',
            "gongkai.toml: url of links no. 1 must be a web address, not 'javascript:1'",
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


def test_an_error_is_reported_by_mail_or_on_a_page_with_the_id_filled_in() -> None:
    by_mail = Settings(contact="gk@example.org").errors_address("640181105-2021", "https://example.org/x/")
    assert by_mail.startswith("mailto:gk@example.org?subject=") and "640181105-2021" in by_mail
    there = Settings(contact="gk@example.org", errors="https://example.org/new?title={id}")
    assert there.errors_address("a b") == "https://example.org/new?title=a%20b"
    assert Settings(contact="电话 12345").errors_address("x") == ""


def test_a_kept_source_has_an_address() -> None:
    settings = Settings(source_files="https://example.org/blob/{source}")
    assert settings.source_address("灵武市/2021.md") == "https://example.org/blob/%E7%81%B5%E6%AD%A6%E5%B8%82/2021.md"
