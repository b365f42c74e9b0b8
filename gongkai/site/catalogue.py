"""The catalogue of the data for other catalogues: DCAT-AP as JSON-LD, the whole and every year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai import __version__
from gongkai.exports import Listed, media_type
from gongkai.package.json_lines import json_bytes
from gongkai.settings import Settings
from gongkai.site.metadata import load_words
from gongkai.site.types import Collection, Row

_EU = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(collection: Collection, settings: Settings) -> bytes:
    """Return the catalogue; addresses are below base_url, else relative to where it lies."""
    top = _top(settings)
    reports = collection.tables["reports"]
    words = load_words()["dataset"]
    whole = [
        Listed(f"data/{e['path']}", e["bytes"], e["hash"][7:], e["rows"]) for e in collection.descriptor["resources"]
    ]
    listed = [*whole, *collection.downloads]
    sets = [_data_set("data/", words["data"], reports, _in(listed, "data/"), settings)]
    for year in sorted({row["year"] for row in reports}):
        folder, its = f"years/{year}/", [row for row in reports if row["year"] == year]
        sets.append(_data_set(folder, words["year"].format(year=year), its, _in(listed, folder), settings))
    found = {
        "@context": _CONTEXT,
        "@id": f"{top}data/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _text(settings.title),
        "dct:description": _text(settings.description),
        "dct:publisher": _publisher(settings),
        "dct:license": {"@id": settings.terms.path},
        "dct:language": {"@id": f"{_EU}/language/ZHO"},
        "foaf:homepage": {"@id": top},
        "dcat:dataset": sets,
    }
    return json_bytes(found)


def _top(settings: Settings) -> str:
    return settings.base_url or "../"


def _in(listed: Iterable[Listed], folder: str) -> list[Listed]:
    return [item for item in listed if item.path.startswith(folder)]


def _data_set(
    folder: str, title: str, reports: Sequence[Row], files: Sequence[Listed], settings: Settings
) -> Mapping[str, Any]:
    years, top = sorted({row["year"] for row in reports}), _top(settings)
    day = max((row["published"] for row in reports), default="")
    return {
        "@id": f"{top}{folder}",
        "@type": "dcat:Dataset",
        "dct:identifier": folder,
        "dct:title": _text(title),
        "dct:description": _text(f"{title}。{settings.description}"),
        "dct:publisher": _publisher(settings),
        "dct:language": {"@id": f"{_EU}/language/ZHO"},
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/ANNUAL"},
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{_EU}/data-theme/GOVE"},
        "dcat:keyword": [_text(word) for word in load_words()["keywords"]],
        "dcat:version": __version__,
        "dcat:landingPage": {"@id": f"{top}{folder}index.html"},
        **({"dct:modified": _typed(day, "date")} if day else {}),
        **({"dct:temporal": _period(years[0], years[-1])} if years else {}),
        "dcat:distribution": [_distribution(item, settings) for item in files],
    }


def _distribution(item: Listed, settings: Settings) -> Mapping[str, Any]:
    address = {"@id": _top(settings) + item.path}
    return {
        "@id": f"{address['@id']}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _text(f"{item.name}：{load_words()['format'][item.format]}"),
        "dct:license": {"@id": settings.terms.path},
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"{_IANA}/{media_type(item.name)}"},
        "dcat:byteSize": _typed(str(item.bytes), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(item.sha256, "hexBinary"),
        },
    }


def _period(first: str, last: str) -> Mapping[str, Any]:
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _typed(f"{first}-01-01", "date"),
        "dcat:endDate": _typed(f"{last}-12-31", "date"),
    }


def _publisher(settings: Settings) -> Mapping[str, Any]:
    return {"@type": "foaf:Agent", "foaf:name": _text(settings.operator or settings.title)}


def _text(text: str) -> Mapping[str, str]:
    return {"@value": text, "@language": "zh-CN"}


def _typed(value: str, type: str) -> Mapping[str, str]:
    return {"@value": value, "@type": f"xsd:{type}"}
