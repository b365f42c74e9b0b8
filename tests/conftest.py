"""What several tests need: the shared examples where they lie beside the checkout, and documents made of text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gongkai.source import Document
from gongkai.source.text import read

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def document(text: str, source: str = "平罗县/陶乐镇/2023.txt") -> Document:
    """Return `text` as it would be read from a file named `source`."""
    data = text.encode()
    blocks, _ = read(data, Path(source))
    return Document(source, "txt", hashlib.sha256(data).hexdigest(), len(data), blocks)


@pytest.fixture
def shared() -> Path:
    """The folder of real reports beside the checkout; a stranger's clone has none."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not there; the project's own fixtures cover the same ground")
    return SHARED
