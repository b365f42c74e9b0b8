"""Findings that follow when stated figures are set beside each other: narrative and tables, one year and the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gongkai.demo.draft import Expected
from gongkai.demo.prose import Stated
from gongkai.demo.truth import Key
from gongkai.form import load_form

Figures = Mapping[Key, str | None]

MEASURED: dict[str, tuple[Key, ...]] = {
    "requests_received": (("requests", "new_received", "total"),),
    "requests_carried_over": (("requests", "carried_over", "total"),),
    "requests_answered": (("requests", "total_processed", "total"),),
    "requests_granted": (("requests", "granted", "total"),),
    "requests_carried_forward": (("requests", "carried_forward", "total"),),
    "review_cases": (("proceedings", "review", "total"),),
    "litigation_cases": (
        ("proceedings", "litigation_direct", "total"),
        ("proceedings", "litigation_after_review", "total"),
    ),
    "licences": (("disclosures", "licences", "decisions"),),
    "penalties": (("disclosures", "penalties", "decisions"),),
    "coercive_measures": (("disclosures", "coercive_measures", "decisions"),),
    "normative_documents": (("disclosures", "normative_documents", "issued"),),
}
"""The cells that a measure of the narrative should agree with, added up."""

_RULES = {
    "requests": "narrative-requests",
    "proceedings": "narrative-proceedings",
    "disclosures": "narrative-disclosures",
}
_CREATED = {("disclosures", "normative_documents", "issued"): ("disclosures", "normative_documents", "created")}


def counted(cells: Figures, measure: str) -> int | None:
    """Return what the tables say of a measure, None when one of its cells is blank or marked."""
    texts = [cells.get(key, cells.get(_CREATED.get(key, key))) for key in MEASURED[measure]]
    return sum(map(int, filter(None, texts))) if all(text and text != "/" for text in texts) else None


def contradictions(cells: Figures, stated: Sequence[Stated]) -> Iterator[Expected]:
    """Yield each figure of the narrative that the tables contradict."""
    for figure in stated:
        if figure.measure not in MEASURED:
            continue
        resource, line, _ = MEASURED[figure.measure][0]
        if counted(cells, figure.measure) not in {None, figure.value} and not _with_carried(cells, figure):
            place = (resource, line) if resource == "disclosures" else ("figures", figure.measure)
            yield Expected(_RULES[resource], *place)


def _with_carried(cells: Figures, figure: Stated) -> bool:
    """Tell whether a count of requests received is right if those carried over are counted too."""
    parts = [counted(cells, measure) for measure in (figure.measure, "requests_carried_over")]
    return figure.measure == "requests_received" and None not in parts and sum(filter(None, parts)) == figure.value


def discontinuities(before: Figures, now: Figures) -> Iterator[Expected]:
    """Yield each figure that is not what the year before leads to."""
    for column in load_form("2021").table("requests").columns_of("carried_over"):
        forward = before.get(("requests", "carried_forward", column.code))
        over = now.get(("requests", "carried_over", column.code))
        if forward and over and "/" not in {forward, over} and forward != over:
            yield Expected("carry-over-continuity", "requests", "carried_over", column.code)
    for line in ("regulations", "normative_documents"):
        old = before.get(("disclosures", line, "in_force"))
        parts = [now.get(("disclosures", line, column)) for column in ("issued", "repealed", "in_force")]
        if old and all(parts):
            issued, repealed, in_force = (int(part or 0) for part in parts)
            if in_force != int(old) + issued - repealed:
                yield Expected("in-force-continuity", "disclosures", line, "in_force")
