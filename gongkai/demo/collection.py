"""Write a demonstration: a copy's settings, divisions and reports, and beside them the truth, a source a line."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.demo.places import DemoError, Township, townships
from gongkai.demo.prose import words
from gongkai.demo.series import Source, series
from gongkai.divisions import DIVISIONS

FIRST_YEAR, LAST_YEAR = 2008, 2100

_TRUTH = "truth.json"
_MARK = '{"made_up": true,'


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demonstration consists of, in numbers."""

    units: int
    counties: int
    sources: int
    missing: int
    formats: Mapping[str, int]
    flaws: Mapping[str, int]


def write_demo(
    folder: Path, units: int, years: range, seed: int, progress: Callable[[str, int, int], None] = lambda *_: None
) -> Demo:
    """Write `units` made-up townships' reports for `years` into `folder`, in place of an earlier demonstration there.

    The same arguments give the same bytes. Raises DemoError for a folder of anything else and for impossible numbers.
    """
    if not years or years[0] < FIRST_YEAR or years[-1] > LAST_YEAR:
        raise DemoError(
            f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，前小后大 / "
            f"years must lie between {FIRST_YEAR} and {LAST_YEAR}, the earlier first: {years.start}-{years.stop - 1}"
        )
    made = list(townships(units, seed))
    _clear(folder)
    formats: Counter[str] = Counter()
    flaws: Counter[str] = Counter()
    missing: list[dict[str, str | int]] = []
    with (folder / _TRUTH).open("w", encoding="utf-8", newline="\n") as truth:
        truth.write(f'{_MARK} "units": {units}, "years": [{years[0]}, {years[-1]}], "seed": {seed}, "sources": {{')
        _write_settings(folder)
        _write_divisions(folder, made)
        for number, unit in enumerate(made, start=1):
            left = set(years)
            for source in series(unit, years, f"{seed}/{unit.folder}"):
                _write(folder / "content" / "reports", source)
                truth.write((",\n" if formats else "\n") + f"{_json(source.path)}: {_json(source.truth())}")
                formats[source.format] += 1
                flaws.update(source.flaws)
                left.discard(source.year)
            lacking = {"division_code": unit.code, "county": unit.county, "unit": unit.name}
            missing += [{**lacking, "year": year} for year in sorted(left)]
            progress("write", number, units)
        truth.write(f'\n}}, "missing": {_json(missing)}}}\n')
    return Demo(
        units,
        len({unit.county for unit in made}),
        formats.total(),
        len(missing),
        dict(formats),
        dict(sorted(flaws.items())),
    )


def _clear(folder: Path) -> None:
    """Take away an earlier demonstration; what was built of it stays, since a build replaces it itself."""
    if folder.exists() and not folder.is_dir():
        raise DemoError(f"不是文件夹 / not a folder: {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    truth = folder / _TRUTH
    if any(folder.iterdir()):
        if not truth.is_file() or not _is_demo(truth):
            raise DemoError(
                f"文件夹里有别的东西，演示只写入空文件夹或旧的演示 / "
                f"the folder holds something else; a demonstration goes into an empty one or an earlier one: {folder}"
            )
        shutil.rmtree(folder / "content" / "reports", ignore_errors=True)


def _is_demo(truth: Path) -> bool:
    with truth.open("rb") as file:
        return file.read(len(_MARK)) == _MARK.encode()


def _write_settings(folder: Path) -> None:
    lines = (f"{key} = {_json(text)}\n" for key, text in words()["settings"].items())
    (folder / "gongkai.toml").write_text("".join(lines), encoding="utf-8", newline="\n")


def _write_divisions(folder: Path, made: Iterable[Township]) -> None:
    """Write the made-up divisions as a copy's own, so that the reports are resolved."""
    divisions = dict(division for unit in made for division in unit.divisions)
    lines = ["code,name", *(f"{code},{name}" for code, name in sorted(divisions.items()))]
    path = folder / "content" / DIVISIONS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def _write(reports: Path, source: Source) -> None:
    for ending, data in source.files.items():
        path = reports / f"{source.stem}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
