"""Pieces of files are found again, and put together in any order."""

from __future__ import annotations

import json
from pathlib import Path

from gongkai.exports.pieces import each_of, merged, write_pieces
from gongkai.exports.tables_json import write_tables_json
from gongkai.exports.typed import tables_of
from tests.package.made import FORMS

TABLES = tables_of(FORMS)
LINES = [b',\n["a",1]', b"", b',\n["b",2],\n["b",3]', b""]


def test_pieces_of_several_files_come_in_the_order_asked_for(tmp_path: Path) -> None:
    found = {}
    for year, pieces in {"2020": [b"a", b"", b"ccc"], "2021": [b"dd"]}.items():
        with (tmp_path / year).open("wb") as file:
            file.write(b"head")
            found[year] = write_pieces(file, year, pieces)
            file.write(b"tail")

    assert list(merged(tmp_path, ["2020", "2021", "2020", "2020"], found)) == [b"a", b"dd", b"", b"ccc"]
    assert list(each_of(tmp_path, found["2020"])) == [b"a", b"", b"ccc"]
    with (tmp_path / "2020").open("rb") as file:
        assert [found["2020"].read(file, place) for place in (2, 0, 1)] == [b"ccc", b"a", b""]


def test_lines_of_one_json_serve_for_another(tmp_path: Path) -> None:
    tables = {"requests": LINES, "figures": [b"", b""]}
    found = write_tables_json(tmp_path / "whole.json", "whole.json", TABLES, tables.items())
    with (tmp_path / "whole.json").open("rb") as file:
        part = [found["requests"].read(file, place) for place in (2, 1, 0)]
    write_tables_json(tmp_path / "part.json", "part.json", TABLES, [("requests", part)])

    whole = json.loads((tmp_path / "whole.json").read_bytes())
    assert whole["requests"]["rows"] == [["a", 1], ["b", 2], ["b", 3]]
    assert whole["figures"]["rows"] == []
    assert whole["requests"]["fields"] == [field.name for field in TABLES["requests"].stated]
    assert json.loads((tmp_path / "part.json").read_bytes())["requests"]["rows"] == [["b", 2], ["b", 3], ["a", 1]]
