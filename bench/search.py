"""Measure the full-text search: size, bytes to the first result, recall and precision against looking into every text.

    python bench/search.py 1000 10000            texts of 2,000 to 5,000 characters, seven years of them
    python bench/search.py 1000 --pagefind BIN   the same texts as pages through Pagefind, with its own script in node

Texts are drawn from the demonstration's sentences, from a stock of made-up sentences that recur, and from sentences
that occur once; their words are those of a dictionary of pinyin. Everything is asked through the page in a browser.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import sync_playwright
from pypinyin.phrases_dict import phrases_dict

from gongkai.demo.prose import Pen, words
from gongkai.form import load_forms
from gongkai.serving import serve
from gongkai.settings import Settings
from gongkai.site import Collection, assets, render
from gongkai.site.search import search_files
from gongkai.site.search.folding import fold

YEARS = range(2019, 2026)
QUERIES = ("河湖长制", "行政复议", "政务公开", "信息公开", "培训", "河", "公", "2021", "政务公开 培训", "不存在的词语")
LOOKED_AT = 300
"""How many of the latest results are compared."""

FOUND = """async ([query, most]) => {
  const found = [];
  const run = await gongkaiSearch.search(query);
  const before = (await run.count()).number;
  for await (const { id, year } of run.results) if (found.push(`${id}-${year}`) === most) break;
  return [found, before];
}"""
NODE = Path(__file__).with_name("pagefind.mjs")


def narratives(reports: int) -> Iterator[tuple[str, str, str]]:
    """Yield unit, year and text of as many reports."""
    random = Random(reports)
    drawn = random.sample(sorted(phrases_dict), 6_000)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(drawn))))

    def sentence() -> str:
        parts = random.choices(drawn, cum_weights=weights, k=random.randrange(4, 9))
        return "，".join("".join(parts[at : at + 2]) for at in range(0, len(parts), 2)) + random.choice(("。", "；"))

    stock = [sentence() for _ in range(4_000)] + ["落实河湖长制，清理河道。", "推行河长制与湖长制，未发生行政复议。"]
    names = {"received": 1, "requests_received": 1} | dict.fromkeys(re.findall(r"\{(\w+)", json.dumps(words())), 1)
    for number in range(reports):
        unit = f"64{10 + number // 7 % 80:02}{number // 560 % 100:02}{number // 7 % 1000:03}"
        values = {name: random.randrange(300) for name in names}
        overview = Pen(random, dict.fromkeys(("name", "place", "county", "year", "self"), unit), values, []).overview(
            True
        )
        length, text = random.randrange(2_000, 5_000), list(overview)
        filled = sum(map(len, text))
        while filled < length:
            text.append("".join(random.choice(stock) if random.random() < 0.85 else sentence() for _ in range(6)))
            filled += len(text[-1])
        yield unit, str(YEARS[number % 7]), "\n".join(text)


def collection(texts: list[tuple[str, str, str]]) -> Collection:
    """Return a collection of nothing but texts."""
    blank = dict.fromkeys(("county", "prefecture", "province", "county_code", "prefecture_code", "province_code"), "")
    units = {unit: {"township_id": unit, "name": f"第{unit}镇", "division_code": unit, **blank} for unit, _, _ in texts}
    reports = [{"report_id": f"{u}-{y}", "township_id": u, "year": y} for u, y, _ in texts]
    wholes = {f"{u}-{y}": {"township": units[u], "sections": [_section(text)]} for u, y, text in texts}
    return Collection({"townships": list(units.values()), "reports": reports}, wholes, {})


def _section(text: str) -> dict[str, Any]:
    return {"heading": "", "paragraphs": [{"line": 1, "text": line} for line in text.split("\n")]}


def write(folder: Path, texts: list[tuple[str, str, str]]) -> None:
    """Write the page that searches, its scripts and the index of `texts`, and print their size."""
    empty = {name: [] for name in ("disclosures", "requests", "proceedings", "figures", "findings", "sources")}
    nothing = Collection({"townships": [], "reports": [], **empty}, {}, {"version": "", "resources": []})
    page = next(page for page in render(nothing, Settings(), load_forms()) if page.path == "search/index.html")
    started = time.process_time()
    files = list(search_files(collection(texts)))
    seconds = time.process_time() - started
    for path, data in [*files, *assets(), (page.path, page.html.encode())]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    index = [data for path, data in files if "/texts/" not in path]
    copies = [data for path, data in files if "/texts/" in path]
    for name, its in (("index", index), ("texts", copies)):
        packed = [len(gzip.compress(data, 6)) for data in its]
        print(
            f"{name}: {len(its)} files, {sum(map(len, its)) / len(texts):.0f} bytes a report, "
            f"{sum(packed) / len(texts):.0f} with gzip, the largest {max(packed)}"
        )
    print(f"built in {seconds:.1f} s of one core")


def ask(folder: Path, texts: list[tuple[str, str, str]], queries: list[str]) -> None:
    """Ask every query through the page; print what is loaded until the first result, recall and precision."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    folded = {f"{unit}-{year}": fold(text) for unit, year, text in texts}
    print("query | have it | found | recall | precision | at most | KB to the first result | files | KB with the page")
    with serve(folder) as (url, wait), sync_playwright() as run:
        threading.Thread(target=wait, daemon=True).start()
        browser = run.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for query in queries:
            expected = {report for report, text in folded.items() if all(fold(word) in text for word in query.split())}
            data, whole = _until_first(browser, folder, url, query)
            page = browser.new_page(bypass_csp=True)
            page.goto(f"{url}search/index.html")
            found, most = page.evaluate(FOUND, [query, LOOKED_AT])
            page.close()
            latest = sorted(expected, key=lambda report: (-int(report[-4:]), report))[:LOOKED_AT]
            right = len(set(latest).intersection(found))
            recall, precision = right / max(len(latest), 1), right / max(len(found), 1)
            numbers = f"{len(expected)} | {len(found)} | {recall:.4f} | {precision:.4f} | {most}"
            print(f"{query} | {numbers} | {sum(data) / 1000:.0f} | {len(data)} | {sum(whole) / 1000:.0f}", flush=True)
        browser.close()


