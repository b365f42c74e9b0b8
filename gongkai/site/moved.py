"""What stands at the address of a report or unit that is no longer there: the way to the new one, or that it was taken
down, as the log of the data has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from gongkai.history import Change
from gongkai.settings import Settings
from gongkai.site.compose import environment
from gongkai.site.shells import canonical_link
from gongkai.site.types import Page

_ID = re.compile(r"(?P<unit>[A-Za-z0-9_-]+)-(?P<year>\d{4})")
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class _Fate:
    """What the log says of an id last: the id that took its place, empty for a report that was taken down, and when."""

    to: str
    change: Change

    @property
    def day(self) -> str:
        return datetime.fromisoformat(self.change.date).astimezone(_BEIJING).date().isoformat()


def moved_pages(log: Iterable[Change], live: Iterable[str], settings: Settings) -> Iterator[Page]:
    """Yield a page for every address that reports or units of the log had; `live` are the ids of the reports there are.

    An id that changed several times leads to the last one at once. Where there is a page again, it stands.
    """
    there = set(live)
    units = {_unit(report_id) for report_id in there}
    ends: dict[str, list[_Fate]] = {}
    for report_id, fate in sorted(_ends(_fates(log), there).items()):
        ends.setdefault(_unit(report_id), []).append(fate)
        yield _page(f"{_folder(report_id)}index.html", report_id, [fate], settings, fate.change.year)
    for unit, fates in ends.items():
        if unit not in units:
            path = f"townships/{unit}/index.html"
            yield _page(path, unit, [fate for fate in fates if fate.to] or [max(fates, key=_when)], settings)


def _when(fate: _Fate) -> str:
    return fate.change.date


def _fates(log: Iterable[Change]) -> dict[str, _Fate]:
    """Return what became of each id, steps apart; an id that a report was given again has no fate."""
    fates: dict[str, _Fate] = {}
    for change in log:
        if (change.resource, change.field) != ("reports", "report_id"):
            continue
        fates.pop(change.after, None)
        if _ID.fullmatch(change.before) and (not change.after or _ID.fullmatch(change.after)):
            fates[change.before] = _Fate(change.after, change)
    return fates


def _ends(fates: Mapping[str, _Fate], there: set[str]) -> dict[str, _Fate]:
    """Return what became of each id in the end, of those that have no page and lead to one or to a takedown."""
    ends: dict[str, _Fate] = {}
    for report_id in fates.keys() - there:
        fate = fates[report_id]
        while fate.to and fate.to not in there and fate.to in fates:
            fate = fates[fate.to]
        if not fate.to or fate.to in there:
            ends[report_id] = fate
    return ends


def _unit(report_id: str) -> str:
    return report_id[: -len("-2021")]


def _folder(report_id: str) -> str:
    return f"townships/{_unit(report_id)}/{report_id[-4:]}/"


def _page(path: str, id: str, fates: Sequence[_Fate], settings: Settings, year: str = "") -> Page:
    """Return the page for an id of a report, or of a unit when there is no `year`."""
    ids = dict.fromkeys(fate.to if year else _unit(fate.to) for fate in fates if fate.to)
    targets = {to: f"{_folder(to) if year else f'townships/{to}/'}index.html" for to in ids}
    only = next(iter(targets.values())) if len(targets) == 1 else ""
    given = {
        "id": id,
        "unit": fates[-1].change.unit or id,
        "year": year,
        "targets": targets,
        "only": only,
        "day": fates[-1].day,
        "canonical": canonical_link(settings, only) if only else "",
        "page": settings.base_url + path.removesuffix("index.html") if settings.base_url else "",
        "root": "../" * path.count("/"),
        "settings": settings,
    }
    return Page(path, environment().get_template("moved.html").render(given))
