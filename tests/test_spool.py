"""Bytes by name come back as they were put, in this process and in those that start later."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.spool import Spool
from gongkai.workers import each


def test_bytes_come_back_by_name_and_in_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    given = {"b": b"", "a": b"\0" * 100_000, "丙": "文字".encode()}
    for name, data in given.items():
        spool.add(name, data)
    assert list(spool.items()) == list(given.items())
    assert list(each(spool.__getitem__, ["a", "丙", "b"], 3, least=1)) == [given["a"], given["丙"], given["b"]]
    with pytest.raises(KeyError):
        spool["c"]


def test_a_name_and_a_file_are_used_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.add("a", b"1")
    with pytest.raises(ValueError, match="a is there already"):
        spool.add("a", b"2")
    assert spool["a"] == b"1"
    with pytest.raises(FileExistsError):
        Spool(tmp_path / "spool")
