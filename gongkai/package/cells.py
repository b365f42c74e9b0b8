"""What frictionless would read again: cells, which say the same few things over and over, and keys referred to.

What is made of a cell depends on the cell and its field alone. In a row with anything to note about a cell, or about
itself, frictionless finds that as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frictionless.table.row import Row, create_cell_handlers

_LONGEST = 60
"""Codes, ids, numbers and dates: longer texts hardly say the same twice."""

LOOK_UP = "_TableResource__open_lookup"
_FOUND = "_TableResource__lookup"
"""The method that looks up what a table refers to, and where it puts that."""


class _Known(dict[str, Any]):
    """What a reader made of short texts in which it found nothing wrong; KeyError for cells with anything to note."""

    def __init__(self, reader: Any) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, cell: Any) -> Any:
        made, notes = self._reader(cell)
        if notes is not None:
            raise KeyError(cell)
        if type(cell) is str and len(cell) <= _LONGEST:
            self[cell] = made
        return made

    def read(self, cell: Any) -> Any:
        """Return what the reader returns for a cell: what it made of it, and notes or None."""
        try:
            return self[cell], None
        except (KeyError, TypeError):
            return self._reader(cell)


class Handlers(dict[str, Any]):
    """How frictionless reads and writes the cells of a table, by field; `known` is what it has read of each."""

    def __init__(self, fields: Sequence[Any]) -> None:
        handlers = create_cell_handlers(list(fields))
        self.known = [_Known(handler.reader) for handler in handlers.values()]
        readers = zip(handlers.items(), self.known, strict=True)
        super().__init__((name, handler._replace(reader=known.read)) for (name, handler), known in readers)


class KnownRow(Row):
    """A row that is read at once where nothing is wrong with any cell and not all are blank, else by frictionless."""

    def __init__(self, cells: list[Any], *, handlers: Handlers, row_number: int) -> None:
        super().__init__(cells, handlers=handlers, row_number=row_number)
        self.row_number = row_number
        try:
            values = [known[cell] for known, cell in zip(handlers.known, cells, strict=True)]
        except (KeyError, TypeError, ValueError):
            return
        if values.count(None) == len(values):
            return
        dict.update(self, zip(handlers, values, strict=True))
        read = zip(handlers, values, cells, strict=True)
        self._Row__blank_cells = {name: cell for name, value, cell in read if value is None}
        self._Row__processed = True
        self._Row__errors = self.errors = []


def looking_up_once(original: Any) -> Any:
    """Return the method that looks up what a table refers to, once for all tables of a package that refer to the same.

    `original` is that method of frictionless, which does it for each.
    """
    last: Any = None
    known: dict[str, Any] = {}

    def open_lookup(resource: Any) -> None:
        nonlocal last, known
        if resource.package is not last:
            last, known = resource.package, {}
        references = [key["reference"] for key in resource.schema.foreign_keys]
        itself = {"", resource.name}
        if last is None or not references or any(reference["resource"] in itself for reference in references):
            original(resource)
            return
        keys = repr(references)
        if keys not in known:
            original(resource)
            known[keys] = getattr(resource, _FOUND)
        setattr(resource, _FOUND, known[keys])

    return open_lookup
