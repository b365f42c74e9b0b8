"""What machines read: the heads of pages, the catalogue as RDF, the sitemap."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree, html
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef

from gongkai.exports import Listed
from gongkai.form import load_forms
from gongkai.settings import Settings
from gongkai.site import catalogue, render, sitemap

BASE = "https://example.org/gongkai/"
KINDS = {
    "data/index.html": ("政府信息公开工作年度报告数据", "2019/2021"),
    "years/2021/index.html": ("2021年政府信息公开工作年度报告数据", "2021"),
    "townships/640181105/index.html": ("临河镇历年政府信息公开工作年度报告数据", "2019/2021"),
    "townships/640181105/2020/index.html": ("临河镇2020年政府信息公开工作年度报告数据", "2020"),
}
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module")
def based() -> dict[str, str]:
    """The pages of a copy that knows its address."""
    from site_sample import sample

    return {page.path: page.html for page in render(sample(), Settings(base_url=BASE), load_forms())}


def described(page: str) -> dict[str, Any]:
    (found,) = html.fromstring(page).xpath("//head/script[@type='application/ld+json']/text()")
    return json.loads(found)


@pytest.mark.parametrize("path", KINDS)
def test_a_page_with_data_describes_its_data_set(pages: dict[str, str], based: dict[str, str], path: str) -> None:
    name, years = KINDS[path]
    found, there = described(pages[path]), described(based[path])

    assert (found["@type"], found["name"], found["temporalCoverage"]) == ("Dataset", name, years)
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["distribution"][0]["contentUrl"] == "datapackage.json"
    assert "url" not in found
    assert there["url"] == BASE + path.removesuffix("index.html")
    assert there["distribution"][0]["contentUrl"] == there["url"] + "datapackage.json"
    assert there["version"] in there["creditText"]


def test_a_report_is_dated_placed_and_part_of_the_whole(based: dict[str, str]) -> None:
    found = described(based["townships/640181105/2020/index.html"])
    undated = described(based["townships/chongwenzhen/2021/index.html"])

    assert found["datePublished"] == "2021-01-20"
    assert found["spatialCoverage"]["name"] == "宁夏回族自治区 银川市 灵武市 临河镇"
    assert found["isPartOf"]["url"] == f"{BASE}data/"
    assert "datePublished" not in undated


def test_pages_without_data_describe_none(pages: dict[str, str]) -> None:
    with_data = {path for path, page in pages.items() if 'application/ld+json">' in page}

    assert {"index.html", "about/index.html", "404.html", "quality/index.html"}.isdisjoint(with_data)
    assert len(with_data) > len(KINDS)


def test_no_text_of_a_report_ends_the_description_or_becomes_an_address(pages: dict[str, str]) -> None:
    found = described(pages["townships/654202103/2021/index.html"])

    assert "isBasedOn" not in found
    assert "javascript:" not in json.dumps(found)
    for path, page in pages.items():
        scripts = html.fromstring(page).xpath("//script[not(@src)]")
        assert {script.get("type") for script in scripts} <= {"application/ld+json"}, path


def test_every_page_but_the_404_has_open_graph_and_the_feed(based: dict[str, str]) -> None:
    for path, page in based.items():
        tree = html.fromstring(page)
        about = dict(zip(tree.xpath("//meta/@property"), tree.xpath("//meta[@property]/@content"), strict=True))
        feeds = tree.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
        if path == "404.html":
            assert (about, feeds) == ({}, [])
            continue
        assert about["og:url"] == BASE + path.removesuffix("index.html")
        assert about["og:title"].strip()
        assert about["og:description"] == tree.xpath("//meta[@name='description']/@content")[0]
        assert feeds == ["../" * path.count("/") + "changes/feed.atom"]


@pytest.mark.parametrize("base", [BASE, ""])
def test_the_catalogue_is_dcat(base: str) -> None:
    from site_sample import sample

    book = Listed("years/2021/gongkai-2021.xlsx", 25_740, "ab" * 32, 9)
    given = catalogue(replace(sample(), downloads=[book]), Settings(base_url=base))
    place = f"{BASE}data/catalog.jsonld"
    graph = Graph().parse(data=given, format="json-ld", base=place)

    assert list(graph.subjects(RDF.type, DCAT.Catalog)) == [URIRef(place)]
    sets = set(graph.objects(URIRef(place), DCAT.dataset))
    assert {URIRef(f"{BASE}data/"), URIRef(f"{BASE}years/2021/")} <= sets
    (distribution,) = graph.objects(URIRef(f"{BASE}years/2021/"), DCAT.distribution)
    assert graph.value(distribution, DCAT.downloadURL) == URIRef(BASE + book.path)
    assert int(graph.value(distribution, DCAT.byteSize)) == book.bytes
    assert graph.value(URIRef(f"{BASE}years/2020/"), DCTERMS.modified) == Literal(
        "2021-01-20", datatype=URIRef("http://www.w3.org/2001/XMLSchema#date")
    )


def test_the_sitemap_has_every_page_with_the_day_of_its_reports() -> None:
    days = {"townships/a/2020/": "2021-01-20"}
    paths = ["index.html", "404.html", "townships/a/index.html", "townships/a/2020/index.html"]
    ((name, data),) = sitemap(paths, lambda folder: days.get(folder, ""), Settings(base_url=BASE))
    tree = etree.fromstring(data)

    assert name == "sitemap.xml"
    found = {
        url.findtext("s:loc", namespaces=NAMESPACE): url.findtext("s:lastmod", namespaces=NAMESPACE) for url in tree
    }
    assert found == {BASE: None, f"{BASE}townships/a/": None, f"{BASE}townships/a/2020/": "2021-01-20"}


def test_a_sitemap_too_large_for_one_file_is_an_index() -> None:
    files = dict(sitemap([f"p{n}/index.html" for n in range(5)], lambda _: "", Settings(base_url=BASE), most=2))
    parts = etree.fromstring(files.pop("sitemap.xml")).xpath("//s:loc/text()", namespaces=NAMESPACE)

    assert parts == [BASE + name for name in files] == [f"{BASE}sitemap-{number}.xml" for number in (1, 2, 3)]
    assert sum(len(etree.fromstring(data)) for data in files.values()) == 5


def test_a_copy_that_does_not_know_its_address_has_no_sitemap() -> None:
    assert list(sitemap(["index.html"], lambda _: "", Settings())) == []
