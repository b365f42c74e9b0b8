"""Media types of what is published."""

_TYPES = {
    "atom": "application/atom+xml",
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def media_type(name: str) -> str:
    """Return the media type of a file by its name or ending; raises KeyError for one that is not published."""
    return _TYPES[name.rpartition(".")[2]]
