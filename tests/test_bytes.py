"""The same bytes on any machine: CSV, JSON and pages of the published reports have the hashes kept beside this file.

After a change of data or pages that is meant: ``python -m tests.test_bytes`` (``make hashes``) keeps them anew.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from gongkai.pipeline import Options, build
from tests.conftest import ROOT

KEPT = Path(__file__).with_name("bytes.sha256")
TEXTS = {".csv", ".json", ".html", ".js", ".txt", ".xml", ".atom"}
MADE_BY_LIBRARIES_OF_THE_MACHINE = {"site/data/index.html", "site/data/index.json"}
"""They state sizes and hashes of the database, workbooks and archives, in which SQLite and zlib have a say."""


def hashes(folder: Path) -> str:
    """Build the published reports into `folder` and return a line a file, as sha256sum writes them."""
    reports = ROOT / "content" / "reports"
    build(Options(reports, folder / "datapackage", folder / "site", ROOT / "gongkai.toml", jobs=2))
    found = ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")) if path.is_file())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n"
        for name, path in found
        if path.suffix in TEXTS and name not in MADE_BY_LIBRARIES_OF_THE_MACHINE
    )


def test_this_machine_makes_the_bytes_that_another_made(tmp_path: Path) -> None:
    assert hashes(tmp_path).splitlines() == KEPT.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        KEPT.write_text(hashes(Path(made)), encoding="utf-8")
