"""The rows of reports as lines of each format: what rows or reports have alike is put together once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter

from gongkai.exports.cells import XmlRows
from gongkai.exports.excel_csv import CsvLines
from gongkai.exports.flat import Column, Flattener
from gongkai.exports.known import Known
from gongkai.exports.tables_json import JsonLines
from gongkai.exports.typed import Field, Table
from gongkai.package import Rows

Line = tuple[bytes, ...]
"""A line, or the beginning or end of one, of JSON, of CSV for Excel and of XML; or of XML alone."""


class LineMaker:
    """Puts rows of reports into lines of all formats, or of XML alone."""

    def __init__(self, tables: Mapping[str, Table], flattener: Flattener, only_xml: bool = False) -> None:
        self._tables = tables
        self._flattener = flattener
        self._only_xml = only_xml
        whose = self._formats(tables["reports"].stated[:1], flattener.whose)
        self._heads = Known[tuple[str, ...], Line](lambda owner: tuple([head(owner) for head, _ in whose]))

    def lines(self, resource: str, reports: Sequence[Rows]) -> Iterator[tuple[bytes, ...]]:
        """Yield for each format what each of the reports has of a resource."""
        table, owned = self._tables[resource], self._flattener.owned(resource)
        formats = self._formats(table.stated, owned.columns)
        names = [field.name for field in table.stated[1:]]
        given: Callable[..., tuple[str, ...]] = itemgetter(*names)

        def rest(edition: str, texts: tuple[str, ...]) -> Line:
            own = owned.texts[edition](dict(zip(names, texts, strict=True)))
            return tuple([rest(texts, own) for _, rest in formats])

        rests = {edition: Known(partial(rest, edition)) for edition in owned.texts}

        def of(its: Rows) -> Line:
            known = rests[its["reports"][0]["edition"]]
            ends = zip(*[known[texts] for texts in map(given, its[resource])], strict=True)
            lines = [head + head.join(its) for head, its in zip(self._heads[owned.owner(its)], ends, strict=False)]
            return tuple(lines) or (b"",) * len(formats)

        return zip(*map(of, reports), strict=True)

    def _formats(self, fields: Sequence[Field], columns: Sequence[Column]) -> list[_Format]:
        """Return what makes lines of a table with some `fields`, which are flat in some `columns`."""
        json, csv, xml = JsonLines(fields), CsvLines(columns), XmlRows(columns)
        formats: list[_Format] = [
            (lambda owner: json.head(owner[0]), lambda texts, _: json.rest(texts)),
            (csv.head, lambda _, own: csv.rest(own)),
            (xml.head, lambda _, own: xml.rest(own)),
        ]
        return formats[2:] if self._only_xml else formats


_Texts = tuple[str, ...]
_Format = tuple[Callable[[_Texts], bytes], Callable[[_Texts, _Texts], bytes]]
"""What makes the beginning of a line of whose it is, and its end of the texts of the fields and of the columns."""
