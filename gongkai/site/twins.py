"""Data that a script reads: a JSON file, and its twin as a script for pages that are opened from a folder.

A browser does not let a page at `file://` read a file beside it; a script it may load. templates/assets/load.js reads
the one or the other.
"""

from __future__ import annotations

from typing import Any

from gongkai.package.json_lines import json_line


def twins(path: str, content: Any) -> list[tuple[str, bytes]]:
    """Return path and bytes of the JSON file `path` with `content`, and of its twin."""
    return [(path, json_line(content, by_name=True) + b"\n"), twin(path, content)]


def twin(path: str, content: Any) -> tuple[str, bytes]:
    """Return path and bytes of the script that hands `content` to load.js as that of the JSON file `path`."""
    return f"{path.removesuffix('.json')}.js", script(path, content)


def script(name: str, content: Any) -> bytes:
    """Return a script that hands `content` to load.js under a name."""
    return b"gongkaiTake(" + json_line(name) + b"," + json_line(content, by_name=True) + b");\n"
