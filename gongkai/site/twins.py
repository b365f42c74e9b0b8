"""Data that a script reads: a JSON file, and its twin as a script for pages that are opened from a folder.

A browser does not let a page at `file://` read a file beside it; a script it may load. templates/assets/load.js reads
the one or the other.
"""

from __future__ import annotations

import json
from typing import Any


def twins(path: str, content: Any) -> list[tuple[str, bytes]]:
    """Return path and bytes of the JSON file `path` with `content`, and of its twin."""
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return [(path, data.encode() + b"\n"), twin(path, data)]


def twin(path: str, data: str) -> tuple[str, bytes]:
    """Return path and bytes of the script that hands the JSON text `data` to load.js as the content of `path`."""
    return f"{path.removesuffix('.json')}.js", f"gongkaiTake({json.dumps(path)},{data});\n".encode()
