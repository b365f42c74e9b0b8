"""Take a printed name of a body apart: superiors, the name itself, and what kind of body it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.divisions.gazetteer import Gazetteer, kind_above, kind_of
from gongkai.divisions.types import Kind

_OFFICE = re.compile(
    r"(?:(?:党政|党政综合|综合|政府)?办公室|党委政府|党委、?政府|人民政府|办事处|管委会|管理委员会|政府|机关)$"
)
_DEPARTMENT = re.compile(r"(?:局|委员会|委|厅|中心|办公室|办|院|站|大队|支队|总队|公司|处|校)$")
_TOWNSHIP_END = re.compile(r"(?:镇|乡|街道|街道办|街办|苏木|农场|林场|牧场|园艺场|管理区|开发区|园区|街|办事处)$")
_SUPERIOR_END = re.compile(r"(?:省|市|州|盟|县|区|旗)$")
_GENERIC_SUPERIOR = re.compile(r"^.{1,8}?(?:自治区|省|自治州|州|盟|地区|市|自治县|县|自治旗|旗|区)(?=.{2,}$)")


@dataclass(frozen=True, slots=True)
class Named:
    """A name taken apart: `superiors` are lists of codes, an empty list for one that the gazetteer lacks."""

    name: str
    kind: Kind
    codes: tuple[str, ...]
    superiors: tuple[tuple[str, ...], ...]
    superior_names: tuple[str, ...]


def forms_of(text: str) -> list[str]:
    """Return the forms under which a printed name may stand in the gazetteer, the most literal first."""
    forms = [text]
    while (bare := _OFFICE.sub("", forms[-1])) != forms[-1] and len(bare) >= 2:
        forms.append(bare)
    for form in list(forms):
        if len(form) > 2 and form[-1] == form[-2]:
            forms.append(form[:-1])
        if form.endswith(("街办", "街道办")):
            forms.append(form.removesuffix("办").removesuffix("道") + "道")
    if text.endswith("办事处"):
        forms.append(text.removesuffix("办事处") + "街道")
    return list(dict.fromkeys(forms))


def decompose(gazetteer: Gazetteer, prefix: str) -> list[tuple[str, tuple[str, ...]]] | None:
    """Return the superiors that `prefix` strings together as (name, codes); None when it is not made of such."""
    if not prefix:
        return []
    for end in range(min(len(prefix), gazetteer.longest), 1, -1):
        codes = gazetteer.superiors.get(prefix[:end])
        if codes:
            rest = decompose(gazetteer, prefix[end:].removeprefix("人民政府"))
            if rest is not None:
                return [(prefix[:end], tuple(codes)), *rest]
    return None


def take_apart(gazetteer: Gazetteer, text: str) -> Named | None:
    """Return the body that `text` names with its superiors, or None when it does not look like the name of one."""
    text = re.sub(r"[\s《》“”\"'()、,。:;]|^中共", "", text)
    if not 2 <= len(text) <= 40:
        return None
    for form in forms_of(text):
        found = _township(gazetteer, form)
        if found:
            return found
    return _above(gazetteer, text) or _unlisted(gazetteer, text)


def _township(gazetteer: Gazetteer, form: str) -> Named | None:
    loose: Named | None = None
    for start in range(len(form) - 1):
        name = form[start:]
        codes = gazetteer.townships.get(name)
        if not codes:
            continue
        above = decompose(gazetteer, form[:start])
        if above is not None:
            names, superiors = tuple(name for name, _ in above), tuple(codes for _, codes in above)
            return Named(name, kind_of(name), tuple(codes), superiors, names)
        if loose is None and _SUPERIOR_END.search(form[:start]):
            loose = Named(name, kind_of(name), tuple(codes), ((),), (form[:start],))
    return loose


def _above(gazetteer: Gazetteer, text: str) -> Named | None:
    """A government above the township level: all of the text is superiors, the last of them the body itself."""
    bare = text
    for office in ("人民政府", "政府"):
        bare = bare.removesuffix(office)
    above = decompose(gazetteer, bare)
    if not above:
        return None
    name, codes = above[-1]
    return Named(
        name,
        kind_above(codes[0]),
        codes,
        tuple(codes for _, codes in above[:-1]),
        tuple(name for name, _ in above[:-1]),
    )


def _unlisted(gazetteer: Gazetteer, text: str) -> Named | None:
    """A body that the gazetteer does not hold: a department, or a unit at township level of an unknown name."""
    above: list[tuple[str, tuple[str, ...]]] = []
    rest = text
    while True:
        sizes = range(min(gazetteer.longest, len(rest) - 2), 1, -1)
        size = next((size for size in sizes if rest[:size] in gazetteer.superiors), 0)
        if size:
            above.append((rest[:size], tuple(gazetteer.superiors[rest[:size]])))
        else:
            generic = _GENERIC_SUPERIOR.match(rest)
            if not generic or _TOWNSHIP_END.search(rest[: generic.end()]):
                break
            size = generic.end()
            above.append((rest[:size], ()))
        rest = rest[size:]
    rest = rest.removeprefix("人民政府")
    names, superiors = tuple(name for name, _ in above), tuple(codes for _, codes in above)
    bare = forms_of(rest)
    for name in [*bare[1:], *bare[:1]]:
        if _TOWNSHIP_END.search(name) and not name.endswith("办事处"):
            return Named(name, kind_of(name), (), superiors, names)
    if _DEPARTMENT.search(rest):
        return Named(rest, "department", (), superiors, names)
    return None
