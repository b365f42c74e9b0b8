"""Data that a script reads: a JSON file, and its twin as a script for pages that are opened from a folder.

A browser does not let a page at `file://` read a file beside it; a script it may load. templates/assets/load.js reads
the one or the other.
"""

from __future__ import annotations

import json
from typing import Any


def twins(path: str, content: Any) -> list[tuple[str, bytes]]:
    """Return path and bytes of the JSON file `path` with `content`, and of its twin."""
    return [(path, _text(content).encode() + b"\n"), twin(path, content)]


def twin(path: str, content: Any) -> tuple[str, bytes]:
    """Return path and bytes of the script that hands `content` to load.js as that of the JSON file `path`."""
    return f"{path.removesuffix('.json')}.js", f"gongkaiTake({json.dumps(path)},{_text(content)});\n".encode()


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
