"""From rows to the files below ``datapackage/``: the collection, and a package for each report, township and year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.form import Form
from gongkai.package.codes import codes_of
from gongkai.package.descriptors import NESTED, Describer, File, Scope, file_of
from gongkai.package.json_lines import json_bytes
from gongkai.package.schemas import field_names
from gongkai.package.types import Nested, Row, Rows
from gongkai.settings import CC_BY, Licence

_QUOTED = re.compile(r'["\r\n]')
_COLLECTION_ONLY = ("sources", "codes")


@dataclass(frozen=True, slots=True)
class Part:
    """A report's share of every table: its lines of CSV and their number, put together in four packages."""

    report_id: str
    township_id: str
    year: str
    township: Row
    source: Mapping[str, str]
    lines: Mapping[str, tuple[bytes, int]]


def csv_lines(rows: Iterable[Mapping[str, str]], header: Sequence[str]) -> bytes:
    """Return `rows` as CSV without a header: UTF-8, ``\\n``, RFC 4180 quoting where needed, text verbatim.

    Raises KeyError when a row lacks a field, ValueError when it has one more.
    """
    lines: list[str] = []
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row has fields {', '.join(row)}; expected {', '.join(header)}")
        cells = [row[name] for name in header]
        line = ",".join(cells)
        plain = line.count(",") == len(cells) - 1 and not _QUOTED.search(line)
        lines.append((line if plain else ",".join(map(_quoted, cells))) + "\n")
    return "".join(lines).encode("utf-8", "backslashreplace")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or _QUOTED.search(text) else text


def collection_files(
    reports: Iterable[tuple[Rows, Nested]],
    sources: Iterable[Row],
    forms: Sequence[Form],
    licence: Licence = CC_BY,
) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file below ``datapackage/``, each package's descriptor last.

    `reports` are the rows of each report and its report.json.

    Rows come by report_id, within a report as given; townships by township_id, sources by path. Raises ValueError
    when two reports have one id.
    """
    packer = Packer(forms, licence)
    found: dict[str, Part] = {}
    for rows, whole in reports:
        part = packer.part(rows)
        if part.report_id in found:
            raise ValueError(f"two reports are {part.report_id}")
        found[part.report_id] = part
        yield from _contents(packer.report(part, json_bytes(whole)))
    parts = [found[report_id] for report_id in sorted(found)]
    for folder, its in groups_of(parts).items():
        yield from _contents(packer.group(folder, its))
    yield from _contents(packer.collection(parts, sources))


def _contents(files: Iterable[tuple[str, File]]) -> Iterator[tuple[str, bytes]]:
    return ((path, file.data) for path, file in files)


def groups_of(parts: Sequence[Part]) -> dict[str, list[Part]]:
    """Return the parts of each township and of each year, by the folder of its package; `parts` come by report_id."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(f"townships/{part.township_id}/", []).append(part)
        groups.setdefault(f"years/{part.year}/", []).append(part)
    return dict(sorted(groups.items()))


def _townships(parts: Iterable[Part]) -> list[Row]:
    """Each township once, as its latest report has it."""
    latest: dict[str, Part] = {}
    for part in sorted(parts, key=lambda part: part.year):
        latest[part.township_id] = part
    return [latest[township_id].township for township_id in sorted(latest)]


class Packer:
    """Puts packages together from parts."""

    def __init__(self, forms: Sequence[Form], licence: Licence) -> None:
        self.forms = forms
        self.describer = Describer(forms, licence)
        self.headers = {resource: field_names(schema) for resource, schema in self.describer.schemas.items()}
        self._heads = {
            resource: csv_lines([dict(zip(header, header, strict=True))], header)
            for resource, header in self.headers.items()
        }

    def part(self, rows: Rows) -> Part:
        """Return what the packages of many reports need of one; the whole report is not kept."""
        report = rows["reports"][0]
        township = rows["townships"][0]
        name = township["name"] or township["township_id"]
        source = {"title": report["title"] or f"{name} {report['year']}"}
        return Part(
            report_id=report["report_id"],
            township_id=report["township_id"],
            year=report["year"],
            township=township,
            source=source | ({"path": report["url"]} if report["url"] else {}),
            lines={
                resource: (csv_lines(rows[resource], self.headers[resource]), len(rows[resource]))
                for resource in self.headers
                if resource != "townships" and resource not in _COLLECTION_ONLY
            },
        )

    def tables(self, parts: Sequence[Part], extra: Mapping[str, Sequence[Row]] | None = None) -> list[File]:
        """Return the tables of `parts` together, in the order of publication, `extra` those given as rows."""
        given = {"townships": _townships(parts), **(extra or {})}
        found: list[File] = []
        for resource, header in self.headers.items():
            head = self._heads[resource]
            if resource in given:
                data = head + csv_lines(given[resource], header)
                found.append(file_of(f"{resource}.csv", data, len(given[resource])))
            elif resource not in _COLLECTION_ONLY:
                shares = [part.lines[resource] for part in parts]
                data = head + b"".join(lines for lines, _ in shares)
                found.append(file_of(f"{resource}.csv", data, sum(count for _, count in shares)))
        return found

    def group(self, folder: str, parts: Sequence[Part]) -> Iterator[tuple[str, File]]:
        """Yield the package of a township or a year, `folder` and `parts` as `groups_of` gives them."""
        kind, name, _ = folder.split("/")
        if kind == "years":
            yield from self.package(folder, "year", {"year": name}, self.tables(parts))
            return
        about = {"township_id": name, "name": _townships(parts)[0]["name"] or name}
        given = [part.source for part in parts]
        yield from self.package(folder, "township", about, self.tables(parts), sources=given)

    def collection(self, parts: Sequence[Part], sources: Iterable[Row]) -> Iterator[tuple[str, File]]:
        """Yield the package of the whole collection; `parts` come by report_id."""
        listed = sorted(sources, key=lambda row: row["source"])
        extra = {"sources": listed, "codes": codes_of(self.forms)}
        yield from self.package("", "collection", {}, self.tables(parts, extra))

    def report(self, part: Part, whole: bytes) -> Iterator[tuple[str, File]]:
        """Yield the package of one report, `whole` its report.json."""
        about = {
            "report_id": part.report_id,
            "year": part.year,
            "name": part.township["name"] or part.township_id,
        }
        folder = f"townships/{part.township_id}/{part.year}/"
        nested = file_of(NESTED, whole)
        yield from self.package(folder, "report", about, self.tables([part]), nested=nested, sources=[part.source])

    def package(
        self,
        folder: str,
        scope: Scope,
        about: Mapping[str, str],
        tables: Sequence[File],
        *,
        nested: File | None = None,
        sources: Sequence[Mapping[str, str]] = (),
    ) -> Iterator[tuple[str, File]]:
        """Yield the files of a package in `folder`, which is empty or ends with a slash."""
        descriptor = self.describer.describe(scope, about, tables, nested=nested, sources=sources)
        for file in (*tables, *([nested] if nested else ()), descriptor):
            yield folder + file.name, file
