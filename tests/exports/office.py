"""LibreOffice, as an office opens a file."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest


def converted(file: Path, kind: str, folder: Path, *options: str) -> list[Path]:
    """Return what LibreOffice makes of a file; `kind` is as its --convert-to takes it."""
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice: apt-get install libreoffice-calc-nogui")
    out = folder / "converted"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", *options, "--convert-to", kind, "--outdir", str(out), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return sorted(out.iterdir())


def sheets(workbook: Path, folder: Path) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet as LibreOffice shows them, by title."""
    every_sheet_as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    found = {}
    for path in converted(workbook, every_sheet_as_shown, folder):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem.removeprefix(f"{workbook.stem}-")] = list(csv.reader(file))
    return found
