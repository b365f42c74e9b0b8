"""Find the division that a report is from: by front matter, or when exactly one fits name and stated superiors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from gongkai.divisions.gazetteer import Gazetteer, kind_above, kind_of
from gongkai.divisions.naming import Named, take_apart
from gongkai.divisions.types import ResolvedBy, Unit
from gongkai.parse.types import Naming, Report
from gongkai.remembering import remembered

_BODY = re.compile(r"(?:请与|由|向|是|到|联系)?([\u4e00-\u9fff]{2,30}?(?:镇|乡|街道|苏木)(?:人民政府|办事处|政府)?)")


def resolve(gazetteer: Gazetteer, report: Report) -> Unit:
    """Return the unit of a report, resolved as far as front matter, text and path allow."""
    if report.division_code and report.division_code in gazetteer.names:
        return _unit(gazetteer, gazetteer.current(report.division_code), "front-matter")
    named, where = _named(gazetteer, report)
    if named is None:
        short = hashlib.sha256(report.source.encode()).hexdigest()[:8]
        return Unit(f"unknown-{short}", "", "unknown")
    if report.division_code:
        return replace(
            _unresolved(gazetteer, named, ()),
            division_code=report.division_code,
            township_id=report.division_code,
            resolved_by="front-matter",
        )
    stated = [*named.superiors, *_stated(gazetteer, report.namings, named.name)]
    bearing = [code for code in named.codes if gazetteer.bears(code, named.name, report.year)]
    fitting = list(dict.fromkeys(gazetteer.current(code) for code in bearing if gazetteer.fits(code, stated)))
    if not named.codes:
        return _unlisted(gazetteer, named)
    if len(fitting) == 1:
        by: ResolvedBy = "superior" if stated else "unique-name"
        return _unit(gazetteer, fitting[0], {"front-matter": "front-matter", "path": "path"}.get(where, by))  # type: ignore[arg-type]
    folders = [gazetteer.superiors[part] for part in report.source.split("/")[:-1] if part in gazetteer.superiors]
    nearer = [code for code in fitting if folders and gazetteer.fits(code, folders)]
    if len(nearer) == 1:
        return _unit(gazetteer, nearer[0], "path")
    return _unresolved(gazetteer, named, tuple(nearer or fitting))


def _named(gazetteer: Gazetteer, report: Report) -> tuple[Named | None, str]:
    """Return the first naming that can be taken apart; a sentence only where it names a body the gazetteer holds."""
    for naming in report.namings:
        if naming.where in {"preface"}:
            for text in _BODY.findall(naming.text):
                named = take_apart(gazetteer, text)
                if named and named.codes:
                    return named, naming.where
        else:
            named = take_apart(gazetteer, naming.text)
            if named and (named.codes or naming.where in {"title", "front-matter", "signature"}):
                return named, naming.where
    for part in reversed(report.source.split("/")[:-1]):
        named = take_apart(gazetteer, part)
        if named and len(named.codes[:1]) and len(named.codes[0]) == 9:
            return named, "path"
    return None, ""


def _stated(gazetteer: Gazetteer, namings: Sequence[Naming], name: str) -> list[Sequence[str]]:
    """Return the codes of every superior that the preface, contact or signature states."""
    stated: list[Sequence[str]] = []
    for naming in namings:
        if naming.where in {"preface", "signature", "metadata"}:
            text = naming.text.replace(name, "|")
            stated.extend(codes for _, codes in gazetteer.full_names(text))
    return stated


def _unit(gazetteer: Gazetteer, code: str, by: ResolvedBy) -> Unit:
    county, prefecture, province = gazetteer.lineage(code)
    return Unit(
        township_id=code,
        name=gazetteer.names[code],
        kind=kind_of(gazetteer.names[code]) if len(code) == 9 else kind_above(code),
        division_code=code,
        county=county.name,
        prefecture=prefecture.name,
        province=province.name,
        county_code=county.code if county.name else "",
        prefecture_code=prefecture.code,
        province_code=province.code,
        resolved_by=by,
    )


@remembered
def slug(text: str) -> str:
    """Return the pinyin of a name in lower-case ASCII letters and digits."""
    from pypinyin import lazy_pinyin

    return re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(text)).lower())


def _unresolved(gazetteer: Gazetteer, named: Named, candidates: tuple[str, ...]) -> Unit:
    names = [*named.superior_names[-1:], named.name]
    places = []
    for code in candidates:
        county, prefecture, province = gazetteer.lineage(code)
        places.append(province.name + prefecture.name + county.name + named.name)
    identity = "-".join(part for part in map(slug, names) if part) or "unknown"
    return Unit(identity, named.name, named.kind, candidates=tuple(places))


def _unlisted(gazetteer: Gazetteer, named: Named) -> Unit:
    """A department, or a unit that the gazetteer lacks, has no code; its superiors are published where certain."""
    unit = _unresolved(gazetteer, named, ())
    if not named.superiors or not named.superiors[-1]:
        return unit
    codes = [code for code in named.superiors[-1] if gazetteer.fits(code, named.superiors[:-1])]
    if len(codes) != 1:
        return unit
    county, prefecture, province = gazetteer.lineage(codes[0])
    return replace(
        unit,
        county=county.name,
        prefecture=prefecture.name,
        province=province.name,
        county_code=county.code,
        prefecture_code=prefecture.code,
        province_code=province.code,
    )
