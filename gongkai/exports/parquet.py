"""Parquet, a file a resource, with the types of the schemas and their words as metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gongkai.exports.typed import Field, Table, Value, in_blocks, value_of
from gongkai.package import Row

_ROWS_A_GROUP = 50_000


def write_parquet(path: Path, table: Table, rows: Iterable[Row], about: Mapping[str, str]) -> int:
    """Write the rows of a resource and return their number; `about` goes into the file's metadata."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    schema = pa.schema(
        [
            pa.field(
                field.name,
                types[field.type],
                nullable=not field.required,
                metadata={"title": field.title, "description": field.description},
            )
            for field in table.fields
        ],
        metadata={"title": table.title, "description": table.description, **about},
    )
    written = 0
    with ParquetWriter(path, schema, compression="zstd") as writer:
        for group in in_blocks(rows, _ROWS_A_GROUP):
            columns = zip(schema.types, table.columns(group, _text), strict=True)
            arrays = [_array(its, type) for type, its in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            written += len(group)
    return written


def _text(field: Field, text: str) -> str | None:
    """Return the value of a text as Arrow reads it from text, None where it states none."""
    value = value_of(field, text)
    return None if value is None else str(value)


def _array(texts: Sequence[Value], type: Any) -> Any:
    """Return the values of a type that texts state; to make them of Python's own numbers would import pandas."""
    from pyarrow.lib import StringBuilder

    builder = StringBuilder()
    builder.append_values(texts)
    return builder.finish().cast(type)
