"""The lists that a copy keeps beside its reports, as CSV: a row a thing, a wrong cell named by file, line and field."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gongkai.settings import ConfigError

_YEAR = re.compile(r"(?:19|20)\d\d")


def read_list(path: Path, fields: Sequence[str]) -> list[tuple[str, Mapping[str, str]]]:
    """Return (file and line, cells by field) for each row of `path`; nothing if there is no such file.

    The first of `fields` must be in the header, the others are blank where they are not. Raises ConfigError.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: 应为 UTF-8 编码的 CSV / must be CSV in UTF-8: {error}") from None
    return list(_rows(text, path.name, fields))


def _rows(text: str, where: str, fields: Sequence[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    rows = csv.DictReader(io.StringIO(text))
    given = tuple(rows.fieldnames or ())
    if fields[0] not in given or set(given) - set(fields):
        raise ConfigError(f"{where}: 表头应为 / the header must be {','.join(fields)}; 现为 / it is {','.join(given)}")
    for row in rows:
        line = f"{where}:{rows.line_num}"
        if None in row:
            raise ConfigError(f"{line}: 格数多于表头，有逗号的格要加引号 / more cells than the header; quote commas")
        yield line, {name: (row.get(name) or "").strip() for name in fields}


def year_of(text: str, field: str, line: str) -> int | None:
    """Return the year that a cell holds, None for a blank one; raises ConfigError."""
    if text and not _YEAR.fullmatch(text):
        raise ConfigError(f"{line}: {field} 应为四位年份 / must be a year, not {text!r}")
    return int(text) if text else None
