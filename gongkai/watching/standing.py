"""What the last build published, read back from its outputs: what a single page can be made from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.assessing import key_of
from gongkai.cache import Cache
from gongkai.check.collection import Assessment
from gongkai.content import Content, load_content
from gongkai.exports import INDEX, SITE_ARCHIVE, Listed
from gongkai.package import Row, resources
from gongkai.package.descriptors import DESCRIPTOR, NESTED
from gongkai.pipeline import Options
from gongkai.shares import Wholes
from gongkai.site import Collection


@dataclass(frozen=True, slots=True)
class Standing:
    """The published collection; `sources` are its rows by path, `pages` gives the report_id by the path of its page."""

    content: Content
    collection: Collection
    sources: Mapping[str, Row]
    pages: Mapping[str, str]


def load_standing(options: Options, cache: Cache) -> Standing:
    """Return what the last build has put where `options` say; raises OSError, ConfigError and HistoryError."""
    content = load_content(
        options.content or options.reports.parent, options.settings, options.base_url, options.changes
    )
    tables = {name: _rows(options.datapackage / f"{name}.csv") for name in resources()}
    folders = {row["report_id"]: f"townships/{row['township_id']}/{row['year']}" for row in tables["reports"]}
    collection = Collection(
        tables=tables,
        reports=Wholes(options.datapackage, folders),
        descriptor=json.loads((options.datapackage / DESCRIPTOR).read_bytes()),
        home=content.home,
        register=content.register,
        downloads=list(_exports(options.site / INDEX)),
        candidates=dict(_candidates(tables, options.reports, content, cache)),
    )
    sources = {row["source"]: row for row in tables["sources"]}
    return Standing(content, collection, sources, {f"{at}/index.html": id for id, at in folders.items()})


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _exports(index: Path) -> Iterator[Listed]:
    """Yield the files for taking away that are in no package, as far as pages list them."""
    packed = {DESCRIPTOR, NESTED, SITE_ARCHIVE.rpartition("/")[2], *(f"{name}.csv" for name in resources())}
    for entry in json.loads(index.read_bytes())["files"]:
        if entry["path"].rpartition("/")[2] not in packed:
            yield Listed(entry["path"], entry["bytes"], entry["sha256"], entry.get("rows"))


def _candidates(
    tables: Mapping[str, Sequence[Row]], reports: Path, content: Content, cache: Cache
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the divisions that the name of each unresolved unit fits, as its sources were resolved."""
    unresolved = {row["township_id"] for row in tables["townships"] if not row["division_code"]}
    unit_of = {row["report_id"]: row["township_id"] for row in tables["reports"] if row["township_id"] in unresolved}
    for row in tables["sources"]:
        if row["status"] == "published" and row["report_id"] in unit_of:
            key = key_of(reports / row["source"], row["source"], content.gazetteer)
            known = cache.recall(key, Assessment) if key else None
            if known and known.unit:
                yield unit_of[row["report_id"]], known.unit.candidates