def _until_first(browser: Any, folder: Path, url: str, query: str) -> tuple[list[int], list[int]]:
    """Return the sizes, with gzip, of the data and of all files that the page loads until the first result is shown."""
    page = browser.new_page(bypass_csp=True)
    page.goto(f"{url}search/index.html")
    page.evaluate("""() => new MutationObserver((_, observer) => {
      observer.disconnect();
      window.loaded = performance.getEntriesByType('resource').map(({name}) => name);
    }).observe(document.getElementById('search-results'), {childList: true})""")
    page.fill("#search-q", query)
    page.press("#search-q", "Enter")
    page.wait_for_function("document.getElementById('search-status').textContent.match(/份|没有/)", timeout=60_000)
    names = page.evaluate("window.loaded ?? performance.getEntriesByType('resource').map(({name}) => name)")
    page.close()
    sizes = {name: len(gzip.compress((folder / name.removeprefix(url)).read_bytes(), 6)) for name in names}
    data = [size for name, size in sizes.items() if re.search(r"/search/(index\.js|.+/)", name)]
    return data, [*sizes.values(), len(gzip.compress((folder / "search" / "index.html").read_bytes(), 6))]


def pagefind(binary: str, texts: list[tuple[str, str, str]], queries: list[str]) -> None:
    """Index the same texts as pages with Pagefind; print size, recall and precision."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for unit, year, text in texts:
            page = folder / f"{unit}-{year}.html"
            lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
            page.write_text(
                f'<!doctype html><html lang="zh"><title>{unit}</title><body>{lines}</body>', encoding="utf-8"
            )
        started = time.perf_counter()
        subprocess.run([binary, "--site", place], check=True, capture_output=True)
        packed = sum(file.stat().st_size for file in (folder / "pagefind").rglob("*") if file.is_file())
        print(f"Pagefind: {packed / len(texts):.0f} bytes a report, built in {time.perf_counter() - started:.1f} s")
        answers = subprocess.run(
            ["node", NODE, folder / "pagefind", *queries], check=True, capture_output=True, text=True
        )
        folded = {f"/{unit}-{year}.html": fold(text) for unit, year, text in texts}
        for query, found in zip(queries, json.loads(answers.stdout), strict=True):
            expected = {path for path, text in folded.items() if all(fold(word) in text for word in query.split())}
            right = len(expected.intersection(found))
            recall, precision = right / max(len(expected), 1), right / max(len(found), 1)
            print(f"{query} | {len(expected)} | {len(found)} | {recall:.4f} | {precision:.4f}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("reports", type=int, nargs="+")
    parser.add_argument("--pagefind", metavar="BIN", default="", help="the program to compare with")
    arguments = parser.parse_args()
    for reports in arguments.reports:
        texts = list(narratives(reports))
        print(f"\n{reports} reports of {sum(len(text) for _, _, text in texts) / reports:.0f} characters")
        random = Random("queries")
        middles = [random.choice(random.choice(texts)[2].split("\n")) for _ in range(8)]
        queries = [*QUERIES, *(line[len(line) // 2 :][:12] for line in middles)]
        with tempfile.TemporaryDirectory() as place:
            write(Path(place), texts)
            ask(Path(place), texts, queries)
        if arguments.pagefind:
            pagefind(arguments.pagefind, texts, queries)


if __name__ == "__main__":
    main()
