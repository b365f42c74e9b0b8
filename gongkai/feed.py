"""The log of the data as an Atom feed: an entry for each report that a publication changed, the newest first."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from gongkai.cache import Cache
from gongkai.history import LOG, Change, grown, log_bytes, read_log
from gongkai.settings import Settings

FEED = "feed.atom"
MOST_ENTRIES = 100
_NEVER = datetime.fromtimestamp(0, UTC)
_MOST_CELLS = 30
_LONGEST = 80
_CAUSES: Mapping[str, str] = {
    "new-report": "新收报告 / new report",
    "withdrawn": "撤下 / withdrawn",
    "renumbered": "编号改变 / renumbered",
    "re-issue": "更正重发 / re-issued",
    "side-note": "附注或存放位置 / side note or place of the file",
    "explanation": "情况说明 / explanation",
    "better-reading": "改进识读或核查 / read or checked better",
}


def atom_feed(log: Sequence[Change], settings: Settings) -> bytes:
    """Return the feed of a log, dated by its newest entry; its links are below base_url, else relative to changes/."""
    from feedgenerator import Atom1Feed

    class Feed(Atom1Feed):  # type: ignore[misc]
        def latest_post_date(self) -> datetime:
            return max((datetime.fromisoformat(change.date) for change in log), default=_NEVER)

    top = settings.base_url or "../"
    feed = Feed(
        title=f"{settings.title}：数据变化 / changes in the data",
        link=top,
        description=settings.description,
        language="zh-CN",
        author_name=settings.operator or settings.title,
        feed_url=f"{top}changes/{FEED}",
        feed_guid=_urn(settings.base_url or settings.title),
    )
    for changes in _newest(log):
        first = changes[0]
        day = datetime.fromisoformat(first.date)
        feed.add_item(
            title=_printable(f"{first.unit or first.report_id} {first.year}：{_causes(changes)}"),
            link=f"{top}{_page(first)}",
            description=None,
            content=_content(changes),
            unique_id=_urn(f"{settings.base_url or settings.title} {first.date} {first.report_id}"),
            updateddate=day,
            pubdate=day,
        )
    text: str = feed.writeString("utf-8")
    return f"{text}\n".encode()


def log_files(log: Sequence[Change], live: Iterable[str], settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Yield path (below the site) and bytes of a log, its feed, and the pages at addresses that reports had.

    `live` are the ids of the reports that are published.
    """
    from gongkai.site.moved import moved_pages

    yield f"changes/{LOG}", log_bytes(log)
    yield f"changes/{FEED}", atom_feed(log, settings)
    for page in moved_pages(log, live, settings):
        yield page.path, page.html.encode()


def append(root: Path, changes: Sequence[Change], settings: Settings, cache: Cache | None = None) -> None:
    """Put changes at the end of the log of the copy `root`, and what follows from it onto its site, if there is one.

    What the site's archive has is taken over where `cache` knows the archive.
    """
    path = root / "changes" / LOG
    log = grown(read_log(path), changes)
    if log:
        _write(path, log_bytes(log))
    if (root / "site" / "index.html").is_file():
        from gongkai.exports import renew_site_archive

        with (root / "site" / "data" / "reports.csv").open(encoding="utf-8", newline="") as file:
            live = [row["report_id"] for row in csv.DictReader(file)]
        for below, data in log_files(log, live, settings):
            _write(root / "site" / below, data)
        renew_site_archive(root / "site", cache)


def _write(path: Path, data: bytes) -> None:
    """Write a file as a whole, so that whoever reads it meanwhile has the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(data)
    draft.replace(path)


def _newest(log: Sequence[Change]) -> Iterator[list[Change]]:
    """Yield the last changes, by publication and report, the newest publication first."""
    ordered = sorted(log, key=lambda change: change.report_id)
    ordered.sort(key=lambda change: change.date, reverse=True)
    for number, (_, changes) in enumerate(groupby(ordered, key=lambda change: (change.date, change.report_id))):
        if number == MOST_ENTRIES:
            return
        yield list(changes)


def _page(change: Change) -> str:
    """Return the page of a report below the site's root: the one that says so when it was taken down."""
    return f"townships/{change.report_id.removesuffix(f'-{change.year}')}/{change.year}/index.html"


def _causes(changes: Iterable[Change]) -> str:
    return "、".join(_CAUSES[cause] for cause in dict.fromkeys(change.cause for change in changes))


def _content(changes: Sequence[Change]) -> str:
    lines = [_line(change) for change in changes[:_MOST_CELLS]]
    rest = len(changes) - _MOST_CELLS
    lines += [f"另有 {rest} 处 / {rest} more"] if rest > 0 else []
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _line(change: Change) -> str:
    place = " · ".join(filter(None, (change.resource, change.row, change.field)))
    return f"{place}：{_value(change.before)} → {_value(change.after)}"


def _value(text: str) -> str:
    text = _printable(text)
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text or "（空）"


def _printable(text: str) -> str:
    """Return `text` on one line, without the characters that XML forbids."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())


def _urn(text: str) -> str:
    return uuid5(NAMESPACE_URL, text).urn
