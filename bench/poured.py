"""Projects of other generators that only put the finished bodies of our pages of reports into a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from laid_out import CONFIG

ARTICLE = re.compile(r"(<article[^>]*>)(.*)(</article>)", re.DOTALL)


def bodies(site: Path, most: int) -> Iterator[tuple[str, str, str]]:
    """Yield address, frame (with a hole) and body of the pages of reports."""
    for page in sorted(site.glob("townships/*/*/index.html"))[:most]:
        text = page.read_text(encoding="utf-8")
        found = ARTICLE.search(text)
        assert found, page
        hole = text[: found.end(1)] + "@@" + text[found.start(3) :]
        yield page.parent.relative_to(site).as_posix(), hole, found[2]


def write_for_hugo(site: Path, folder: Path) -> int:
    """Write Hugo's project, the frame that of the first page; return the number of pages."""
    layouts = folder / "layouts"
    layouts.mkdir(parents=True)
    (folder / "hugo.toml").write_text(CONFIG, encoding="utf-8")
    count = 0
    for count, (address, frame, body) in enumerate(bodies(site, 10**6), start=1):
        if count == 1:
            (layouts / "page.html").write_text(frame.replace("@@", "{{ .Content }}"), encoding="utf-8")
        page = folder / "content" / f"{address}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f'---\ntitle: "{address}"\n---\n{body}', encoding="utf-8")
    return count


def write_for_mkdocs(site: Path, folder: Path, most: int) -> int:
    """Write the project of mkdocs-material with search for some pages, out of the navigation; return their number."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# index\n", encoding="utf-8")
    config = "site_name: bench\ntheme: {name: material, font: false}\nplugins: [search]\nnav: [index.md]\n"
    (folder / "mkdocs.yml").write_text(config + "not_in_nav: /townships/\n", encoding="utf-8")
    count = 0
    for address, _, body in bodies(site, most):
        count += 1
        page = docs / f"{address}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<div>{body}</div>\n", encoding="utf-8")
    return count
