"""The rows of a report as lines of each format: what rows of equal texts have alike is put together once for all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter

from gongkai.exports.cells import XmlRows
from gongkai.exports.excel_csv import CsvLines
from gongkai.exports.flat import Owned
from gongkai.exports.known import Known
from gongkai.exports.tables_json import JsonLines
from gongkai.exports.typed import Table
from gongkai.package import Rows

Line = tuple[bytes, bytes, bytes]
"""One of JSON, of CSV for Excel and of XML."""


class Lines:
    """Puts the rows of a resource into lines."""

    def __init__(self, table: Table, owned: Owned) -> None:
        self._resource = table.resource
        self._owned = owned
        self._formats = JsonLines(table.stated), CsvLines(owned.columns), XmlRows(owned.columns)
        names = [field.name for field in table.stated[1:]]
        self._given: Callable[..., tuple[str, ...]] = itemgetter(*names)
        self._rests = {edition: Known(partial(self._rest, names, edition)) for edition in owned.texts}

    def of(self, its: Rows) -> Line:
        """Return all lines of a report."""
        rows, rests = its[self._resource], self._rests[its["reports"][0]["edition"]]
        if not rows:
            return b"", b"", b""
        heads = self._heads(self._owned.owner(its))
        ends = zip(*[rests[texts] for texts in map(self._given, rows)], strict=True)
        json, csv, xml = (head + head.join(its) for head, its in zip(heads, ends, strict=True))
        return json, csv, xml

    def _heads(self, owner: tuple[str, ...]) -> Line:
        json, csv, xml = self._formats
        return json.head(owner[0]), csv.head(owner), xml.head(owner)

    def _rest(self, names: list[str], edition: str, texts: tuple[str, ...]) -> Line:
        """Return the ends of the lines of a row with these texts in all fields but the first, which is the report's."""
        own = self._owned.texts[edition](dict(zip(names, texts, strict=True)))
        json, csv, xml = self._formats
        return json.rest(texts), csv.rest(own), xml.rest(own)
