"""A report.json read with its cells as lines is the one that was written."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from gongkai.package.json_lines import json_bytes, json_line, read_json
from gongkai.package.records import Records, read_nested

HOSTILE = '"cells": [\n        {"text":1},\n        "]\n      ]\\'


def cell(text: str, row: int) -> dict[str, Any]:
    return {"text": text, "source_line": row, "page": 1, "box": [1.5, 2, 3, 4], "table": 1, "row": row, "column": 1}


def nested(text: str) -> dict[str, Any]:
    cells = [{"line": line, "raw": text, "place": {"row": 1, "box": [0.5, 1, 2, 3]}} for line in ("a", "a", "b")]
    source = [
        {"kind": "line", "text": text, "source_line": 1},
        {"kind": "table", "cells": [cell(text, row) for row in (2, 3)], "source_line": 2},
        {"kind": "table", "cells": [], "source_line": 4},
        {"kind": "table", "cells": [cell(text, 5)], "source_line": 5},
    ]
    return {
        "report": {"title": text},
        "sections": [{"number": 1, "paragraphs": [{"line": 1, "text": text}]}],
        "tables": {
            "disclosures": {"present": True, "cells": cells, "rows": [{"raw": [text, text]}]},
            "requests": {"present": False, "cells": [], "rows": []},
            "proceedings": {"present": True, "cells": cells[:1], "rows": []},
        },
        "source_text": source,
        "replaced": [{"changes": [], "source_text": source}],
    }


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(its) for name, its in value.items()}
    return [plain(its) for its in value] if isinstance(value, list | Records) else value


@pytest.mark.parametrize("text", ["政务公开", "", HOSTILE, "\ud800"], ids=["plain", "empty", "hostile", "surrogate"])
def test_it_is_the_value_that_was_written(text: str) -> None:
    whole = read_nested(json_bytes(nested(text)))
    assert plain(whole) == nested(text)
    cells = [whole["tables"]["disclosures"]["cells"], whole["source_text"][1]["cells"]]
    assert all(isinstance(its, Records) for its in cells)
    assert cells[0][1:] == nested(text)["tables"]["disclosures"]["cells"][1:] and len(cells[0]) == 3


@pytest.mark.parametrize("text", ["政务公开", HOSTILE, "\ud800"], ids=["plain", "hostile", "surrogate"])
def test_rows_are_told_apart_by_how_their_first_lines_begin(text: str) -> None:
    cells = nested(text)["tables"]["disclosures"]["cells"]
    first, second = Records.of(cells).split([b'{"line":"b"'])
    assert [read_json(b"[" + lines + b"]") for lines in (first, second)] == [cells[:2], cells[2:]]
    with pytest.raises(ValueError):
        list(Records.of(cells).split([b'{"line":"c"']))


@pytest.mark.parametrize("text", ["政务公开", "\ud800"], ids=["plain", "surrogate"])
def test_what_is_json_already_is_put_as_it_is(text: str) -> None:
    given = {"b": text, "a": orjson.Fragment(json_line([{"raw": text}]))}
    assert json_line(given, by_name=True) == json_line({"b": text, "a": [{"raw": text}]}, by_name=True)
